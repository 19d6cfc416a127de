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

    private RefusalFlows? _flows;

    /// <summary>What happened at instants: counters without what flows, here and on v2 below.</summary>
    internal MemoryEvents Counted;

    /// <summary>The same, here alone.</summary>
    internal MemoryEvents CountedHere;

    /// <summary>Event counters at this moment, hierarchical on v2, local on v1 (K7.7).</summary>
    public MemoryEvents Events => _flows is not { } flows ? Counted
        : IsV2 ? WithFlows(Counted, Rounds(flows.ExchangedBelow), Batches(flows.OverHighBelow))
        : WithFlows(Counted, Rounds(flows.Exchanged) + Rounds(flows.ExchangedMemsw), 0);

    /// <summary>Local event counters at this moment.</summary>
    public MemoryEvents LocalEvents => _flows is not { } flows ? CountedHere
        : WithFlows(CountedHere, Rounds(flows.Exchanged) + Rounds(flows.ExchangedMemsw), Batches(flows.OverHigh));

    /// <summary>v1 memory.failcnt: charges that the memory counter refused (K3.3).</summary>
    public long Failcnt => _failures + (_flows is { } flows ? Refused(flows.Exchanged) : 0);

    /// <summary>v1 memory.memsw.failcnt: charges that memory and swap together refused.</summary>
    public long MemswFailcnt => _memswFailures + (_flows is { } flows ? Refused(flows.ExchangedMemsw) : 0);

    private RefusalFlows Flows => _flows ??= new RefusalFlows();

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
        if (rate == 0 && _flows is null)
        {
            return;
        }

        RefusalFlows flows = Flows;
        long change = rate - flows.Exchanged.Rate - flows.ExchangedMemsw.Rate;
        if (memory == flows.Exchanged.Rate && both == flows.ExchangedMemsw.Rate)
        {
            return;
        }

        long now = _host.Simulator.Now;
        flows.Exchanged.SetRate(now, memory);
        flows.ExchangedMemsw.SetRate(now, both);
        for (MemoryCgroup? m = this; IsV2 && m is { IsRoot: false }; m = m.Parent)
        {
            m.Flows.ExchangedBelow.AddRate(now, change);
        }
    }

    /// <summary>What is charged above memory.high from now on, times the rounds of reclaim for it, 2^-20 byte/s; 0 for nothing.</summary>
    internal void SetOverHigh(long rate)
    {
        if (rate != 0 || _flows is not null)
        {
            SetFlow(static m => ref m.Flows.OverHigh, static m => ref m.Flows.OverHighBelow, rate);
        }
    }

    /// <summary>Sets a flow of this group, and with it that of the group and all below, here and above.</summary>
    private void SetFlow(FlowOf own, FlowOf below, long rate)
    {
        ref Fluid flow = ref own(this);
        long change = rate - flow.Rate;
        if (change == 0)
        {
            return;
        }

        long now = _host.Simulator.Now;
        flow.SetRate(now, rate);
        for (MemoryCgroup? m = this; m is { IsRoot: false }; m = m.Parent)
        {
            below(m).AddRate(now, change);
        }
    }

    private delegate ref Fluid FlowOf(MemoryCgroup memcg);

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
