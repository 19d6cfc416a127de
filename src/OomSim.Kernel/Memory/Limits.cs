using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>Changes hard limits with each hierarchy's rules (K7.1, K8.1, K8.2). Null: the write goes on, its result comes later.</summary>
internal sealed class Limits(LinuxHost host) : IEventOwner
{
    // Groups whose memory.max was written below what they hold, with who writes, while victims die, and down to how many bytes the rounds for them are counted.
    private readonly List<(MemoryCgroup Memcg, string Writer, long Counted)> _over = [];

    /// <summary>v2 memory.max: takes effect at once; reclaims, then kills until usage fits or nobody is left (K7.1).</summary>
    public Errno? SetMaxV2(MemoryCgroup memcg, long max, Action<Errno> later)
    {
        host.NotifyJump(memcg.Cgroup);
        memcg.Max = max;
        memcg.Forced = memcg.Usage.At(host.Simulator.Now);
        host.Writeback.OnLimits();
        host.Memory.MarkDirty(memcg);
        return memcg.Forced <= max ? Errno.None : ReclaimToMax(memcg, later);
    }

    private Errno? ReclaimToMax(MemoryCgroup memcg, Action<Errno> later)
    {
        string writer = host.Report.Writer;
        return new ReclaimingWrite(host, memcg, _ => Over(memcg, memcg.Max), later)
        {
            Fruitless = () =>
            {
                KillUntilItFits(memcg, writer);
                return Errno.None;
            },
        }.Begin();
    }

    /// <summary>v2 memory.high: reclaims what it can and always succeeds (K6.9).</summary>
    public Errno? SetHigh(MemoryCgroup memcg, long high, Action<Errno> later)
    {
        host.NotifyJump(memcg.Cgroup);
        if (high > memcg.High)
        {
            host.Tasks.SleepOut(memcg.Cgroup);
        }

        memcg.High = high;
        host.Writeback.OnLimits();
        host.Memory.MarkDirty(memcg);
        return new ReclaimingWrite(host, memcg, _ => Over(memcg, memcg.High), later) { Fruitless = () => Errno.None }.Begin();
    }

    /// <summary>v1 memory.limit_in_bytes: never kills; EBUSY where usage cannot be reclaimed (K8.2).</summary>
    public Errno? SetMaxV1(MemoryCgroup memcg, long max, Action<Errno> later)
    {
        if (max > memcg.MemswMax)
        {
            return Errno.EINVAL;
        }

        return new ReclaimingWrite(host, memcg, _ => Over(memcg, max), later)
        {
            Enough = () =>
            {
                if (max > memcg.MemswMax)
                {
                    return Errno.EINVAL;
                }

                bool raised = max > memcg.Max;
                memcg.Max = max;
                After(memcg, raised);
                return Errno.None;
            },
            Fruitless = () => Errno.EBUSY,
        }.Begin();
    }

    /// <summary>v1 memory.memsw.limit_in_bytes.</summary>
    public Errno? SetMemswV1(MemoryCgroup memcg, long memsw, Action<Errno> later)
    {
        if (memsw < memcg.Max)
        {
            return Errno.EINVAL;
        }

        return new ReclaimingWrite(host, memcg, _ => Over(memcg, memsw, memcg.SwapUsage.At(host.Simulator.Now)), later)
        {
            Swaps = false,
            Enough = () =>
            {
                if (memsw < memcg.Max)
                {
                    return Errno.EINVAL;
                }

                bool raised = memsw > memcg.MemswMax;
                memcg.MemswMax = memsw;
                After(memcg, raised);
                return Errno.None;
            },
            Fruitless = () => Errno.EBUSY,
        }.Begin();
    }

    /// <summary>
    /// memory.reclaim, memory.force_empty: takes bytes because somebody wrote so, clean pages and by swap; dirty pages are not
    /// reclaim's to write (K7.12, K8.10, K12.14).
    /// </summary>
    public Errno? Take(MemoryCgroup memcg, long bytes, Errno fruitless, Action<Errno> later, bool files = true, bool anon = true)
    {
        bytes = Math.Min(bytes, long.MaxValue / 2);
        return new ReclaimingWrite(host, memcg, taken => bytes - taken, later)
        {
            WaitsForDisk = false,
            Drains = false,
            TakesFiles = files,
            Swaps = anon,
            Fruitless = () => fruitless,
        }.Begin();
    }

    /// <summary>
    /// memory.reclaim: bytes, from 6.12 on with <c>swappiness=N</c>, 0 to 200, of which 0 spares anonymous pages, and from 6.18 on
    /// <c>swappiness=max</c>, which takes nothing else (K7.12, K12.2).
    /// </summary>
    public Errno? Reclaim(MemoryCgroup memcg, string value, Action<Errno> later)
    {
        string[] words = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 && !host.KernelFacts.ReclaimTakesSwappiness)
        {
            // Up to then the word for no limit is the empty one.
            return Take(memcg, MemoryCgroup.Unlimited, Errno.EAGAIN, later);
        }

        if (words.Length is 0 or > 2 || CgroupFiles.ParseBytes(words[0], "") is not { } bytes)
        {
            return Errno.EINVAL;
        }

        if (words.Length == 1)
        {
            return Take(memcg, bytes, Errno.EAGAIN, later);
        }

        const string key = "swappiness=";
        string text = words[1].StartsWith(key, StringComparison.Ordinal) && host.KernelFacts.ReclaimTakesSwappiness ? words[1][key.Length..] : "";
        bool isMax = text == "max" && host.KernelFacts.ReclaimTakesAnonOnly;
        long? swappiness = isMax ? long.MaxValue : CgroupFiles.ParseNumber(text);
        return isMax || swappiness is >= 0 and <= 200
            ? Take(memcg, bytes, Errno.EAGAIN, later, files: !isMax, anon: swappiness > 0)
            : Errno.EINVAL;
    }

    // A counter counts pages (K3.1): bytes of one, where growth ended in the middle of it, are none to take, and a device brings none of them back.
    private long Over(MemoryCgroup memcg, long limit, long swap = 0) =>
        limit == MemoryCgroup.Unlimited ? 0 : Pages.Floor(memcg.Usage.At(host.Simulator.Now) + swap) - limit;

    private void After(MemoryCgroup memcg, bool raised)
    {
        host.Memory.MarkDirty(memcg);
        if (raised)
        {
            host.Hung.OnUncharge(memcg, SleepEnd.LimitRaised);
        }
    }

    /// <summary>A victim has gone, or the reaper has been there: who still holds more than its limit loses the next one (K7.1, K2.12).</summary>
    public void OnVictimGone()
    {
        if (_over.Count > 0)
        {
            host.Simulator.Schedule(host.Simulator.Now, this, 0);
        }
    }

    void IEventOwner.OnEvent(int tag, long argument)
    {
        _over.RemoveAll(group => group.Memcg.Cgroup.IsRemoved || host.HasPanicked || Over(group.Memcg, group.Memcg.Max) <= 0);
        (MemoryCgroup Memcg, string Writer, long Counted)[] over = [.. _over];
        foreach ((MemoryCgroup memcg, string writer, _) in over)
        {
            KillUntilItFits(memcg, writer);
        }

        host.Settle();
    }

    /// <summary>
    /// One kill at a time; what the dying victims will free is known, so the next is chosen only if that is not enough. Whoever writes goes round
    /// until usage fits or nobody is left, and raises <c>oom</c> each time while a victim dies (K7.2): in the one recording of it (kernel/v2-a15, emulated)
    /// 5,448 times while 5,183 pages are given back, taken for once a page. Both are the CPU's work, but on others their ratio is not known.
    /// </summary>
    private void KillUntilItFits(MemoryCgroup memcg, string writer)
    {
        host.Report.Writer = writer;
        long now = host.Simulator.Now;
        long usage = memcg.Usage.At(now);
        long expected = usage;

        // What victims of before are still to give back is counted once.
        int before = _over.FindIndex(group => ReferenceEquals(group.Memcg, memcg));
        if (before >= 0)
        {
            usage = Math.Min(usage, _over[before].Counted);
            _over.RemoveAt(before);
        }

        HashSet<Process> passedOver = PassedOver(memcg);
        List<Process> counted = [];
        OomOutcome outcome = OomOutcome.Killed;
        while (outcome == OomOutcome.Killed)
        {
            expected = Expected(memcg, counted, passedOver, now);
            if (expected <= memcg.Max)
            {
                break;
            }

            outcome = host.Oom.Run(memcg, null);
        }

        long left = Math.Min(usage, Math.Max(expected, memcg.Max));
        memcg.RaiseOom(Pages.Count(usage - left));
        foreach (Process process in counted)
        {
            // Whoever charges meanwhile waits for them (K1.12).
            process.SkipByOom = false;
        }

        if (outcome is OomOutcome.Killed or OomOutcome.Pending)
        {
            _over.Add((memcg, writer, left));
        }

        host.Memory.MarkDirty(memcg);
    }

    /// <summary>Victims whom the reaper is done with: what they still hold is waited for no more (K1.12, K2.12).</summary>
    private static HashSet<Process> PassedOver(MemoryCgroup memcg)
    {
        HashSet<Process> passedOver = [];
        foreach (Cgroup cgroup in memcg.Cgroup.Subtree())
        {
            passedOver.UnionWith(cgroup.Members.Where(static process => process is { IsDying: true, SkipByOom: true, MemoryReleased: false }));
        }

        return passedOver;
    }

    /// <summary>What a subtree will hold once all who die in it and are waited for have gone, bytes. They are passed over from now on, and noted.</summary>
    private static long Expected(MemoryCgroup memcg, List<Process> counted, HashSet<Process> passedOver, long now)
    {
        long expected = memcg.Usage.At(now);
        foreach (Cgroup cgroup in memcg.Cgroup.Subtree())
        {
            foreach (SharedAnon region in cgroup.Memory.Regions)
            {
                expected -= Coverage.DyingBytes(region, passedOver, now);
            }

            foreach (Process process in cgroup.Members)
            {
                if (!process.IsDying || passedOver.Contains(process))
                {
                    continue;
                }

                expected -= process.Memory.Anon.At(now) + process.Memory.Shmem.At(now) + process.Memory.Kernel.At(now);
                if (!process.SkipByOom)
                {
                    process.SkipByOom = true;
                    counted.Add(process);
                }
            }
        }

        return expected;
    }
}
