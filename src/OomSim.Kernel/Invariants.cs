using System.Globalization;
using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// What must hold whenever the host has settled. What changed is checked each time, in Release too, at a cost that does not
/// depend on the size of the host; <see cref="CheckAll"/> checks everything, for tests.
/// </summary>
internal sealed partial class KernelInvariants(LinuxHost host)
{
    /// <summary>Bytes by which a flow may be beyond its end: it is stopped at a whole ns, and runs at up to 64 GB/s.</summary>
    private const long Slack = 64;

    private const int RarerSums = 16;

    private readonly List<MemoryCgroup> _memcgs = [];
    private readonly List<Process> _processes = [];

    /// <summary>A memcg changed since the last check.</summary>
    public void Touch(MemoryCgroup memcg)
    {
        if (!memcg.IsTouched)
        {
            memcg.IsTouched = true;
            _memcgs.Add(memcg);
        }
    }

    /// <summary>A process changed since the last check.</summary>
    public void Touch(Process process)
    {
        if (!process.IsTouched)
        {
            process.IsTouched = true;
            _processes.Add(process);
        }
    }

    /// <summary>Checks what changed.</summary>
    public void CheckTouched()
    {
        foreach (MemoryCgroup memcg in _memcgs)
        {
            memcg.IsTouched = false;
            if (!memcg.Cgroup.IsRemoved)
            {
                Check(memcg);
            }
        }

        foreach (Process process in _processes)
        {
            process.IsTouched = false;
            if (process.Exit is null)
            {
                Check(process);
            }
        }

        _memcgs.Clear();
        _processes.Clear();
        CheckHost();
    }

    /// <summary>Checks everything.</summary>
    public void CheckAll()
    {
        long swap = 0;
        long pools = 0;
        foreach (Cgroup cgroup in host.Root.Subtree())
        {
            cgroup.Memory.UncheckedSums = RarerSums * cgroup.ChildList.Count;
            Check(cgroup.Memory);
            CheckOwners(cgroup);
            CheckTotals(cgroup);
            CheckPressure(cgroup);
            if (cgroup.Cpu.Throttle is { } clock && !clock.IsRight(cgroup.Cpu))
            {
                Fail(cgroup.Path, "time throttled does not go on as the quota withholds CPU time");
            }

            foreach (SharedRegion region in cgroup.Memory.Regions)
            {
                swap += region.Swapped.At(host.Simulator.Now) + (region.Cache?.KeptAt(host.Simulator.Now) ?? 0);
            }

            foreach (Process process in cgroup.Members)
            {
                Check(process);
            }

            foreach (Process process in cgroup.Members.Concat(Pinned(cgroup)))
            {
                swap += process.Memory.Swap.At(host.Simulator.Now) + process.Memory.ShmemSwap.At(host.Simulator.Now);
            }

            foreach (CachePool pool in cgroup.Memory.Pools)
            {
                swap += pool.Swap.At(host.Simulator.Now);
                pools++;
            }
        }

        CheckHost();
        long used = host.Swap?.Used ?? 0;
        if (!(Math.Abs(used - swap) <= Slack + ((host.Processes.Count + pools) * Slack)))
        {
            Fail("host", $"swap used {used} is not the {swap} of processes and files");
        }

        if (!(host.Cpu.Root.Granted <= host.Config.Cpus * FairShare.One))
        {
            Fail("host", $"more CPU granted than there is: {host.Cpu.Root.Granted}");
        }

        host.Hung.CheckAll();
    }

    /// <summary>The sums that a cgroup keeps are those of all below it; each of these terms is rounded down on its own.</summary>
    private void CheckTotals(Cgroup cgroup)
    {
        long now = host.Simulator.Now;
        MemoryTotals kept = cgroup.Memory.Totals(now);
        int groups = 0;
        int pools = 0;
        MemoryTotals sum = default;
        foreach (Cgroup below in cgroup.Subtree())
        {
            MemoryCgroup m = below.Memory;
            groups++;
            pools += m.Pools.Count;
            sum = new(
                sum.Anon + m.Local(MemoryKind.Anon, now),
                sum.Clean + m.Local(MemoryKind.Clean, now),
                sum.Dirty + m.Local(MemoryKind.Dirty, now),
                sum.Shmem + m.Local(MemoryKind.Shmem, now),
                sum.Kernel + m.Local(MemoryKind.Kernel, now));
        }

        long most = Slack * (groups + pools);
        if (Math.Abs(kept.Anon - sum.Anon) > most || Math.Abs(kept.Clean - sum.Clean) > most || Math.Abs(kept.Dirty - sum.Dirty) > most
            || Math.Abs(kept.Shmem - sum.Shmem) > most || Math.Abs(kept.Kernel - sum.Kernel) > most)
        {
            Fail(cgroup.Path, $"it keeps {kept} and all below it hold {sum}");
        }

        if (cgroup.Memory.PoolsBelow != pools)
        {
            Fail(cgroup.Path, $"it counts {cgroup.Memory.PoolsBelow} pools of cached pages, and there are {pools}");
        }
    }

    private void CheckPressure(Cgroup cgroup)
    {
        StateCounts counts = default;
        foreach (Cgroup below in cgroup.Subtree())
        {
            foreach (Process process in below.Members)
            {
                counts.Add(process.States, 1);
            }
        }

        if (counts != cgroup.Pressure.Counts)
        {
            Fail(cgroup.Path, "the pressure counts states that no task is in");
        }
    }

    private void Check(MemoryCgroup memcg)
    {
        long now = host.Simulator.Now;
        long least = -Slack * (1 + memcg.Pools.Count);
        if (memcg.Usage.IsBelow(now, least))
        {
            Fail(memcg.Cgroup.Path, $"usage {memcg.Usage.At(now)} is negative");
        }

        if (memcg.SwapUsage.IsBelow(now, -Slack))
        {
            Fail(memcg.Cgroup.Path, $"swap {memcg.SwapUsage.At(now)} is negative");
        }

        CheckLimits(memcg, now);
        for (MemoryKind kind = 0; kind <= MemoryKind.Kernel; kind++)
        {
            if (memcg.HasLessThan(kind, least, now))
            {
                Fail(memcg.Cgroup.Path, $"{kind} {memcg.Local(kind, now)} is negative");
            }
        }

        // The sum over the children costs their number: once in some times that many is O(1) each.
        if (++memcg.UncheckedSums > RarerSums * memcg.Cgroup.ChildList.Count)
        {
            memcg.UncheckedSums = 0;
            CheckSum(memcg);
        }
    }

    /// <summary>A cgroup's usage is its own kinds and its children's usage; each term is rounded down on its own.</summary>
    private void CheckSum(MemoryCgroup memcg)
    {
        long now = host.Simulator.Now;
        long usage = memcg.Usage.At(now);
        long sum = 0;
        for (MemoryKind kind = 0; kind <= MemoryKind.Kernel; kind++)
        {
            sum += memcg.Local(kind, now);
        }

        foreach (Cgroup child in memcg.Cgroup.ChildList)
        {
            sum += child.Memory.Usage.At(now);
        }

        long rounding = 5 + memcg.Cgroup.ChildList.Count;
        if (Math.Abs(usage - sum) > rounding)
        {
            Fail(memcg.Cgroup.Path, $"usage {usage} is not the sum {sum} of its own and its children's");
        }
    }

    /// <summary>What a cgroup is charged belongs to somebody: its processes, or files in the page cache.</summary>
    private void CheckOwners(Cgroup cgroup)
    {
        long now = host.Simulator.Now;
        MemoryCgroup memcg = cgroup.Memory;
        long anon = 0;
        long shmem = 0;
        long kernel = cgroup.BaseKernelMemory + memcg.Structures;
        foreach (SharedRegion region in memcg.Regions)
        {
            long views = region.Size - Coverage.Uncovered(region, null, 0, region.Size, now);
            long held = region.Resident.At(now) + region.Swapped.At(now);
            if (!(Math.Abs(views - held) <= Slack * (1 + region.Mappings.Count + region.Movers.Count) + Pages.Size))
            {
                Fail(cgroup.Path, $"holds {held} bytes shared since a fork, of which {views} are mapped");
            }

            long least = Math.Min(region.Resident.At(now), region.Swapped.At(now));
            if (!(least >= -Slack * (1 + region.Mappings.Count + region.Movers.Count)))
            {
                Fail(cgroup.Path, $"{least} bytes shared since a fork are negative");
            }

            anon += region.Kind == MemoryKind.Anon ? region.Resident.At(now) : 0;
            shmem += region.Kind == MemoryKind.Shmem ? region.Resident.At(now) : 0;
        }

        foreach (LeftKernelMemory left in memcg.LeftKernel ?? [])
        {
            kernel += left.Bytes.At(now);
        }

        foreach (Process process in cgroup.Members.Concat(Pinned(cgroup)))
        {
            anon += process.Memory.Anon.At(now);
            shmem += process.Memory.Shmem.At(now);
            kernel += process.Memory.Kernel.At(now);
        }

        long clean = 0;
        long dirty = 0;
        foreach (CachePool pool in memcg.Pools)
        {
            clean += pool.Clean.At(now);
            kernel += pool.Slab.At(now);
            long cached = pool.Inode.CachedAt(now);
            if (!(cached <= pool.Inode.Size + (Slack * (1 + pool.Inode.Pools.Count))))
            {
                Fail(cgroup.Path, $"{cached} bytes of {pool.Inode.Name} are cached, which holds {pool.Inode.Size}");
            }

            long slab = CacheSlab.Of(pool.Inode, pool.CachedAt(now));
            if (!(Math.Abs(pool.Slab.At(now) - slab) <= Slack))
            {
                Fail(cgroup.Path, $"the slab of {pool.Inode.Name} is {pool.Slab.At(now)}, which its {pool.CachedAt(now)} cached bytes take {slab} of");
            }

            long active = pool.Active.At(now);
            if (!(active >= -Slack && active <= pool.CachedAt(now) + Slack + pool.Inode.Readers.Count))
            {
                Fail(cgroup.Path, $"{active} bytes of {pool.Inode.Name} are active, of {pool.CachedAt(now)} that are cached");
            }

            shmem += pool.Inode.IsTmpfs ? pool.Dirty.At(now) : 0;
            dirty += pool.Inode.IsTmpfs ? 0 : pool.Dirty.At(now);
        }

        long rounding = Slack + cgroup.Members.Count + memcg.Pools.Count + memcg.Regions.Count;
        foreach ((MemoryKind kind, long owned) in new[] { (MemoryKind.Anon, anon), (MemoryKind.Shmem, shmem), (MemoryKind.Clean, clean), (MemoryKind.Dirty, dirty), (MemoryKind.Kernel, kernel) })
        {
            long charged = memcg.Local(kind, now);
            if (!(Math.Abs(charged - owned) <= rounding))
            {
                Fail(cgroup.Path, $"{kind} is charged {charged} and owned {owned}");
            }
        }

        long tasks = cgroup.Members.Count + cgroup.ChildList.Sum(c => c.LiveTasks);
        if (!(tasks == cgroup.LiveTasks))
        {
            Fail(cgroup.Path, $"counts {cgroup.LiveTasks} tasks and has {tasks}");
        }

        // What has ended counts above a cgroup that was removed since, too (K9.8).
        int zombies = cgroup.Parent is null ? host.Zombies.Count : cgroup.ChildList.Sum(c => c.Zombies);
        if (!(cgroup.Parent is null ? cgroup.Zombies == zombies : cgroup.Zombies >= zombies))
        {
            Fail(cgroup.Path, $"counts {cgroup.Zombies} zombies and has {zombies}");
        }
    }

    /// <summary>
    /// Those of a cgroup that have ended and whose memory swapoff still holds. The init of a PID namespace that waits for others there is a
    /// member until they are gone.
    /// </summary>
    private static List<Process> Pinned(Cgroup cgroup)
    {
        List<Process> pinned = [];
        foreach (Process visitor in cgroup.Memory.Visitors)
        {
            if (visitor.Activity?.Source is { Process: { IsPinned: true, Exit: not null } process })
            {
                pinned.Add(process);
            }
        }

        return pinned;
    }

    private void Check(Process process)
    {
        long now = host.Simulator.Now;
        ProcessMemory memory = process.Memory;
        if (!(memory.Anon.At(now) >= -Slack && memory.Swap.At(now) >= -Slack && memory.Shmem.At(now) >= -Slack && memory.ShmemSwap.At(now) >= -Slack && memory.Vm >= 0))
        {
            Fail(Name(process), $"has less than no memory: anon {memory.Anon.At(now)} swap {memory.Swap.At(now)} shmem {memory.Shmem.At(now)} vm {memory.Vm}");
        }

        if (process.IsFrozen || process.IsStopped || process.IsDying || process.HungAt is not null || process.FaultAt is not null || host.HasPanicked)
        {
            // Below a quota an exit draws on it.
            bool mayRun = process.Teardown.IsGoing && !host.HasPanicked;
            if (!((process.CpuUsage.Rate == 0 || mayRun) && process is { IsBurning: false, Growth: null }))
            {
                Fail(Name(process), $"gains CPU time while {process.Condition}");
            }

            if (!(process.Activity is not { Rate: not 0 }))
            {
                Fail(Name(process), $"gains memory while {process.Condition}");
            }
        }

        if (!(process.HungAt is not { } at || process.HasMoved || at.Cgroup.Contains((process.Activity?.Elsewhere ?? process.Cgroup.Memory).Cgroup)))
        {
            Fail(Name(process), $"hangs at a limit that is not above it");
        }
    }

    private void CheckHost()
    {
        long now = host.Simulator.Now;
        MemoryCgroup root = host.Root.Memory;
        long used = root.Usage.At(now);
        if (!(used <= host.Config.Memory + Slack))
        {
            Fail("host", $"has lent {used} of {host.Config.Memory}");
        }

        if (host.Swap is { } swap)
        {
            long charged = root.SwapUsage.At(now) + (host.Config.Cgroup == CgroupVersion.V1 ? swap.Kept : 0);
            if (!(Math.Abs(swap.Used - charged) <= 2))
            {
                Fail("host", $"swap device holds {swap.Used}, cgroups {charged}");
            }

            if (!(swap.Used <= swap.Capacity + Slack))
            {
                Fail("host", $"swap used {swap.Used} of {swap.Capacity}");
            }
        }
    }

    private static string Name(Process process) =>
        string.Create(CultureInfo.InvariantCulture, $"process {process.Pid} ({process.Comm}) of {process.Cgroup.Path}");

    private void Fail(string subject, string what) =>
        throw new SimulationInvariantException(subject + ": " + what + " at " + SimTime.ToSeconds(host.Simulator.Now) + " s");
}
