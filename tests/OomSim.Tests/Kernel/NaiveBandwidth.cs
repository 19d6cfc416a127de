using OomSim.Engine;

namespace OomSim.Tests.Kernel;

/// <summary>
/// Quotas as K20.9, K20.10 and K20.12 tell of them, without anything worked out ahead: each period is refilled, each stop made. There are CPUs for all.
/// </summary>
internal sealed class NaiveBandwidth
{
    private readonly List<Group> _groups = [];
    private readonly List<Task> _tasks = [];
    private long _now;

    /// <summary>As up to 6.1, where who was stopped for a quota below counts above it, too, if that was found used up at once (throttle_cfs_rq).</summary>
    public bool CountsEmpty { get; init; }

    /// <summary>A cgroup.</summary>
    /// <param name="quota">In ns per period; -1 for none.</param>
    /// <param name="period">In ns.</param>
    /// <param name="parent">The one above; null for none with a quota.</param>
    public Group Add(long quota, long period, Group? parent)
    {
        _groups.Add(new Group { Quota = quota, Period = period, Left = quota, Full = quota, Parent = parent, Begun = quota < 0 ? -1 : _now, IsActive = true, IsUsed = true });
        return _groups[^1];
    }

    public Task Run(Group group, int times, long runs, long sleeps, long starts = 0)
    {
        _tasks.Add(starts > 0
            ? new Task { Group = group, Times = times + 1, Runs = runs, Sleeps = sleeps, Wakes = starts }
            : new Task { Group = group, Times = times, Runs = runs, Sleeps = sleeps, Left = runs });
        return _tasks[^1];
    }

    public void RunTo(long until)
    {
        for (long now = _now; now < until; _now = now)
        {
            foreach (Task task in _tasks.Where(t => t.IsFreezing && t.Gets))
            {
                task.IsFrozen = true;
            }

            foreach (Group group in _groups)
            {
                group.Running = 0;
                group.Wanting = 0;
            }

            foreach (Task task in _tasks.Where(t => t.Wants))
            {
                // Who is stopped below stands on no CPU of those above.
                bool stands = true;
                for (Group? g = task.Group; g is not null; g = g.Parent)
                {
                    g.Wanting += stands ? 1 : 0;
                    g.Running += task.Gets ? 1 : 0;
                    stands &= !g.IsThrottled;
                }
            }

            long next = until;
            foreach (Group group in _groups)
            {
                if (group.Running > 0 && group.Quota >= 0)
                {
                    group.IsActive = true;
                    group.IsUsed = true;
                    next = Math.Min(next, now + ((group.Left + group.Running - 1) / group.Running));
                }

                if (group.Begun >= 0)
                {
                    next = Math.Min(next, group.EndAfter(now));
                }
            }

            foreach (Task task in _tasks)
            {
                next = Math.Min(next, task.Wants ? task.Gets ? now + task.Left : until : task.Wakes > now ? task.Wakes : until);
            }

            foreach (Group group in _groups)
            {
                group.ThrottledTime += group.IsThrottled ? Math.Max(group.Stood, group.Wanting) * (next - now) : 0;
                group.Left -= group.Quota < 0 ? 0 : group.Running * (next - now);
                group.Used += group.Running * (next - now);
            }

            foreach (Task task in _tasks)
            {
                task.Advance(now, next);
            }

            now = next;
            foreach (Group group in _groups.Where(g => g.Begun >= 0 && g.Quota >= 0))
            {
                bool wasThrottled = group.IsThrottled;
                group.Step(now);
                group.Stood = !group.IsThrottled || !CountsEmpty ? 0 : wasThrottled ? group.Stood : group.Wanting;
            }
        }
    }

    /// <summary>A quota is written: the pool is filled up, and who stands goes on.</summary>
    public void Write(Group group, long quota, long burst)
    {
        long beyond = quota < 0 ? 0 : Math.Max(0, group.Full - Math.Max(0, group.Left) - quota);
        group.Bursts += beyond > 0 ? 1 : 0;
        group.BurstTime += beyond;
        group.Left = quota < 0 ? Math.Max(0, group.Left) : Math.Min(quota + burst, Math.Max(0, group.Left) + quota);
        group.Full = quota < 0 ? group.Full : group.Left;
        (group.Quota, group.Burst) = (quota, burst);
        group.IsThrottled = false;
        group.IsActive = quota >= 0;
    }

    /// <summary>A group below is told to freeze, or to go on: who stands has to run first.</summary>
    public void Freeze(Group group, bool freeze)
    {
        foreach (Task task in _tasks.Where(t => t.Group == group))
        {
            task.IsFreezing = freeze;
            task.IsFrozen &= freeze;
        }
    }

    public sealed class Group
    {
        public long Burst;
        public long Full;
        public long Bursts;
        public long BurstTime;
        public long Quota;
        public long Period;
        public Group? Parent;
        public long Left;
        public long Begun;
        public bool IsActive;
        public bool IsUsed;
        public bool IsThrottled;
        public int Running;
        public int Wanting;
        public int Stood;
        public long Periods;
        public long ThrottledPeriods;
        public long ThrottledTime;
        public long Used;

        public long EndAfter(long now) => Begun + ((((now - Begun) / Period) + 1) * Period);

        public void Step(long now)
        {
            if (now > Begun && (now - Begun) % Period == 0)
            {
                long beyond = IsActive ? Full - Math.Max(0, Left) - Quota : 0;
                Bursts += beyond > 0 ? 1 : 0;
                BurstTime += Math.Max(0, beyond);
                Left = IsActive ? Math.Min(Quota + Burst, Left + Quota) : Left;
                Full = Left;
                Periods += IsActive ? 1 : 0;
                ThrottledPeriods += IsThrottled ? 1 : 0;
                IsActive &= IsUsed || IsThrottled;
                IsUsed = IsThrottled;
                IsThrottled = false;
            }
            else
            {
                IsThrottled |= Left <= 0 && Wanting > 0;
            }
        }
    }

    public sealed class Task
    {
        public required Group Group;
        public int Times;
        public long Runs;
        public long Sleeps;
        public long Left;
        public long Wakes;
        public long Ended = -1;

        public bool IsFreezing;
        public bool IsFrozen;

        public bool Wants => Ended < 0 && Left > 0 && !IsFrozen;

        public bool Gets
        {
            get
            {
                for (Group? g = Group; g is not null; g = g.Parent)
                {
                    if (g.IsThrottled)
                    {
                        return false;
                    }
                }

                return true;
            }
        }

        public void Advance(long now, long next)
        {
            if (Wants)
            {
                Left -= Gets ? next - now : 0;
                Wakes = Left == 0 ? next + Sleeps : 0;
            }
            else if (Ended < 0 && Wakes == next)
            {
                Times--;
                Left = Runs;
                Ended = Times == 0 ? next : -1;
            }
        }
    }
}
