using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>When a step has to be looked at again.</summary>
internal sealed partial class TaskEngine
{
    /// <summary>True while anybody reads a file.</summary>
    public bool HasReads => _reads > 0;

    /// <summary>
    /// The step it has just begun and the CPU share it has just asked for marked it: both are in its speed already. Not so
    /// where its speed goes by what it was before: behind a device, while swapping out, or where memory lets a part through.
    /// </summary>
    private void ForgetOwnMark(Process process)
    {
        if (process.IsDirty && ReferenceEquals(_dirty[^1], process))
        {
            process.IsDirty = false;
            _dirty.RemoveAt(_dirty.Count - 1);
        }
    }

    private void ScheduleNext(Process process, Activity activity, long now, long paceChange)
    {
        long next = activity.Kind == ActivityKind.Access ? activity.Deadline : activity.Done.TimeOf(now, activity.Target);
        long overdue = activity.CatchUp && activity.PaceRate != long.MaxValue ? activity.Due.At(now) - activity.Done.At(now) : 0;
        if (overdue > 0 && activity.Done.Rate > activity.PaceRate)
        {
            // Overdue work is done as soon as the line of what is done meets the line of what is due.
            Fluid gap = new(overdue);
            gap.SetRate(now, activity.PaceRate - activity.Done.Rate);
            next = Math.Min(next, gap.TimeOf(now, 0));
        }

        if (activity.Kind == ActivityKind.Read)
        {
            next = Math.Min(next, SequentialReads.NextChange(activity, now));
        }

        if (activity.Kind == ActivityKind.Access)
        {
            next = Math.Min(next, NextLook(activity, now));
        }
        else if (activity.SwapsIn && Swapped(process, activity) is { Rate: < 0 } swapped)
        {
            next = Math.Min(next, swapped.TimeOf(now, 0));
        }

        if (activity is { Kind: ActivityKind.CopyOnWrite, Mapping: { } view })
        {
            next = Math.Min(next, Coverage.NextChange(view, now));
            next = activity.TakesOver && view.Region.Resident.Rate < 0 ? Math.Min(next, view.Region.Resident.TimeOf(now, 0)) : next;
        }

        Schedule(process, activity, Math.Min(next, paceChange));
    }

    private void Schedule(Process process, Activity activity, long time)
    {
        if (activity.CompletionTime == time)
        {
            return;
        }

        host.Simulator.Cancel(activity.Completion);
        activity.CompletionTime = time;
        if (time != SimTime.Never)
        {
            activity.Completion = host.Simulator.Schedule(Math.Max(time, host.Simulator.Now), process, (int)TaskTimer.Completion);
        }
    }

    private long Pace(Activity activity, long now, out long change)
    {
        change = SimTime.Never;
        if (!activity.CatchUp || activity.PaceRate == long.MaxValue)
        {
            return activity.PaceRate;
        }

        long overdue = activity.Due.At(now) - activity.Done.At(now);
        return overdue > Pages.Size ? long.MaxValue : activity.PaceRate;
    }
}
