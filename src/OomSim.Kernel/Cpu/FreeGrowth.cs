using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// What a process has touched since it began to grow among others at the same speed (<see cref="CpuGrowers"/>): its memory and its step are
/// brought forward whenever somebody looks at them. It is worked out from the beginning each time, so that looking changes nothing.
/// </summary>
internal sealed class FreeGrowth
{
    // Work is in 2^-52 ns, memory in 2^-20 · 10^-9 byte: with a bandwidth in byte/s one is the other times bandwidth ÷ 2^32.
    private const int Shift = 32;

    private readonly LinuxHost _host;
    private readonly Process _process;
    private readonly StoredInt128 _usedBefore;
    private readonly StoredInt128 _missing;
    private StoredInt128 _touched;
    private StoredInt128 _tables;
    private long _seen;

    /// <summary>Sets what the process still has to do.</summary>
    public FreeGrowth(LinuxHost host, Process process, Activity activity, CpuGrowers among)
    {
        _host = host;
        _process = process;
        Activity = activity;
        Among = among;
        long now = host.Simulator.Now;
        long bandwidth = host.Config.MemoryBandwidth;
        Int128 missing = activity.Done.FractionsTo(now, activity.Target);
        process.Work.SetFractions(((missing << Shift) + bandwidth - 1) / bandwidth);
        _missing = missing;
        _usedBefore = process.Work.UsedFractionsAt(now);
        _seen = now;
        activity.Free = this;
    }

    /// <summary>The most that a step may have to touch, bytes: what can be worked out in 128 bits.</summary>
    public const long Most = 1L << 43;

    /// <summary>Its step.</summary>
    public Activity Activity { get; }

    /// <summary>Those it gets on with.</summary>
    public CpuGrowers Among { get; }

    /// <summary>Its place among them.</summary>
    public int Place { get; set; }

    /// <summary>Brings its memory and its step to the present.</summary>
    public void BringForward()
    {
        long now = _host.Simulator.Now;
        if (now != _seen)
        {
            _seen = now;
            Reach(now, Int128.Min(_missing, Worked(now)));
        }
    }

    /// <summary>
    /// It goes on by itself, or is done. Work counts as done a thousandth of a ns early, and is told at the next whole ns: what is missing to the
    /// end then is touched, too, and what is over was not.
    /// </summary>
    public void Finish()
    {
        long now = _host.Simulator.Now;
        Int128 worked = Worked(now);
        if (_process.Work.LeftAt(now) == 0)
        {
            _process.Cgroup.Memory.TakeFraction(MemoryKind.Anon, (long)(worked - _missing), now);
            worked = _missing;
        }

        Reach(now, worked);
        Activity.Free = null;
    }

    private Int128 Worked(long now) =>
        ((_process.Work.UsedFractionsAt(now) - _usedBefore) * _host.Config.MemoryBandwidth) >> Shift;

    private void Reach(long now, Int128 touched)
    {
        Int128 tables = touched * Pages.Size / _host.Config.Profile.BytesPerPageTablePage;
        Int128 more = touched - _touched;
        Int128 moreTables = tables - _tables;
        _touched = touched;
        _tables = tables;
        _process.Memory.Grow(now, more, moreTables);
        Activity.Advance(now, more);
    }
}
