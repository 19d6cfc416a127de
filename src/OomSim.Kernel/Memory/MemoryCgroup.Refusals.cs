using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// What memory.events and failcnt count (K3.3, K7.7). Where growth at a limit is paid for by reclaim, each round of 32 pages
/// was refused once (K3.8), and on v1 the attempts to fill the stock are refused as well, which failcnt counts (K3.14). Above
/// memory.high each batch is reclaimed for once, or again and again until the task sleeps (K3.16, K6.5).
/// </summary>
public sealed partial class MemoryCgroup
{
    private long _failures;
    private long _memswFailures;

    // Bytes charged in exchange for reclaimed ones: at its own memory limit, at its memory+swap limit, here and below.
    private Fluid _exchanged;
    private Fluid _exchangedMemsw;
    private Fluid _exchangedBelow;

    // Bytes charged above memory.high, each as often as it was reclaimed for: of this level, here and below.
    private Fluid _overHigh;
    private Fluid _overHighBelow;

    /// <summary>What happened at instants: counters without what flows, here and on v2 below.</summary>
    internal MemoryEvents Counted;

    /// <summary>The same, here alone.</summary>
    internal MemoryEvents CountedHere;

    /// <summary>Event counters at this moment, hierarchical on v2, local on v1 (K7.7).</summary>
    public MemoryEvents Events => IsV2
        ? WithFlows(Counted, Rounds(_exchangedBelow), Batches(_overHighBelow))
        : WithFlows(Counted, Rounds(_exchanged) + Rounds(_exchangedMemsw), 0);

    /// <summary>Local event counters at this moment.</summary>
    public MemoryEvents LocalEvents => WithFlows(CountedHere, Rounds(_exchanged) + Rounds(_exchangedMemsw), Batches(_overHigh));

    /// <summary>v1 memory.failcnt: charges that the memory counter refused (K3.3).</summary>
    public long Failcnt => _failures + Refused(_exchanged);

    /// <summary>v1 memory.memsw.failcnt: charges that memory and swap together refused.</summary>
    public long MemswFailcnt => _memswFailures + Refused(_exchangedMemsw);

    private bool IsV2 => _host.Config.Cgroup == CgroupVersion.V2;

    /// <summary>Starts memory.failcnt, or memory.memsw.failcnt, from 0 again (K8.4).</summary>
    internal void ResetFailcnt(bool memsw)
    {
        if (memsw)
        {
            _memswFailures -= MemswFailcnt;
        }
        else
        {
            _failures -= Failcnt;
        }
    }

    /// <summary>What its hard limit lets through from now on because reclaim makes room for it, 2^-20 byte/s; 0 for nothing.</summary>
    internal void SetExchange(long rate, bool memsw)
    {
        long memory = memsw ? 0 : rate;
        long both = memsw ? rate : 0;
        long change = rate - _exchanged.Rate - _exchangedMemsw.Rate;
        if (memory == _exchanged.Rate && both == _exchangedMemsw.Rate)
        {
            return;
        }

        long now = _host.Simulator.Now;
        _exchanged.SetRate(now, memory);
        _exchangedMemsw.SetRate(now, both);
        for (MemoryCgroup? m = this; IsV2 && m is { IsRoot: false }; m = m.Parent)
        {
            m._exchangedBelow.AddRate(now, change);
        }
    }

    /// <summary>What is charged above memory.high from now on, times the rounds of reclaim for it, 2^-20 byte/s; 0 for nothing.</summary>
    internal void SetOverHigh(long rate)
    {
        long change = rate - _overHigh.Rate;
        if (change == 0)
        {
            return;
        }

        long now = _host.Simulator.Now;
        _overHigh.SetRate(now, rate);
        for (MemoryCgroup? m = this; m is { IsRoot: false }; m = m.Parent)
        {
            m._overHighBelow.AddRate(now, change);
        }
    }

    private static MemoryEvents WithFlows(MemoryEvents counted, long rounds, long batches)
    {
        counted.Max += rounds;
        counted.High += batches;
        return counted;
    }

    // A round that has begun was refused already.
    private long Rounds(in Fluid exchanged) => Begun(exchanged, Protection.Round);

    private long Batches(in Fluid charged) => Begun(charged, _host.KernelFacts.ChargeBatch * Pages.Size);

    // A stock of 32 pages fits what a round has freed, one of 64 does not: there each page finds it empty.
    private long Refused(in Fluid exchanged)
    {
        long rounds = Rounds(exchanged);
        return rounds + (_host.KernelFacts.ChargeBatch > Protection.Round / Pages.Size ? Begun(exchanged, Pages.Size) : rounds);
    }

    private long Begun(in Fluid exchanged, long bytes) => (exchanged.RoundedUpAt(_host.Simulator.Now) + bytes - 1) / bytes;
}
