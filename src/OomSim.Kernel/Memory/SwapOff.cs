using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// One <c>swapoff</c>: no page goes to the device any more, and what is there is brought back at its speed, charged to whoever
/// swapped it out (K7.14). At a limit those charges kill like any other, and hold the memory that they are for: a victim among
/// its owners frees nothing, and with nobody left to kill it fails with ENOMEM. Where the host is out of memory it is the first
/// to go (K1.14). A device that was not emptied is on again.
/// </summary>
internal sealed class SwapOff(LinuxHost host, IReadOnlyList<string> devices, Action<SwapOffResult> done, Func<IReadOnlyList<Errno>, int>? codeOf)
{
    private readonly List<Errno> _results = [];

    // Beside other devices a source is done once its part has come back; what is left of it is elsewhere.
    private readonly HashSet<(object Holder, MemoryKind Kind)> _done = [];
    private (object Holder, MemoryKind Kind)? _atWork;
    private SwapSource? _held;

    /// <summary>The code with which the command ends: by what became of each device; 0 to 255.</summary>
    public int ExitCode => codeOf?.Invoke(_results) ?? 0;

    /// <summary>The process that runs it.</summary>
    public Process Process { get; set; } = null!;

    /// <summary>The device that it empties; null for none.</summary>
    public SwapDevice? Device { get; private set; }

    /// <summary>True while it empties a device.</summary>
    public bool IsEmptying => Device is not null;

    /// <summary>What it does next; null when it is done with all its devices.</summary>
    public Activity? Next()
    {
        while (_results.Count < devices.Count)
        {
            if (!IsEmptying && !Begin(devices[_results.Count]))
            {
                continue;
            }

            if (NextHeld() is { } held)
            {
                return held;
            }

            if (NextSource() is { } next)
            {
                ActivityKind kind = next.Source.Kind == MemoryKind.Anon ? ActivityKind.SwapIn : ActivityKind.SwapInShmem;
                return new Activity(kind, next.Bytes) { Source = next.Source, PaceRate = Device!.ReadSpeed };
            }

            ReleaseRests();
            host.Swap!.SwitchOff(Device!);
            Device = null;
            _results.Add(Errno.None);
        }

        return null;
    }

    /// <summary>
    /// True where it goes on with the memory of a process that is gone: it holds that address space until it is done with it (mm/swapfile.c:try_to_unuse), also where it has to look
    /// for the pages again.
    /// </summary>
    /// <param name="source">What it brought back.</param>
    public bool Holds(SwapSource source)
    {
        _held = source.Process is { IsPinned: true } && IsEmptying ? source : null;
        return _held is not null;
    }

    private Activity? NextHeld()
    {
        if (_held is not { } source)
        {
            return null;
        }

        long bytes = Math.Min(source.Swapped.At(host.Simulator.Now), host.Swap!.UsedOf(Device!));
        if (bytes <= 0)
        {
            LetGo();
            return null;
        }

        _held = null;
        return new Activity(source.Kind == MemoryKind.Anon ? ActivityKind.SwapIn : ActivityKind.SwapInShmem, bytes) { Source = source, PaceRate = Device!.ReadSpeed };
    }

    private void LetGo()
    {
        if (_held is { Process: { } process })
        {
            _held = null;
            process.ReadBackBy = host.SwapOffs.ReaderOf(process);
            if (process.ReadBackBy is null)
            {
                host.Exits.OnLetGo(process);
            }
        }
    }

    /// <summary>The pages at hand are about to change hands.</summary>
    public void Lapse()
    {
        _atWork = null;
        host.Tasks.Lapse(Process);
    }

    /// <summary>The pages at hand may be back already.</summary>
    public void Stir() => host.Tasks.MarkDirty(Process);

    /// <summary>Gives the device up that it was emptying.</summary>
    public void Fail(Errno errno)
    {
        LetGo();
        _results.Add(errno);
        host.Swap!.SwitchOn(Device!, null);
        Device = null;
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
        SwapDevice? swap = host.Swap?.Find(device);
        Errno errno = swap is null ? Errno.ENOENT
            : !swap.IsOn || swap.IsDraining ? Errno.EINVAL
            : !host.AddressSpaces.MayLose(Process, swap.Capacity) ? Errno.ENOMEM
            : Errno.None;
        if (errno != Errno.None)
        {
            _results.Add(errno);
            return false;
        }

        Device = swap!;
        _done.Clear();
        _atWork = null;
        host.Swap!.Drain(swap!);

        // Who has an entry of a page that is in memory gets the page (mm/swapfile.c:unuse_pte).
        foreach (Cgroup cgroup in host.Root.Subtree())
        {
            foreach (SharedRegion region in cgroup.Memory.Regions)
            {
                region.Cache?.Drop();
            }
        }

        return true;
    }

    /// <summary>
    /// Shared memory first, then the address spaces, those that began to swap last before those that began earlier
    /// (try_to_unuse). Of each its part of what is on the device.
    /// </summary>
    private (SwapSource Source, long Bytes)? NextSource()
    {
        long now = host.Simulator.Now;
        if (_atWork is { } finished)
        {
            _done.Add(finished);
            _atWork = null;
        }

        bool isOnly = host.Swap!.Devices.Count == 1;
        long left = isOnly ? long.MaxValue : host.Swap.UsedOf(Device!);
        List<(SwapSource Source, int Order)> sources = left <= 0 ? [] : Sources(now, isOnly);
        if (sources.Count == 0 && left > 0 && !isOnly && _done.Count > 0)
        {
            // Pages have moved meanwhile: round again for the rest.
            _done.Clear();
            sources = Sources(now, isOnly);
        }

        if (sources.Count == 0)
        {
            return null;
        }

        long total = 0;
        (SwapSource Source, int Order) first = sources[0];
        foreach ((SwapSource Source, int Order) candidate in sources)
        {
            total += candidate.Source.Swapped.At(now);
            first = candidate.Order > first.Order ? candidate : first;
        }

        long swapped = first.Source.Swapped.At(now);
        _atWork = isOnly ? null : Key(first.Source);
        return (first.Source, isOnly ? swapped : Math.Clamp((long)((((Int128)swapped * left) + total - 1) / total), 1, swapped));
    }

    /// <summary>What came back ended in the middle of a byte: on the last device that is on, no part of one stays behind.</summary>
    private void ReleaseRests()
    {
        if (host.Swap!.Devices.Any(d => d.IsOn && d != Device))
        {
            return;
        }

        foreach (SwapSource source in AllSources().Select(s => s.Source))
        {
            if (source.Swapped is { Rate: 0, IsZero: false })
            {
                source.Owner.ReleaseSwap(ref source.Swapped);
            }
        }
    }

    private static (object Holder, MemoryKind Kind) Key(SwapSource source) => ((object?)source.Process ?? (object?)source.Pool ?? source.Region!, source.Kind);

    private List<(SwapSource Source, int Order)> Sources(long now, bool all) =>
        [.. AllSources().Where(s => s.Source.Swapped.At(now) > 0 && (all || !_done.Contains(Key(s.Source))))];

    private IEnumerable<(SwapSource Source, int Order)> AllSources()
    {
        foreach (Cgroup cgroup in host.Root.Subtree())
        {
            foreach (CachePool pool in cgroup.Memory.Pools)
            {
                yield return (new SwapSource(null, pool, MemoryKind.Shmem), int.MaxValue);
            }

            foreach (SharedRegion region in cgroup.Memory.Regions)
            {
                yield return (new SwapSource(null, null, region.Kind, region), region.Kind == MemoryKind.Shmem ? int.MaxValue : region.Mappings[0].Process.Pid);
            }

            foreach (Process process in cgroup.Members)
            {
                yield return (new SwapSource(process, null, MemoryKind.Shmem), int.MaxValue);
                yield return (new SwapSource(process, null, MemoryKind.Anon), process.Pid);
            }
        }
    }
}
