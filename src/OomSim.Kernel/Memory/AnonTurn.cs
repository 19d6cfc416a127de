using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// One turn of reclaim round the list of anonymous pages of one memcg (K12.1, K12.11): it begins with the pages that lie there. A page that is met for the first time stays
/// for a turn, one that had stayed before goes. What comes meanwhile lies behind them.
/// </summary>
internal sealed class AnonTurn
{
    private long _bytes;
    private long _aged;

    /// <summary>Bytes that are still to be looked at in this turn.</summary>
    public Fluid Left;

    /// <summary>When it began, ns.</summary>
    public long Since { get; private set; }

    /// <summary>Begins the next turn: the pages that stayed in the one before lie evenly among those that have come since.</summary>
    /// <param name="bytes">What lies on the list, bytes.</param>
    /// <param name="older">What of it lay there when this turn began, bytes.</param>
    /// <param name="now">Present, ns.</param>
    public void Begin(long bytes, long older, long now)
    {
        (_aged, _bytes) = (Math.Min(older, _bytes - _aged), bytes);
        Since = now;
        Left.Set(now, bytes);
    }

    /// <summary>Pages may have left the list by other ways, as with who ended: no more are to be looked at than are there.</summary>
    /// <param name="older">What of the list lay there when the turn began, bytes.</param>
    /// <param name="now">Present, ns.</param>
    public void Bound(long older, long now) => Left.Set(now, Math.Min(older, Left.At(now)));

    /// <summary>What goes while so much is looked at, in the same unit.</summary>
    /// <param name="looked">What is looked at.</param>
    public long Goes(long looked) => _bytes == 0 ? 0 : (long)((Int128)looked * _aged / _bytes);

    /// <summary>What is looked at while so much goes, in the same unit; null where nothing goes.</summary>
    /// <param name="goes">What goes.</param>
    public long? Looks(long goes) => _aged == 0 ? null : (long)Int128.Min(long.MaxValue >> 2, (Int128)goes * _bytes / _aged);
}
