using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// What each task gets of what memory lets through. At memory.high it sleeps for its own batches, whatever others do (K6.8): each gets what it wishes, up to a batch
/// in the time of its sleep.
/// </summary>
internal sealed partial class MemoryManager
{
    private readonly List<long> _claims = [];

    /// <summary>What a task gets that is charged to a memcg.</summary>
    /// <param name="process">The task.</param>
    /// <param name="activity">Its step.</param>
    public TaskShare ShareFor(Process process, Activity activity) => ShareFor(process, activity, null, MemoryCgroup.AllGrowth, null);

    /// <summary>The same where one level lets through something else than it does.</summary>
    /// <param name="process">The task.</param>
    /// <param name="activity">Its step.</param>
    /// <param name="but">That level; null for none.</param>
    /// <param name="factor">The part that it lets through, of <see cref="MemoryCgroup.AllGrowth"/>.</param>
    /// <param name="delay">What it holds each task back by.</param>
    public TaskShare ShareFor(Process process, Activity activity, MemoryCgroup? but, long factor, HighDelay? delay)
    {
        PathDelay path = PathOf(activity.Elsewhere ?? process.Cgroup.Memory, activity.Elsewhere is not null, but, factor, delay);
        return new TaskShare(path.Factor, LevelFor(path, process));
    }

    /// <summary>The part of its growth that a process with that wish would get, of <see cref="MemoryCgroup.AllGrowth"/>.</summary>
    /// <param name="memcg">Who pays for it.</param>
    /// <param name="wish">What it would be charged, 2^-20 byte/s.</param>
    public long PartAt(MemoryCgroup memcg, long wish)
    {
        PathDelay path = PathOf(memcg, visits: false, null, MemoryCgroup.AllGrowth, null);
        long level = Math.Min(path.Level, HighThrottle.Rate(HighThrottle.Slept(path.Sleep + path.SwapSleep), host.KernelFacts.ChargeBatch * Pages.Size));
        return new TaskShare(path.Factor, level).PartOf(wish);
    }

    /// <summary>
    /// The part of its wish that comes to a memcg from a process whose growth another one below pays for, of <see cref="MemoryCgroup.AllGrowth"/>;
    /// 0 where a level between is at its limit and makes room itself.
    /// </summary>
    public long PartBelow(Process process, Activity activity, MemoryCgroup owner, MemoryCgroup memcg)
    {
        if (IsCutOff(owner, memcg))
        {
            return 0;
        }

        PathDelay path = PathDelay.None;
        for (MemoryCgroup? m = activity.Elsewhere is null ? owner : null; m is not null && !ReferenceEquals(m, memcg); m = m.Parent)
        {
            path = ReferenceEquals(m, owner) || host.KernelFacts.HighIsHierarchical ? path.And(m, m.Factor, m.Delay) : path;
        }

        return new TaskShare(path.Factor, LevelFor(path, process)).PartOf(activity.Wish);
    }

    /// <summary>True where a group below a memcg, or one between them, is at its limit and makes room itself.</summary>
    public bool IsCutOff(MemoryCgroup owner, MemoryCgroup memcg)
    {
        long now = host.Simulator.Now;
        for (MemoryCgroup? m = owner; m is not null && !ReferenceEquals(m, memcg); m = m.Parent)
        {
            if (!LetsThrough(m, now))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// What the levels above those who are charged to a memcg do. memory.high makes tasks sleep for what their own groups hold (K6.2): for who belongs
    /// elsewhere, and on older kernels for who is further below (K6.5), only hard limits count.
    /// </summary>
    private PathDelay PathOf(MemoryCgroup owner, bool visits, MemoryCgroup? but, long factor, HighDelay? delay)
    {
        PathDelay path = PathDelay.None;
        for (MemoryCgroup? m = owner; m is not null; m = m.Parent)
        {
            (long part, HighDelay? own) = ReferenceEquals(m, but) ? (factor, delay) : (m.Factor, m.Delay);
            if (!visits && (host.KernelFacts.HighIsHierarchical || ReferenceEquals(m, owner)))
            {
                path = path.And(m, part, own);
            }
            else if ((part < path.Factor || own?.Level < path.Level) && (IsHard(m) || (part == 0 && m.WasHard)))
            {
                path = path with { Factor = Math.Min(path.Factor, part), Level = Math.Min(path.Level, own?.Level ?? long.MaxValue) };
            }
        }

        return path;
    }

    /// <summary>
    /// The most that a task gets, whatever it wishes, 2^-20 byte/s: a batch in the time of its sleep. Reclaim in vain takes program text as well where it is charged there, and
    /// most of the pages of a sleep go to reading it back (recordings kernel/v2-a17, docker/v2-23: a standstill).
    /// </summary>
    private long LevelFor(in PathDelay path, Process process)
    {
        if (path.IsEven)
        {
            return long.MaxValue;
        }

        long batch = host.KernelFacts.ChargeBatch * Pages.Size;
        if (path.Taker is not { } taker || !LosesText(process, taker))
        {
            return Math.Min(path.Level, HighThrottle.Rate(HighThrottle.Slept(path.Sleep + path.SwapSleep), batch));
        }

        // Each batch that goes to text was charged and reclaimed for like the one that does not.
        HostProfile profile = host.Config.Profile;
        long sleep = HighThrottle.Slept(path.TextSleep + path.SwapSleep);
        long work = (batch * SimTime.Second / host.Config.DiskRead) + (RoundsFor(sleep) * profile.ReclaimPass);
        return Math.Min(path.Level, HighThrottle.Rate(sleep + work, batch) / profile.BatchesForText);
    }

    // One, and where a sleep follows those in vain before it (K6.4, K6.5).
    private long RoundsFor(long sleep) => sleep > 0 ? 1 + host.KernelFacts.HighRetries : 1;

    /// <summary>What comes of the growth of those who are charged to one memcg, 2^-20 byte/s.</summary>
    /// <param name="memcg">The memcg.</param>
    /// <param name="most">The part that those get who belong elsewhere: memory.high of those who pay does not hold them (K6.2).</param>
    /// <param name="own">What the levels do to its own.</param>
    private Int128 Own(MemoryCgroup memcg, long most, in PathDelay own)
    {
        Int128 wish = memcg.OwnWish;
        if (wish <= 0 || (own.IsEven && own.Factor == MemoryCgroup.AllGrowth && most == MemoryCgroup.AllGrowth))
        {
            return wish;
        }

        Int128 visiting = 0;
        foreach (Process visitor in memcg.Visitors)
        {
            visiting += visitor.Activity is { } activity && ReferenceEquals(activity.Elsewhere, memcg) ? activity.Wish : 0;
        }

        if (own.IsEven)
        {
            return ((visiting * most) + ((wish - visiting) * own.Factor)) >> MemoryCgroup.FactorBits;
        }

        Int128 comes = (visiting * most) >> MemoryCgroup.FactorBits;
        foreach (Process process in memcg.Cgroup.Members)
        {
            if (process.Activity is { Wish: > 0, Elsewhere: null } activity)
            {
                comes += new TaskShare(own.Factor, LevelFor(own, process)).Of(activity.Wish);
            }
        }

        return comes;
    }

    /// <summary>
    /// What those get who grow at a limit that usage cannot pass: who charges reclaims 32 pages for itself, call by call (K3.8, K11.13), so that they take turns, and each
    /// gets what it wishes up to what is left for all alike. Where memory and swap together are at their limit all get the same part of their wishes, since what swaps
    /// below at limits of their own counts as well (K3.7).
    /// </summary>
    private (long Factor, HighDelay? Delay) InTurns(MemoryCgroup memcg, ReclaimPlan plan, long wish, bool memswFailed)
    {
        if (memswFailed && !plan.PassesWriters)
        {
            return (PartOf(memcg, plan.Capacity, wish), null);
        }

        long level = plan.Room >= wish ? long.MaxValue : LevelOf(memcg, plan.Room);
        return level == 0 ? (0, null) : (MemoryCgroup.AllGrowth, level == long.MaxValue ? null : new HighDelay { Level = level });
    }

    /// <summary>
    /// The most that each task can have where a memcg lets so much through, 2^-20 byte/s: each reclaims for its own charges, in turns with the others, and who wishes
    /// for less, or gets less from a level below, leaves the rest to them.
    /// </summary>
    private long LevelOf(MemoryCgroup memcg, long allowed)
    {
        _claims.Clear();
        Claim(memcg, PathDelay.None, PathDelay.None, host.Simulator.Now);
        return MaxMin.Level(allowed, _claims);
    }

    private void Claim(MemoryCgroup memcg, in PathDelay above, in PathDelay own, long now)
    {
        foreach (Process process in memcg.Cgroup.Members)
        {
            if (process.Activity is { Wish: > 0, Elsewhere: null } activity)
            {
                _claims.Add(new TaskShare(own.Factor, LevelFor(own, process)).Of(activity.Wish));
            }
        }

        foreach (Process visitor in memcg.Visitors)
        {
            if (visitor.Activity is { Wish: > 0 } activity && ReferenceEquals(activity.Elsewhere, memcg))
            {
                _claims.Add(activity.Wish);
            }
        }

        foreach (Cgroup cgroup in memcg.Cgroup.ChildList)
        {
            if (LetsThrough(cgroup.Memory, now))
            {
                PathDelay path = above.And(cgroup.Memory, cgroup.Memory.Factor, cgroup.Memory.Delay);
                Claim(cgroup.Memory, host.KernelFacts.HighIsHierarchical ? path : above, path, now);
            }
        }
    }
}
