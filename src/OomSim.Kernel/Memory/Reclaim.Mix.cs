using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>File pages or anonymous ones (K12.2 to K12.4, K12.8, K12.9).</summary>
internal sealed partial class Reclaim
{
    /// <summary>As fast as CPUs look at pages at all, 2^-20 byte/s: 32 GiB/s, 8 million of them.</summary>
    private const long MostLooks = 1L << 55;

    /// <summary>
    /// What of a wish anonymous pages have to make room for while there are file pages, 2^-20 byte/s; and how fast anonymous
    /// pages are looked at meanwhile, of which a plan takes notice.
    /// </summary>
    private long AnonShare(ReclaimPlan plan, MemoryCgroup memcg, long need, long now)
    {
        ScanMix mix = LookAt(memcg, now, out long anon);
        if (mix.Anon == 0)
        {
            return 0;
        }

        AnonAge age = memcg.AnonAge!;
        if (!age.IsAged && mix.File > 0)
        {
            plan.Ages = (long)Int128.Min(MostLooks, (Int128)need * mix.Anon / mix.File);
            return 0;
        }

        if (!age.IsAged)
        {
            AgeAtOnce(memcg, age, anon, now);
        }

        plan.SwapDemand = ShareOf(need, mix);
        return Math.Min(plan.SwapDemand, host.Swap!.ShareFor(memcg));
    }

    /// <summary>The same of bytes that are asked for at once. Those that it looks at and that stay are looked at from then on (K12.11).</summary>
    private long ShareAtOnce(MemoryCgroup memcg, long bytes, long now)
    {
        ScanMix mix = LookAt(memcg, now, out long anon);
        if (mix.Anon == 0)
        {
            return 0;
        }

        AnonAge age = memcg.AnonAge!;
        if (age.IsAged)
        {
            return Math.Min(anon, ShareOf(bytes, mix));
        }

        long looked = mix.File > 0 ? (long)Int128.Min(age.Left.At(now), (Int128)bytes * mix.Anon / mix.File) : age.Left.At(now);
        AgeAtOnce(memcg, age, looked, anon, now);
        return mix.File > 0 ? 0 : Math.Min(anon, ShareOf(bytes, mix));
    }

    private static long ShareOf(long need, in ScanMix mix) => (long)((Int128)need * mix.Anon / Math.Max(1, (ScanMix.Looks * mix.File) + mix.Anon));

    /// <summary>How a round divides its looking where there are file pages; none at anonymous pages where there are none of either.</summary>
    /// <param name="memcg">Whose, with those below.</param>
    /// <param name="now">Present, ns.</param>
    /// <param name="anon">Anonymous pages that may go to swap, bytes.</param>
    private ScanMix LookAt(MemoryCgroup memcg, long now, out long anon)
    {
        long swappiness = 0;
        anon = host.Swap is null ? 0 : SwappableSize(memcg, now, out swappiness);
        FileLists lists = anon < Round ? default : ListsBelow(memcg, now);
        if (lists.Inactive < Round)
        {
            return default;
        }

        bool isForSoftLimit = Protection.Pass == ReclaimPass.SoftLimit;
        AnonAge age = memcg.AnonAge ??= new AnonAge { Left = new Fluid(anon) };
        Turn(age, anon, now);
        Settle(memcg, age, (anon + lists.Inactive + lists.Active) / Pages.Size, now);
        memcg.IsAtFileRatio &= lists.IsNearRatio;
        ScanLists looked = new()
        {
            InactiveFile = age.LevelOf(lists.Inactive / Pages.Size),
            Anon = anon / Pages.Size,
            IsAged = age.IsAged,
            Swappiness = swappiness,
            AnonCost = age.AnonCost,
            FileCost = age.FileCost,
            DeactivatesFile = lists.IsInactiveLow || memcg.RateOfAll(LruCounter.ActivateFile) > 0,
            IsForSoftLimit = isForSoftLimit,
            IsFileTiny = memcg.IsRoot && !isForSoftLimit && lists.Inactive + lists.Active + host.Config.Memory - memcg.Usage.At(now) <= host.Watermarks.HighSum,
        };
        return memcg.IsAtFileRatio && !looked.DeactivatesFile && !isForSoftLimit ? ScanMix.InTurns(looked, lists.Ratio) : ScanMix.Of(looked);
    }

    /// <summary>
    /// Pages that one call of reclaim at a limit takes: it asks for 32, and goes on through the priorities, each of which looks at twice as
    /// many as the one before, until it has them (K11.13, K12.9). 55 of a list of 15,847 (kernel/v2-a11, -d02: 55.0), 38 of 10,765 (-d05: 37.5).
    /// </summary>
    /// <param name="memcg">The memcg at its limit.</param>
    /// <param name="plan">What it takes.</param>
    /// <param name="now">Present, ns.</param>
    public long PagesPerCall(MemoryCgroup memcg, ReclaimPlan plan, long now)
    {
        long inactive = 0;
        foreach (CachePool pool in plan.Drops.Count > 0 ? PoolsBelow(memcg) : [])
        {
            inactive += pool.CachedAt(now) - pool.ActiveAt(now);
        }

        long swappiness = 0;
        long anon = plan.SwapOuts.Count > 0 ? SwappableSize(memcg, now, out swappiness) / Pages.Size : 0;
        ScanMix mix = ScanMix.Of(new ScanLists
        {
            InactiveFile = inactive / Pages.Size,
            Anon = anon,
            IsAged = true,
            Swappiness = swappiness,
            AnonCost = memcg.AnonAge?.AnonCost ?? anon,
            FileCost = memcg.AnonAge?.FileCost ?? 0,
            DeactivatesFile = false,
            IsFileTiny = false,
        });
        return Math.Max(1, mix.File + (mix.Anon / ScanMix.Looks));
    }

    /// <summary>When what reclaim does to anonymous pages changes, as the lists move now, ns.</summary>
    private static long NextAge(MemoryCgroup memcg, in FileLists lists, long now)
    {
        if (memcg.AnonAge is not { Level: >= 0 } age)
        {
            return SimTime.Never;
        }

        long next = age.Left.Rate < 0 ? age.Left.TimeOf(now, 0) : SimTime.Never;
        next = age.Ready.Rate < 0 ? Math.Min(next, age.Ready.TimeOf(now, 0)) : next;
        Fluid inactive = new(lists.Inactive);
        inactive.SetRate(now, lists.InactiveRate);
        long bound = lists.InactiveRate > 0 ? AnonAge.Leaves(age.Level) * Pages.Size : ((1L << age.Level) * Pages.Size) - 1;
        bool ahead = lists.InactiveRate > 0 ? lists.Inactive < bound : lists.InactiveRate < 0 && lists.Inactive > bound;
        return ahead ? Math.Min(next, inactive.TimeOf(now, bound)) : next;
    }

    /// <summary>All looked at: what was there goes from now on. All taken: what is there has to be looked at first.</summary>
    private static void Turn(AnonAge age, long anon, long now)
    {
        if (age.IsAged ? age.Ready.At(now) > 0 : age.Left.At(now) > 0)
        {
            return;
        }

        age.IsAged = !age.IsAged;
        (age.IsAged ? ref age.Ready : ref age.Left).Set(now, anon);
    }

    /// <summary>
    /// No file page is taken (K12.8), so a round looks at anonymous ones through all its priorities until one is free, and none is before all have
    /// been looked at once.
    /// </summary>
    private static void AgeAtOnce(MemoryCgroup memcg, AnonAge age, long anon, long now) => AgeAtOnce(memcg, age, age.Left.At(now), anon, now);

    private static void AgeAtOnce(MemoryCgroup memcg, AnonAge age, long looked, long anon, long now)
    {
        looked = Math.Max(0, looked);
        age.Uncosted.Add(now, looked);
        memcg.Add(memcg.IsRoot ? LruCounter.ScanKswapd : LruCounter.ScanDirect, looked);
        age.Left.Set(now, Math.Max(0, age.Left.At(now)) - looked);
        Turn(age, anon, now);
    }

    /// <summary>K12.4: what was looked at and stayed, was written or had to come back, costs; old costs fade.</summary>
    private static void Settle(MemoryCgroup memcg, AnonAge age, long pages, long now)
    {
        long restored = memcg.CountAll(LruCounter.RestoreFile, now) / Pages.Size;
        age.FileCost += 32 * (restored - age.Restored);
        age.Restored = restored;
        age.AnonCost += age.Uncosted.At(now) / Pages.Size;
        age.Uncosted.Set(now, 0);
        while (age.AnonCost + age.FileCost > Math.Max(1, pages / 4))
        {
            age.AnonCost /= 2;
            age.FileCost /= 2;
        }
    }

    /// <summary>
    /// Anonymous and shared memory in a subtree that may go to swap, bytes; and the swappiness with which it is looked at: on v1
    /// each group's own (K12.2), in proportion to what it has there.
    /// </summary>
    private long SwappableSize(MemoryCgroup memcg, long now, out long swappiness)
    {
        long global = host.Sysctl("vm.swappiness");
        long bytes = 0;
        Int128 weighted = 0;
        foreach (Cgroup cgroup in memcg.Cgroup.Subtree())
        {
            MemoryCgroup m = cgroup.Memory;
            long own = Math.Max(0, m.Local(MemoryKind.Anon, now)) + Math.Max(0, m.Local(MemoryKind.Shmem, now));
            long looked = own >= Pages.Size && MaySwap(memcg, m) ? Protection.Unprotected(m, own, now) : 0;
            bytes += looked;
            weighted += (Int128)looked * (m.Swappiness ?? global);
        }

        swappiness = bytes > 0 ? (long)(weighted / bytes) : global;
        return bytes;
    }
}
