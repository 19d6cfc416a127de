using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// What memory.events and failcnt count (K3.3, K7.7). Where growth at a limit is paid for by reclaim, a charge is refused
/// for each call of it (K3.8), and on v1 the attempts to fill the stock are refused as well, which failcnt counts (K3.14). Above
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
        : IsV2 ? WithFlows(Counted, Begun(flows.CallsBelow), Batches(flows.OverHighBelow), Begun(flows.PassedOverBelow))
        : WithFlows(Counted, Begun(flows.Calls) + Begun(flows.CallsMemsw), 0, 0);

    /// <summary>Local event counters at this moment.</summary>
    public MemoryEvents LocalEvents => _flows is not { } flows ? CountedHere
        : WithFlows(CountedHere, Begun(flows.Calls) + Begun(flows.CallsMemsw), Batches(flows.OverHigh), Begun(flows.PassedOver));

    /// <summary>v1 memory.failcnt: charges that the memory counter refused (K3.3).</summary>
    public long Failcnt => _failures + (_flows is { } flows ? Begun(flows.Attempts) : 0);

    /// <summary>v1 memory.memsw.failcnt: charges that memory and swap together refused.</summary>
    public long MemswFailcnt => _host.KernelFacts.CountsMemswFailures ? _memswFailures + (_flows is { } flows ? Begun(flows.AttemptsMemsw) : 0) : 0;

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

    /// <summary>What its hard limit lets through from now on because reclaim makes room for it.</summary>
    /// <param name="rate">2^-20 byte/s; 0 for nothing.</param>
    /// <param name="memsw">True where memory and swap together are at their limit.</param>
    /// <param name="pages">Pages that a call of reclaim takes.</param>
    internal void SetExchange(long rate, bool memsw, long pages = 1)
    {
        if (rate == 0 && _flows is null)
        {
            return;
        }

        RefusalFlows flows = Flows;
        long calls = (long)(rate / (pages * Pages.Size));

        // The charge that is refused is one of a batch and then one of its page. Of the other pages that were made room for, those fail
        // to get a batch that are no whole one.
        long attempts = (long)((Int128)rate * (2 + ((pages - 1) % _host.KernelFacts.ChargeBatch)) / (pages * Pages.Size));
        long change = calls - flows.Calls.Rate - flows.CallsMemsw.Rate;
        if ((memsw ? flows.CallsMemsw.Rate : flows.Calls.Rate) == calls && change == 0 && (memsw ? flows.AttemptsMemsw.Rate : flows.Attempts.Rate) == attempts)
        {
            return;
        }

        long now = _host.Simulator.Now;
        flows.Calls.SetRate(now, memsw ? 0 : calls);
        flows.CallsMemsw.SetRate(now, memsw ? calls : 0);
        flows.Attempts.SetRate(now, memsw ? 0 : attempts);
        flows.AttemptsMemsw.SetRate(now, memsw ? attempts : 0);
        for (MemoryCgroup? m = this; IsV2 && m is { IsRoot: false }; m = m.Parent)
        {
            m.Flows.CallsBelow.AddRate(now, change);
        }
    }

    /// <summary>What is charged above memory.high from now on, times the rounds of reclaim for it, 2^-20 byte/s; 0 for nothing.</summary>
    internal void SetOverHigh(long rate) => SetFlow(static m => ref m.Flows.OverHigh, static m => ref m.Flows.OverHighBelow, rate);

    /// <summary>Sets a flow of this group, and with it that of the group and all below, here and above.</summary>
    private void SetFlow(FlowOf own, FlowOf below, long rate)
    {
        if (rate == 0 && _flows is null)
        {
            return;
        }

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

    /// <summary>Changes how often reclaim passes over its memory.low from now on, 2^-20 a second.</summary>
    internal void AddPassedOver(long change)
    {
        long now = _host.Simulator.Now;
        Flows.PassedOver.AddRate(now, change);
        for (MemoryCgroup? m = this; m is { IsRoot: false }; m = m.Parent)
        {
            m.Flows.PassedOverBelow.AddRate(now, change);
        }
    }

    private static MemoryEvents WithFlows(MemoryEvents counted, long calls, long batches, long passedOver)
    {
        counted.Max += calls;
        counted.High += batches;
        counted.Low += passedOver;
        return counted;
    }

    // What has begun was refused already.
    private long Begun(in Fluid refused) => refused.RoundedUpAt(_host.Simulator.Now);

    private long Batches(in Fluid charged)
    {
        long bytes = _host.KernelFacts.ChargeBatch * Pages.Size;
        return (charged.RoundedUpAt(_host.Simulator.Now) + bytes - 1) / bytes;
    }
}
