using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// One <c>swapoff</c>: no page goes to the device any more, and what is there is brought back at its speed, charged to whoever
/// swapped it out (K7.14). At a limit those charges kill like any other, and hold the memory that they are for: a victim among
/// its owners frees nothing, and with nobody left to kill it fails with ENOMEM. Where the host is out of memory it is the first
/// to go (K1.14). A device that was not emptied is on again.
/// </summary>
internal sealed class SwapOff(LinuxHost host, IReadOnlyList<string> devices, Action<SwapOffResult> done)
{
    private readonly List<Errno> _results = [];

    /// <summary>The process that runs it.</summary>
    public Process Process { get; set; } = null!;

    /// <summary>True while it empties a device.</summary>
    public bool IsEmptying { get; private set; }

    /// <summary>What it does next; null when it is done with all its devices.</summary>
    public Activity? Next()
    {
        while (_results.Count < devices.Count)
        {
            if (!IsEmptying && !Begin(devices[_results.Count]))
            {
                continue;
            }

            if (NextSource() is { } source)
            {
                ActivityKind kind = source.Kind == MemoryKind.Anon ? ActivityKind.SwapIn : ActivityKind.SwapInShmem;
                return new Activity(kind, source.Swapped.At(host.Simulator.Now)) { Source = source };
            }

            IsEmptying = false;
            _results.Add(Errno.None);
            host.Swap!.Set(isOn: false, isDraining: false);
        }

        return null;
    }

    /// <summary>The pages at hand are about to change hands.</summary>
    public void Lapse() => host.Tasks.Lapse(Process);

    /// <summary>The pages at hand may be back already.</summary>
    public void Stir() => host.Tasks.MarkDirty(Process);

    /// <summary>A charge found nobody to kill.</summary>
    public void Refuse(MemoryCgroup memcg) => host.Enomem.Fail(Process, "swapoff: charge refused at the limit of " + memcg.Cgroup.Path);

    /// <summary>Gives the device up that it was emptying.</summary>
    public void Fail(Errno errno)
    {
        IsEmptying = false;
        _results.Add(errno);
        host.Swap!.Set(isOn: true, isDraining: false);
    }

    /// <summary>It was killed, or is done.</summary>
    public void Stop()
    {
        if (IsEmptying)
        {
            Fail(Errno.EINTR);
        }
    }

    /// <summary>The process is gone: whoever typed the command has the answer.</summary>
    public void Finish()
    {
        host.SwapOffs.Remove(Process);
        done(new SwapOffResult(devices, _results, Process.Exit!.Value.Signal));
    }

    /// <summary>What swapoff(2) checks before it begins.</summary>
    private bool Begin(string device)
    {
        SwapDevice? swap = host.Swap?.Name == device ? host.Swap : null;
        Errno errno = swap is null ? Errno.ENOENT
            : !swap.IsOn || swap.IsDraining ? Errno.EINVAL
            : !host.AddressSpaces.MayLose(Process, swap.Size) ? Errno.ENOMEM
            : Errno.None;
        if (errno != Errno.None)
        {
            _results.Add(errno);
            return false;
        }

        IsEmptying = true;
        swap!.Set(isOn: true, isDraining: true);
        return true;
    }

    /// <summary>Shared memory first, then the address spaces, those that began to swap last before those that began earlier (try_to_unuse).</summary>
    private SwapSource? NextSource()
    {
        long now = host.Simulator.Now;
        SwapSource? anon = null;
        int pid = 0;
        foreach (Cgroup cgroup in host.Root.Subtree())
        {
            foreach (CachePool pool in cgroup.Memory.Pools)
            {
                if (pool.Swap.At(now) > 0)
                {
                    return new SwapSource(null, pool, MemoryKind.Shmem);
                }
            }

            foreach (SharedAnon region in cgroup.Memory.Regions)
            {
                if (region.Kind == MemoryKind.Shmem && region.Swapped.At(now) > 0)
                {
                    return new SwapSource(null, null, MemoryKind.Shmem, region);
                }

                if (region.Swapped.At(now) > 0 && region.Mappings[0].Process.Pid > pid)
                {
                    (anon, pid) = (new SwapSource(null, null, MemoryKind.Anon, region), region.Mappings[0].Process.Pid);
                }
            }

            foreach (Process process in cgroup.Members)
            {
                if (process.Memory.ShmemSwap.At(now) > 0)
                {
                    return new SwapSource(process, null, MemoryKind.Shmem);
                }

                if (process.Memory.Swap.At(now) > 0 && process.Pid > pid)
                {
                    (anon, pid) = (new SwapSource(process, null, MemoryKind.Anon), process.Pid);
                }
            }
        }

        return anon;
    }
}
