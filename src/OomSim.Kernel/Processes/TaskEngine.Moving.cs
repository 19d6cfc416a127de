namespace OomSim.Kernel;

/// <summary>Steps whose process, or whose pages, are moved, and steps that are charged to another memcg than their process's.</summary>
internal sealed partial class TaskEngine
{
    /// <summary>Takes the flows of the present step back; the step stays as it is.</summary>
    public void Suspend(Process process)
    {
        if (process.Activity is { } activity)
        {
            LeaveGrowers(process);
            SetWish(process, activity, 0);
            SetSpeed(activity, 0);
            Apply(process, activity, 0, 0, 0);
            StopCpu(process);
            SetDiskDemand(activity, 0);
            host.Writeback.SetDemand(process, 0);
            NoteStates(process, (process.FaultAt is null && process.SleepsUntil is null) || process.IsStopped ? default : TaskStates.Starved);
        }
    }

    /// <summary>A suspended step goes on, where its pages are and are charged now.</summary>
    public void Resume(Process process)
    {
        if (process.Activity is { } activity)
        {
            if (activity.Source is null)
            {
                VisitOwner(process, activity);
            }

            MarkDirty(process);
        }
    }

    /// <summary>The pages that swapoff brings back are about to change hands: it stops, and looks for them again.</summary>
    public void Lapse(Process process)
    {
        if (process.Activity is { Source: not null, HasLapsed: false } activity)
        {
            SetWish(process, activity, 0);
            Apply(process, activity, 0, 0, 0);
            activity.HasLapsed = true;
            MarkDirty(process);
        }
    }

    /// <summary>What is brought back from swap is charged to whoever swapped it out, who may be another memcg since a move (K7.14).</summary>
    private static void VisitOwner(Process process, Activity activity)
    {
        MemoryCgroup? owner = activity.Kind == ActivityKind.CopyOnWrite ? null : activity.Walk?.Owner ?? activity.Mapping?.Region.Owner
            ?? (activity is { Kind: ActivityKind.SwapInShmem, File: not null } ? activity.Pool?.Owner : null);
        Visit(process, activity, ReferenceEquals(owner, process.Cgroup.Memory) ? null : owner);
    }

    /// <summary>What a step adds is charged to another memcg than that of its process, at whose limits it waits.</summary>
    private static void Visit(Process process, Activity activity, MemoryCgroup? memcg)
    {
        if (activity.Elsewhere is { } left)
        {
            left.RemoveVisitor(process);
        }

        activity.Elsewhere = memcg;
        memcg?.AddVisitor(process);
    }

    /// <summary>Others who bring back the same pages may have nothing left to bring.</summary>
    private void StirSwapIns(Activity activity)
    {
        host.SwapOffs.Stir();
        if (activity.Source?.Region is { } region)
        {
            foreach (SharedMapping mover in region.Movers)
            {
                MarkDirty(mover.Process);
            }
        }
        else if (activity.Source?.Pool is { } pool)
        {
            StirReaders(pool);
        }
    }

    private static bool TakesSwappable(Activity activity) =>
        TouchesAnon(activity.Kind) || activity.IntoTmpfs || activity.SwapsIn || activity.Kind is ActivityKind.CopyOnWrite;

    private static bool TouchesAnon(ActivityKind kind) =>
        kind is ActivityKind.GrowAnon or ActivityKind.GrowShmem or ActivityKind.GrowBuffer;
}
