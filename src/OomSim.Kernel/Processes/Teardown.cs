using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// What is left of a process's end, in CPU time: first its memory, at <see cref="HostProfile.TeardownSpeed"/>, then the rest. Below a quota it has what it gets of
/// the CPUs, and stands where others do (K20.11).
/// </summary>
/// <param name="work">All of it, ns of CPU time.</param>
internal struct Teardown(long work)
{
    private long _left = work;
    private long _since;
    private int _share;
    private bool _isGoing;

    /// <summary>The event of its end.</summary>
    public EventHandle Timer;

    /// <summary>True from when it begins until the memory is gone.</summary>
    public readonly bool IsGoing => _isGoing;

    /// <summary>CPU time that it still needs, ns.</summary>
    public readonly long LeftAt(long now) => Math.Max(0, _left - (long)((Int128)(now - _since) * _share / FairShare.One));

    /// <summary>Goes on with another part of a CPU. When it is done, ns.</summary>
    /// <param name="now">Present, ns.</param>
    /// <param name="share">The part, of <see cref="FairShare.One"/>; 0 while it stands.</param>
    /// <returns><see cref="SimTime.Never"/> while it stands.</returns>
    public long GoOn(long now, long share)
    {
        _left = LeftAt(now);
        _since = now;
        _share = (int)share;
        _isGoing = true;
        return share == 0 && _left > 0 ? SimTime.Never : _left == 0 ? now : SimTime.Later(now, (long)Int128.Min(long.MaxValue, (Int128)_left * FairShare.One / share));
    }

    /// <summary>Somebody else has done a part of it: so much is left, ns.</summary>
    public void Shorten(long now, long left)
    {
        _left = left;
        _since = now;
    }
}
