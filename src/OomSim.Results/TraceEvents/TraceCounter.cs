namespace OomSim.Results;

/// <summary>Decides when a counter is written again: a line that rises needs no point for each sample.</summary>
internal sealed class TraceCounter
{
    /// <summary>A change by this part of the greatest value so far is seen on a screen.</summary>
    private const long Resolution = 128;

    private readonly long[] _last = [long.MinValue, long.MinValue, long.MinValue];
    private long _greatest;

    /// <summary>The values of the last row, written or not.</summary>
    public (long A, long B, long C) Latest { get; private set; }

    /// <summary>When it was written last, ns; −1 for never.</summary>
    public long WrittenAt { get; set; } = -1;

    /// <summary>True where a value is far enough from what was written last, or comes from or goes to nothing; it counts as written then.</summary>
    public bool Moves(long a, long b, long c)
    {
        Latest = (a, b, c);
        _greatest = Math.Max(_greatest, Math.Max(a, Math.Max(b, c)));
        if (!Moves(_last[0], a) && !Moves(_last[1], b) && !Moves(_last[2], c))
        {
            return false;
        }

        (_last[0], _last[1], _last[2]) = (a, b, c);
        return true;
    }

    private bool Moves(long last, long value) =>
        last != value && (last == long.MinValue || last == 0 || value == 0 || (Int128)Math.Abs(value - last) * Resolution >= _greatest);
}
