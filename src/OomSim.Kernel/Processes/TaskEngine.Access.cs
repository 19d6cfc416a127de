using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>Going round in a working set, and what of it has to come back from swap.</summary>
internal sealed partial class TaskEngine
{
    /// <summary>
    /// Decides whether an access meets swapped pages. It goes round in order, and the page that reclaim takes is the one not
    /// touched for longest, which is the next it will touch: a working set that does not fit faults all the way round, as
    /// fast as the device lets it. One that fits faults until it is back.
    /// </summary>
    private static void LookForFaults(Process process, Activity activity, long now)
    {
        SwapSource memory = activity.SwapSourceOf(process);
        if (memory.Swapped.At(now) <= 0)
        {
            activity.Faults = false;
            return;
        }

        long missing = activity.WorkingSet - memory.Resident.At(now);
        activity.Faults = activity.Done.At(now) < activity.Target || missing > (activity.Faults ? 0 : Margin(activity));
    }

    /// <summary>When an access has to be looked at again.</summary>
    private static long NextLook(Process process, Activity activity, long now)
    {
        ref Fluid anon = ref activity.SwapSourceOf(process).Resident;
        long next = SimTime.Never;
        if (activity.Faults)
        {
            if (activity.Done.At(now) < activity.Target)
            {
                next = activity.Done.TimeOf(now, activity.Target);
            }

            if (anon.Rate > 0 && anon.At(now) < activity.WorkingSet)
            {
                next = Math.Min(next, anon.TimeOf(now, activity.WorkingSet));
            }
        }
        else if (anon.Rate < 0)
        {
            next = anon.TimeOf(now, activity.WorkingSet - Margin(activity) - 1);
        }

        return next;
    }

    /// <summary>What of a working set may be out before an access meets it, bytes: it has to come round to it first.</summary>
    private static long Margin(Activity activity) => Math.Min(activity.WorkingSet / 2, Math.Max(32 * Pages.Size, activity.WorkingSet / 16));
}
