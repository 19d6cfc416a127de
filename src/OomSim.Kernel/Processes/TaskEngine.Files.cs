using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>What a step opens at its start and closes at its end, however it ends.</summary>
internal sealed partial class TaskEngine
{
    /// <summary>Bytes per second that a CPU gets through of a step: a fault and a cleared page each, or a copy.</summary>
    private long CopySpeed(ActivityKind kind) => kind switch
    {
        ActivityKind.Read or ActivityKind.CopyBytes => host.Config.Profile.CachedReadSpeed,
        ActivityKind.Write when host.Config.Profile.CachedWriteSpeed is > 0 and var speed => speed,
        _ => host.Config.MemoryBandwidth,
    };

    /// <summary>What a step holds while it goes on: files, room on a tmpfs, a place among those who write.</summary>
    private void Open(Process process, Activity activity, long now)
    {
        if (activity.Source is { } source)
        {
            Visit(process, activity, source.Owner);
            if (source.Process is { } other)
            {
                other.ReadBackBy = process;
            }
        }

        if (activity.Kind == ActivityKind.Access)
        {
            OpenWalk(process, activity);
        }

        if (activity.Mapping is { } mapping && !process.Memory.Shared.Contains(mapping) && process.Memory.ShmemViews?.Contains(mapping) != true)
        {
            // Parents and children have gone since the step was taken apart: the pages are its own.
            activity.Mapping = null;
        }
        else if (activity.Mapping is { } view)
        {
            // What is in swap again is not written over.
            activity.Target = activity.Kind == ActivityKind.CopyOnWrite
                ? Math.Min(activity.Target, Math.Min(view.BytesAt(now), view.Region.Resident.At(now)))
                : activity.Target;
            SharedRegions.Begin(host, activity, view, activity.Target);
            VisitOwner(process, activity);
        }

        if (activity.Socket is { } socket)
        {
            activity.Sleeper = socket.Sleep(process);
        }

        if (activity.File is not { } file)
        {
            return;
        }

        file.Users++;
        if (activity.Kind == ActivityKind.Fsync)
        {
            activity.Target = file.DirtyAt(now);
            activity.WrittenBefore = file.Written.At(now);
            host.Writeback.AddSyncer(process);
        }
        else if (activity.Kind == ActivityKind.Read)
        {
            SequentialReads.Open(host, process, activity);
        }
        else if (activity.Kind == ActivityKind.SwapInShmem)
        {
            OpenSwapped(process, activity);
        }
        else if (activity.Kind == ActivityKind.Write)
        {
            activity.Pool = host.PageCache.PoolOf(file, process.Cgroup.Memory);
            CacheSlab.SetBuffers(host, file, file.HasBuffers || (!file.IsTmpfs && file.CachedAt(now) <= 0));
            if (file.IsTmpfs)
            {
                activity.Target = activity.Promised = host.AddressSpaces.PromiseFile(process, activity.Target);
            }

            file.Size += activity.Target;
            file.Tmpfs?.AddWriter(process);
            file.Writers++;
            file.Unwritten.Add(now, activity.Target);
            if (!file.IsTmpfs)
            {
                host.Writeback.AddWriter(process, file);
            }
        }
    }

    private void Close(Process process, Activity activity, bool isDone)
    {
        Visit(process, activity, null);
        if (activity.SwapsIn)
        {
            StirSwapIns(activity);
        }

        if (activity.Source is { Process: { } pinned })
        {
            // Another one, which empties another device, may hold it too.
            pinned.ReadBackBy = host.SwapOffs.ReaderOf(pinned);
            if (pinned.ReadBackBy is null && activity.HasLapsed && process.SwapOff!.Holds(activity.Source.Value))
            {
                pinned.ReadBackBy = process;
            }
            else if (pinned.ReadBackBy is null)
            {
                host.Exits.OnLetGo(pinned);
            }
        }

        CloseWalk(activity);
        if (activity.Mapping is { } mapping)
        {
            SharedRegions.End(host, mapping);
        }

        if (activity.Kind == ActivityKind.GrowKernel)
        {
            CloseKernel(process, activity, isDone);
        }

        if (activity.Sleeper is { } sleeper)
        {
            activity.Socket!.Wake(sleeper);
        }

        if (activity.File is not { } file)
        {
            return;
        }

        file.Users--;
        if (activity.Kind == ActivityKind.Fsync)
        {
            host.Writeback.RemoveSyncer(process, activity.File!);
        }
        else if (activity.Kind == ActivityKind.Read)
        {
            SequentialReads.Close(host, process, activity);
        }
        else if (activity.Kind == ActivityKind.SwapInShmem)
        {
            CloseSwapped(process, activity);
        }
        else if (activity.Kind == ActivityKind.Write)
        {
            long now = host.Simulator.Now;
            long written = Math.Min(activity.Target, activity.Done.At(now));
            written -= file.Tmpfs?.TakeExcess(file, written) ?? 0;
            TrimShmem(file, activity, written, now);
            file.Unwritten.Add(now, written - activity.Target);
            if (--file.Writers == 0)
            {
                // No fraction of a byte stays behind.
                file.Unwritten = new Fluid(0);
            }

            // What was not written is neither in the file nor on its tmpfs.
            file.Size += written - activity.Target;
            host.Committed -= Pages.Ceiling(activity.Promised);
            file.Tmpfs?.RemoveWriter(host, process, file, activity.Done, written);
            if (activity.Written is { } sum)
            {
                sum.Value += written;
            }

            file.Frontier = file.Size;
            file.Seen = file.Size;
            if (!file.IsTmpfs)
            {
                host.Writeback.RemoveWriter(process);
            }
        }

        host.PageCache.OnUnused(file);
    }

    /// <summary>Kernel memory is with the cgroup that was made for it; or the process holds it for a child or a mapping, and keeps nothing where that is refused or interrupted.</summary>
    private void CloseKernel(Process process, Activity activity, bool isDone)
    {
        long charged = Math.Min(activity.Target, activity.Done.At(host.Simulator.Now));
        if (activity.MakesCgroup && !process.HasMoved)
        {
            // What its namespaces take comes last, and first what the memcg above pays.
            long others = activity.Target - activity.NamespaceBytes;
            MemoryCgroup memcg = process.Cgroup.Memory;
            long structures = Math.Min(Pages.Floor(Math.Min(charged, activity.StructureBytes)), memcg.Parent?.OwedStructures ?? 0);
            process.Memory.Kernel.Add(host.Simulator.Now, -charged);
            process.Cgroup.BaseKernelMemory += charged - structures;
            memcg.Charge(MemoryKind.Kernel, -structures);
            memcg.Parent?.AddStructures(structures);
            process.Namespace.KernelMemory += Math.Max(0, charged - others);
        }
        else if (!isDone)
        {
            GiveBackKernel(process, charged);
        }
    }

    /// <summary>What a process was charged of kernel memory for something that there will not be.</summary>
    public void GiveBackKernel(Process process, long bytes)
    {
        process.Memory.Kernel.Add(host.Simulator.Now, -bytes);
        process.Cgroup.Memory.Charge(MemoryKind.Kernel, -bytes);
    }

    /// <summary>
    /// A write ends at a whole ns, some bytes beyond its end or the room of its file system: what is over was not written, and would add up in a loop. Of a file on a disk it goes
    /// with its pages; those of a tmpfs stay.
    /// </summary>
    private static void TrimShmem(Inode file, Activity activity, long written, long now)
    {
        long bytes = activity.Done.At(now) - written;
        long over = (bytes * Fraction.Byte) + activity.Done.FractionAt(now);
        if (file.IsTmpfs && over > 0 && activity.Pool is { } pool
            && (pool.Dirty.At(now) > bytes || (pool.Dirty.At(now) == bytes && pool.Dirty.FractionAt(now) >= activity.Done.FractionAt(now))))
        {
            pool.Dirty.TakeFraction(now, over);
            pool.Owner.TakeFraction(MemoryKind.Shmem, over, now);
        }
    }

    private void SetDiskDemand(Activity activity, long demand)
    {
        if (activity.DiskClaim is { } claim)
        {
            (activity.Kind == ActivityKind.Read ? host.Disk.Read : host.Swap!.Reads).SetDemand(claim, demand);
        }
    }
}
