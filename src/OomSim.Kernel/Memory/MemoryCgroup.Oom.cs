using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>What happens at the limit: who is spared or hangs, and what is counted (K3.3, K4, K7.7).</summary>
public sealed partial class MemoryCgroup
{
    /// <summary>v1 oom_kill_disable (K4.7).</summary>
    public bool OomKillDisable { get; internal set; }

    /// <summary>v2 memory.oom.group (K7.4).</summary>
    public bool OomGroup { get; internal set; }

    /// <summary>v1: how many OOM situations hold it (K4.14).</summary>
    public int UnderOom { get; internal set; }

    /// <summary>v1: who hangs at this limit, in the order in which they fell asleep (K4.11).</summary>
    internal LinkedList<Process>? Sleepers { get; set; }

    /// <summary>v1: true while one of its sleepers holds the OOM lock of its subtree (K4.13).</summary>
    internal bool HoldsOomLock { get; set; }

    /// <summary>v1: when a reclaim from above has taken enough for the sleepers to be woken; none while nothing is taken.</summary>
    internal EventHandle WakeUp { get; set; }

    /// <summary>v1: who tries to reclaim a page for its program text here, and will hang (see <see cref="TextFaults"/>); null while nobody ever did.</summary>
    internal List<Process>? Faulting { get; set; }

    /// <summary>Since when its reclaim finds nothing, ns; null while it need not or does.</summary>
    internal long? ReclaimingSince { get; set; }

    /// <summary>True while nothing in the cache can be taken: what is read passes through without staying.</summary>
    internal bool KeepsNoCache { get; set; }

    /// <summary>True while those who grow sleep because of memory.high (K6).</summary>
    internal bool IsThrottledByHigh { get; set; }

    /// <summary>When a page fault that nobody can be killed for is tried again; none when nobody waits for that.</summary>
    internal EventHandle Retry { get; set; }

    /// <summary>True while charges go beyond its limit, because nobody can be killed for them (K3.12).</summary>
    internal bool Forces { get; set; }

    /// <summary>Until when usage may rise above <see cref="Max"/> for charges that are forced here or below, ns.</summary>
    internal long ForcedUntil { get; set; } = -1;

    /// <summary>Counts refused charges where v1 does: memsw is charged first, so its refusal spares memory.failcnt (K3.7).</summary>
    internal void CountFailures(long charges, bool memsw)
    {
        if (memsw)
        {
            _memswFailures += charges;
        }
        else
        {
            _failures += charges;
        }
    }

    /// <summary>Counts OOM situations (K4.2, K7.2).</summary>
    internal void RaiseOom(long times = 1)
    {
        CountedHere.Oom += times;
        for (MemoryCgroup? m = this; m is not null; m = IsV2 && m.Parent is { IsRoot: false } parent ? parent : null)
        {
            m.Counted.Oom += times;
        }
    }

    /// <summary>Counts charges that met the limit.</summary>
    internal void RaiseMax(long charges)
    {
        CountedHere.Max += charges;
        for (MemoryCgroup? m = this; m is not null; m = IsV2 && m.Parent is { IsRoot: false } parent ? parent : null)
        {
            m.Counted.Max += charges;
        }
    }

    /// <summary>Its memory.low was passed over so many times (K7.8), here and, on v2, below.</summary>
    internal void RaiseLow(long times)
    {
        CountedHere.Low += times;
        for (MemoryCgroup? m = this; m is not null; m = IsV2 && m.Parent is { IsRoot: false } parent ? parent : null)
        {
            m.Counted.Low += times;
        }
    }

    /// <summary>Raises a counter: on v2 here and in every ancestor but the root, on v1 here alone (K7.7).</summary>
    internal void Raise(Action<MemoryCgroup, bool> count)
    {
        count(this, true);
        if (_host.Config.Cgroup == CgroupVersion.V2)
        {
            for (MemoryCgroup? m = Parent; m is { IsRoot: false }; m = m.Parent)
            {
                count(m, false);
            }
        }
    }
}
