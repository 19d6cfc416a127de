using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>Charges that do not flow, and what a memcg's pressure means for those who grow.</summary>
internal sealed partial class MemoryManager
{
    /// <summary>True at a limit that usage cannot pass; memory.high is none.</summary>
    private bool IsHard(MemoryCgroup memcg)
    {
        long now = host.Simulator.Now;
        return IsAtMax(memcg, now) || IsAtMemsw(memcg, now);
    }

    /// <summary>True where page faults are tried again and again, because nobody can be killed (K4.5).</summary>
    public bool Spins(MemoryCgroup memcg)
    {
        for (MemoryCgroup? m = memcg; m is not null; m = m.Parent)
        {
            if (host.Simulator.IsPending(m.Retry))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The part of a core that scanning the host's lists takes whoever grows: all of it in vain, else a round for each batch of
    /// what memory.low protects (K11.18; the group that grew in kernel/v2-g04 and docker 24 on v2).
    /// </summary>
    /// <param name="pace">Speed at which it would grow, 2^-20 byte/s.</param>
    public long ScanDemand(long pace)
    {
        MemoryCgroup root = host.Root.Memory;
        if (root.ReclaimingSince is not null)
        {
            return FairShare.One;
        }

        // pace ÷ 2^20 ÷ batch are rounds per second; each takes its ns of the 10^9.
        return root.Plan is not { IgnoresLow: true } ? 0
            : (long)Int128.Min(FairShare.One, (Int128)pace * host.Config.Profile.HostReclaimRound * FairShare.One / SimTime.Second / (Protection.Round << 20));
    }

    /// <summary>True where nothing that is read stays in the cache, at this memcg or above.</summary>
    public static bool KeepsNoCache(MemoryCgroup memcg)
    {
        for (MemoryCgroup? m = memcg; m is not null; m = m.Parent)
        {
            if (m.KeepsNoCache)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// What memory.high lets a reader's pages pass through at where they do not stay: each is charged all the same, and the
    /// reader sleeps for it (K6.8). 2^-20 byte/s.
    /// </summary>
    public long PassingRate(MemoryCgroup memcg)
    {
        long now = host.Simulator.Now;
        long rate = long.MaxValue;
        for (MemoryCgroup? m = memcg; m is not null; m = host.KernelFacts.HighIsHierarchical ? m.Parent : null)
        {
            if (m.High != MemoryCgroup.Unlimited)
            {
                rate = Math.Min(rate, HighThrottle.Rate(HighThrottle.Sleep(m.Usage.At(now), m.High), host.KernelFacts.ChargeBatch * Pages.Size));
            }
        }

        return rate;
    }

    /// <summary>
    /// Makes room for a charge that does not flow by dropping clean pages. Null, or the memcg whose limit refuses it.
    /// </summary>
    public MemoryCgroup? MakeRoom(MemoryCgroup memcg, long bytes)
    {
        Fit(memcg, bytes, inPart: false, out MemoryCgroup? refused);
        return refused;
    }

    /// <summary>
    /// Makes room for as much of a charge as can be at once: what is not clean goes to swap as well, which leaves memory+swap as much as before (K3.7).
    /// Bytes that fit.
    /// </summary>
    public long MakeRoomInPart(MemoryCgroup memcg, long bytes) => Fit(memcg, bytes, inPart: true, out _);

    /// <summary>The first memcg whose limit a charge would go beyond as things are; null for none.</summary>
    public MemoryCgroup? Refusing(MemoryCgroup memcg, long bytes)
    {
        long now = host.Simulator.Now;
        MemoryCgroup? m = memcg;
        while (m is not null && Over(m, bytes, memsw: true, now) <= 0 && Over(m, bytes, memsw: false, now) <= 0)
        {
            m = m.Parent;
        }

        return m;
    }

    /// <summary>Runs the OOM killer for a charge that is no process's of the model, at a limit where reclaim has given up (K3.3, K4.2).</summary>
    public OomOutcome RunOut(MemoryCgroup memcg)
    {
        long passes = host.KernelFacts.PassesBeforeOom;
        CountPasses(memcg, passes, passes + 1, IsAtMemsw(memcg, host.Simulator.Now));
        if (HangsAt(memcg))
        {
            memcg.RaiseOom();
            return OomOutcome.NoVictim;
        }

        OomOutcome outcome = host.Oom.Run(memcg, null);
        MarkDirty(memcg);
        return outcome;
    }

    private long Fit(MemoryCgroup memcg, long bytes, bool inPart, out MemoryCgroup? refused)
    {
        // v1 charges memory+swap first (K3.7).
        long fitting = Fit(memcg, bytes, memsw: true, inPart, out refused);
        if (refused is null || inPart)
        {
            fitting = Fit(memcg, fitting, memsw: false, inPart, out MemoryCgroup? second);
            refused ??= second;
        }

        return fitting;
    }

    /// <summary>
    /// One counter of all levels. A refusal counts as a failure (K3.3) where room is made; where that is not enough, the charge is made again as a flow,
    /// and counted there.
    /// </summary>
    private long Fit(MemoryCgroup memcg, long bytes, bool memsw, bool inPart, out MemoryCgroup? refused)
    {
        long now = host.Simulator.Now;
        refused = null;
        for (MemoryCgroup? m = memcg; m is not null && bytes > 0; m = m.Parent)
        {
            long over = Over(m, bytes, memsw, now);
            if (over <= 0)
            {
                continue;
            }

            long taken = _reclaim.DropNow(m, over, memcg);
            taken += inPart && !memsw && taken < over ? _reclaim.SwapNow(m, over - taken, ReclaimPass.Normal) : 0;
            if (taken >= over)
            {
                NoteFailure(m, memsw);
                continue;
            }

            refused ??= m;
            if (!inPart)
            {
                return 0;
            }

            bytes = Math.Max(0, Pages.Floor(bytes - Math.Max(0, Over(m, bytes, memsw, now))));
        }

        return bytes;
    }

    /// <summary>Bytes by which a charge would go beyond a limit; none, or less than 0, where it fits.</summary>
    internal static long Over(MemoryCgroup m, long bytes, bool memsw, long now) =>
        memsw ? m.MemswMax == MemoryCgroup.Unlimited ? 0 : m.Usage.At(now) + m.SwapUsage.At(now) + bytes - m.MemswMax
        : m.Max == MemoryCgroup.Unlimited ? 0 : m.Usage.At(now) + bytes - m.Max;

    /// <summary>A counter refused a charge (K3.3): <c>max</c>, or <c>failcnt</c>.</summary>
    /// <param name="memcg">Whose.</param>
    /// <param name="memsw">True for v1's memory+swap.</param>
    internal static void NoteFailure(MemoryCgroup memcg, bool memsw)
    {
        if (!memcg.IsRoot)
        {
            memcg.Raise(static (m, local) => Count(ref m.Counted.Max, ref m.CountedHere.Max, local));
            memcg.CountFailures(1, memsw);
        }
    }

    /// <summary>Charges at once what does not flow, if there is room or room can be made. Null, or the memcg whose limit refused.</summary>
    public MemoryCgroup? TryCharge(MemoryCgroup memcg, MemoryKind kind, long bytes)
    {
        if (MakeRoom(memcg, bytes) is { } refused)
        {
            return refused;
        }

        memcg.Charge(kind, bytes);
        return null;
    }

    /// <summary>Charges what the kernel keeps for the memcgs right below one, as far as there is room or room can be made.</summary>
    /// <param name="memcg">Who pays.</param>
    public void ChargeStructures(MemoryCgroup memcg)
    {
        if (memcg.OwedStructures is > 0 and var owed)
        {
            host.NotifyJump(memcg.Cgroup);
            memcg.AddStructures(MakeRoomInPart(memcg, owed));
        }
    }

    /// <summary>A group's protection or soft limit changed: what is reclaimed at this moment is chosen anew.</summary>
    public void OnProtection(MemoryCgroup memcg)
    {
        _reclaim.Protection.IsUsed = true;
        MarkDirtyUpwards(memcg);
    }

    /// <summary>What reclaim may do in a group changed: for it and on behalf of all above, it is planned anew.</summary>
    public void MarkDirtyUpwards(MemoryCgroup memcg)
    {
        for (MemoryCgroup? m = memcg; m is not null; m = m.Parent)
        {
            MarkDirty(m);
        }
    }

    /// <summary>
    /// Makes sure a process can run its program text. False when it cannot go on: reclaim has taken its text, and there is
    /// no room for a page in a group that hangs at its limit, or is about to (recordings docker/v1-06, v1-07).
    /// </summary>
    public bool FaultText(Process process)
    {
        if (process.Text is not { } text || process.IsLocked)
        {
            return true;
        }

        long now = host.Simulator.Now;
        long missing = text.Size - text.CachedAt(now);
        if (missing < Pages.Size)
        {
            process.IsTextRefused = false;
            return true;
        }

        bool fits = true;
        long slab = CacheSlab.Of(text, missing);
        for (MemoryCgroup? m = process.Cgroup.Memory; m is not null; m = m.Parent)
        {
            // A system call that is charging fails where it is.
            long room = RoomAt(m, now);
            if (room < Pages.Size && HangsAt(m) && (HungTasks.HasSleepers(m) || m.ReclaimingSince is not null) && process.Activity is not { Wish: > 0 })
            {
                host.TextFaults.Begin(process, m);
                return false;
            }

            // What is read above memory.high is taken again before it is run; and at a limit where others wait, what reclaim frees is theirs.
            fits &= room >= missing + slab && !m.IsHeldAtMax && (m.High == MemoryCgroup.Unlimited || m.High - m.Usage.At(now) >= missing + slab);
        }

        if (fits)
        {
            host.PageCache.AddClean(text, process.Cgroup.Memory, missing);
            process.IsTextRefused = false;
        }

        return true;
    }

    /// <summary>Bytes that a memcg can take before its own limit is met, or on the host before kswapd wakes; while it is awake, before it takes them again.</summary>
    private long RoomAt(MemoryCgroup memcg, long now)
    {
        // At its level kswapd is awake already, and would take the same pages again.
        long room = memcg.Max == MemoryCgroup.Unlimited ? long.MaxValue : (memcg.IsRoot ? host.Kswapd.Level - 1 : memcg.Max) - memcg.Usage.At(now);
        return memcg.MemswMax == MemoryCgroup.Unlimited ? room : Math.Min(room, memcg.MemswMax - memcg.Usage.At(now) - memcg.SwapUsage.At(now));
    }
}
