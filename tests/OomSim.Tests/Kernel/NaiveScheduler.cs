using OomSim.Engine;

namespace OomSim.Tests.Kernel;

/// <summary>
/// Weights, quotas and CPUs of their own as K20.3, K20.4, K20.9 and K20.15 tell of them, in floating point, from scratch at each moment and with nothing worked out
/// ahead. Cgroups with CPUs of their own share none with others that have such, or all of them have the same one, none below another, and there are CPUs for all others.
/// </summary>
internal sealed class NaiveScheduler(int cpus)
{
    // In ns of CPU time: what is as good as nothing.
    private const double Nothing = 1e-3;

    private readonly Group _root = new() { Weight = 1, Quota = -1, Period = 1, Cpus = cpus, Parent = null };
    private readonly List<Group> _groups = [];
    private readonly List<Task> _tasks = [];
    private double _now;

    /// <summary>A cgroup.</summary>
    /// <param name="weight">On the scale of cpu.shares.</param>
    /// <param name="quota">In ns per period; -1 for none.</param>
    /// <param name="period">In ns.</param>
    /// <param name="own">How many CPUs it may use.</param>
    /// <param name="parent">The one above; null for the top.</param>
    public Group Add(long weight, long quota, long period, double own, Group? parent)
    {
        Group group = new() { Weight = weight, Quota = quota, Period = period, Cpus = own, Parent = parent ?? _root, Left = quota, End = period };
        group.Parent.Below.Add(group);
        _groups.Add(group);
        return group;
    }

    /// <summary>A task that only uses CPU time.</summary>
    public void Run(Group group, long starts, long work)
    {
        Task task = new() { Starts = starts, Left = work };
        group.Tasks.Add(task);
        _tasks.Add(task);
    }

    public void RunTo(double until)
    {
        while (_now < until)
        {
            foreach (Task task in _tasks)
            {
                task.Rate = 0;
            }

            Share(_root, Demand(_root));
            ShareOne();
            double next = until;
            foreach (Task task in _tasks)
            {
                next = Math.Min(next, task.Starts > _now ? task.Starts : task.Rate > 0 ? _now + (task.Left / task.Rate) : until);
            }

            foreach (Group group in _groups.Where(g => g.Quota >= 0))
            {
                next = Math.Min(next, group.End);
                next = Math.Min(next, group.Rate > 0 ? _now + (Math.Max(0, group.Left) / group.Rate) : until);
            }

            foreach (Task task in _tasks)
            {
                task.Left -= task.Rate * (next - _now);
                task.Left = task.Left < Nothing ? 0 : task.Left;
            }

            foreach (Group group in _groups)
            {
                group.Used += group.Rate * (next - _now);
                group.Left -= group.Rate * (next - _now);
            }

            _now = next;
            foreach (Group group in _groups.Where(g => g.Quota >= 0))
            {
                if (_now >= group.End)
                {
                    group.End += group.Period;
                    group.Left = Math.Min(group.Quota, group.Left + group.Quota);
                    group.Stops += group.IsThrottled ? 1 : 0;
                    group.IsThrottled = false;
                }
                else
                {
                    group.IsThrottled |= group.Left < Nothing && group.Wanted > 0;
                }
            }
        }
    }

    /// <summary>A quota is written: the pool is full of it, and who stands goes on.</summary>
    public void Write(Group group, long quota)
    {
        (group.Quota, group.Left) = (quota, quota);
        group.Stops += group.IsThrottled ? 1 : 0;
        group.IsThrottled = false;
    }

    // The one CPU goes by what each counts in the whole tree.
    private void ShareOne()
    {
        List<Group> all = [.. _groups.Where(g => g.HasOne && g.Rate > 0)];
        double left = 1;
        double weights = all.Sum(Weight);
        foreach (Group group in all.OrderBy(g => g.Rate / Weight(g)))
        {
            double gets = Math.Min(group.Rate, left * Weight(group) / weights);
            left -= gets;
            weights -= Weight(group);
            double less = group.Rate - gets;
            group.Tasks.ForEach(t => t.Rate *= gets / group.Rate);
            for (Group? above = group; above is not null; above = above.Parent)
            {
                above.Rate -= less;
            }
        }
    }

    // Those who stand have none.
    private double Weight(Group group) => group.Parent is not { } parent || parent == _root
        ? group.Weight
        : Weight(parent) * group.Weight / (parent.Below.Where(g => g.Demanded > 0).Sum(g => g.Weight) + (1024.0 * parent.Tasks.Count(t => t.Starts <= _now && t.Left > 0)));

    private double Demand(Group group)
    {
        group.Wanted = group.Tasks.Count(t => t.Starts <= _now && t.Left > 0) + group.Below.Sum(Demand);
        group.Demanded = group.IsThrottled ? 0 : Math.Min(group.Cpus, group.Wanted);
        group.Rate = 0;
        return group.Demanded;
    }

    private void Share(Group group, double left)
    {
        group.Rate = left;
        List<(double Wants, long Weight, Group? Below, Task? Task)> members =
        [
            .. group.Below.Where(g => g.Demanded > 0).Select(g => (g.Demanded, g.Weight, (Group?)g, (Task?)null)),
            .. group.Tasks.Where(t => t.Starts <= _now && t.Left > 0).Select(t => (1.0, 1024L, (Group?)null, (Task?)t)),
        ];
        double weights = members.Sum(m => (double)m.Weight);
        foreach ((double wants, long weight, Group? below, Task? task) in members.OrderBy(m => m.Wants / m.Weight))
        {
            double gets = Math.Min(wants, left * weight / weights);
            left -= gets;
            weights -= weight;
            if (task is not null)
            {
                task.Rate = gets;
            }
            else
            {
                Share(below!, gets);
            }
        }
    }

    public sealed class Group
    {
        public required long Weight;
        public required long Quota;
        public required long Period;
        public required double Cpus;
        public required Group? Parent;
        public readonly List<Group> Below = [];
        public readonly List<Task> Tasks = [];
        public double Left;
        public double End;
        public double Wanted;
        public double Demanded;
        public double Rate;
        public double Used;
        public bool IsThrottled;
        public int Stops;
        public bool HasOne;
    }

    public sealed class Task
    {
        public required double Starts;
        public required double Left;
        public double Rate;
    }
}
