namespace OomSim.Kernel;

/// <summary>What a step opens at its start and closes at its end, however it ends.</summary>
internal sealed partial class TaskEngine
{
    /// <summary>What a step holds while it goes on: files, room on a tmpfs, a place among those who write.</summary>
    private void Open(Process process, Activity activity, long now)
    {
        if (activity.Kind == ActivityKind.CopyOnWrite)
        {
            // Parents and children may have gone since the step was taken apart.
            activity.Target = process.Memory.Shared.Contains(activity.Mapping!) ? Math.Min(activity.Target, activity.Mapping!.Mapped.At(now)) : 0;
        }

        if (activity.File is not { } file)
        {
            return;
        }

        file.Users++;
        activity.Pool = activity.Kind == ActivityKind.Fsync ? null : host.PageCache.PoolOf(file, process.Cgroup.Memory);
        if (activity.Kind == ActivityKind.Fsync)
        {
            activity.Target = file.DirtyAt(now);
            activity.WrittenBefore = file.Written.At(now);
            host.Writeback.AddSyncer(process);
        }
        else if (activity.Kind == ActivityKind.Write)
        {
            Book(file, activity.Target);
            if (!file.IsTmpfs)
            {
                host.Writeback.AddWriter(process, file);
            }
        }
    }

    private void Close(Process process, Activity activity)
    {
        if (activity.File is not { } file)
        {
            return;
        }

        file.Users--;
        if (activity.Kind == ActivityKind.Fsync)
        {
            host.Writeback.RemoveSyncer(process);
        }
        else if (activity.Kind == ActivityKind.SwapInShmem)
        {
            // Others who bring the same pages back may have nothing left to bring.
            foreach (Process other in process.Cgroup.Members)
            {
                if (other.Activity is { } theirs && ReferenceEquals(theirs.Pool, activity.Pool))
                {
                    host.Tasks.MarkDirty(other);
                }
            }
        }
        else if (activity.Kind == ActivityKind.Write)
        {
            // What was not written is neither in the file nor on its tmpfs.
            Book(file, -Math.Max(0, activity.Target - activity.Done.At(host.Simulator.Now)));
            if (!file.IsTmpfs)
            {
                host.Writeback.RemoveWriter(process);
            }
        }

        host.PageCache.OnUnused(file);
    }

    private static void Book(Inode file, long bytes)
    {
        file.Size += bytes;
        if (file.Tmpfs is { } mount)
        {
            mount.Used += bytes;
        }
    }
}
