using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>How fast a step goes on that flows.</summary>
internal sealed partial class TaskEngine
{
    private void RefreshFluid(Process process, Activity activity, long now)
    {
        if (activity.Kind == ActivityKind.Access)
        {
            LookForFaults(activity, now);
        }

        long bandwidth = CopySpeed(activity.Kind);
        long pace = Pace(activity, now, out long paceChange);
        host.Writeback.SetDemand(process, pace);
        bool adds = AddsPages(process, activity, pace, now, out long limit);
        long wished = pace;
        Holder holder = Holder.Cpu;
        if (!adds && activity is { Kind: ActivityKind.Read, IsHit: false } && host.Memory.PassingRate(process.Cgroup.Memory) is var passing && passing < pace)
        {
            pace = passing;
            holder = Holder.Memory;
        }

        // What needs no room does not wait for any.
        MemoryCgroup memcg = activity.Elsewhere ?? process.Cgroup.Memory;
        TaskShare share = adds ? host.Memory.ShareFor(process, activity) : TaskShare.All;
        bool stalls = (adds && share.IsNone) || limit == 0;
        limit = activity.Kind == ActivityKind.CopyOnWrite && adds ? WishBehind(limit, share.Factor) : limit;
        long written = activity is { Kind: ActivityKind.Write, IntoTmpfs: false } ? host.Writeback.WriterShare(activity.Pool!) : long.MaxValue;
        long alone = bandwidth;
        long factor = share.PartOf(Charged(activity, Fastest(Math.Min(pace, Math.Min(limit, written)), activity.FairCpu, alone)));
        long reclaim = adds ? activity.FeelReclaim(host.Memory.ReclaimSpeed(memcg, activity, Math.Min(pace, written), alone, factor == MemoryCgroup.AllGrowth ? FairShare.One : activity.FairCpu), inPart: false, now)
            : activity is { Kind: ActivityKind.Read, IsHit: false } ? host.Memory.PassingSpeed
            : long.MaxValue;
        bool reclaims = reclaim < long.MaxValue;
        bandwidth = reclaims ? InTurns(alone, reclaim) : alone;
        bool waitsForDevice = !stalls && activity.UsesDisk;
        SetDiskDemand(activity, waitsForDevice ? Math.Min(pace, FastestFrom(activity, bandwidth)) : 0);

        // While it waits for the device others have the CPU.
        long possible = Math.Min(written, waitsForDevice ? Math.Min(pace, activity.DiskClaim!.Granted) : pace);
        long demand = possible == long.MaxValue
            ? FairShare.One
            : Math.Min(FairShare.One, (possible / bandwidth) + (possible % bandwidth > 0 ? 1 : 0));

        // A fault that is tried again and again uses up a core (recordings docker/v1-18, kernel/v2-a08), and so does reclaim.
        bool spins = adds && factor < MemoryCgroup.AllGrowth && host.Memory.Spins(memcg);
        long scan = spins ? FairShare.One : adds ? host.Memory.ScanDemand(pace) : 0;
        long granted = stalls ? demand : Math.Min(demand, activity.FairCpu);
        factor = PartFor(granted);
        long asked = stalls ? scan : Math.Min(FairShare.One, scan + demand);
        if (!stalls && factor == MemoryCgroup.AllGrowth && AsksWithOthers(process, asked))
        {
            return;
        }

        HoldCpus(stalls);
        if (stalls)
        {
            SetCpuDemand(process, asked);
        }
        else if (factor == MemoryCgroup.AllGrowth)
        {
            SetCpuDemand(process, asked);
            granted = process.CpuClaim.Granted;

            // Who gets all that it asks for may ask for more later: for reclaim, once memory is short.
            activity.FairCpu = granted < process.CpuClaim.Demand ? granted : FairShare.One;
            factor = PartFor(granted);
            if (factor < MemoryCgroup.AllGrowth)
            {
                // With that it could do more than memory lets it.
                Sleeps(process, scan, granted, factor);
            }
        }
        else if (!Sleeps(process, scan, granted, factor))
        {
            // Others need the CPU as well. It asks for no more than it can use, whatever it has for its scans: it would ask for less at the next look, and for more again.
            activity.FairCpu = process.CpuClaim.Granted;
            granted = Math.Min(demand, activity.FairCpu);
            Sleeps(process, scan, granted, PartFor(granted));
        }

        if (adds && reclaims && granted < demand)
        {
            // In less of a CPU's time it grows less, so that of its growth more fits into what file pages make room for.
            reclaim = activity.FeelReclaim(host.Memory.ReclaimSpeed(memcg, activity, Math.Min(pace, written), alone, granted), inPart: true, now);
            reclaims = reclaim < long.MaxValue;
            bandwidth = reclaims ? InTurns(alone, reclaim) : alone;
        }

        NoteCpu(process);
        long speed = (long)Int128.Min(long.MaxValue >> 2, Int128.Min(pace, (Int128)granted * bandwidth));
        if (waitsForDevice)
        {
            Hold(ref speed, ref holder, activity.DiskClaim!.Granted, Holder.Device);
        }

        Hold(ref speed, ref holder, limit, activity.Kind == ActivityKind.Read ? Holder.Device : Holder.Peers);
        Hold(ref speed, ref holder, written, Holder.Device);
        long kernel = PageTablesFor(activity, speed);
        activity.SwappableWish = adds && TakesSwappable(activity) ? speed : 0;
        SetWish(process, activity, adds ? Charged(activity, speed) : 0);
        factor = share.PartOf(activity.Wish);
        process.IsReclaiming = adds && (factor < MemoryCgroup.AllGrowth || reclaims);
        long actual = factor == MemoryCgroup.AllGrowth ? speed : (long)((Int128)speed * factor >> MemoryCgroup.FactorBits);
        long actualKernel = factor == MemoryCgroup.AllGrowth ? kernel : (long)((Int128)kernel * factor >> MemoryCgroup.FactorBits);
        Apply(process, activity, actual, adds ? actual : 0, actualKernel);
        if (stalls || spins)
        {
            NoteStandstill(process, activity, factor, spins);
        }
        else
        {
            NoteProgress(process, activity, wished, actual, bandwidth, reclaim, factor < MemoryCgroup.AllGrowth ? Holder.Memory : holder);
        }

        ScheduleNext(process, activity, now, paceChange);
        if (TouchesAnon(activity.Kind) && (stalls || factor == MemoryCgroup.AllGrowth) && host.Swap is not { IsWritten: true })
        {
            ForgetOwnMark(process);
        }

        long PartFor(long cpu) => share.PartOf(Charged(activity, Fastest(Math.Min(limit, possible), cpu, bandwidth)));
    }

    // What a task that gets so much of a CPU does, if memory lets it.
    private static long Fastest(long most, long cpu, long bandwidth) => (long)Int128.Min(Math.Min(most, long.MaxValue >> 2), (Int128)cpu * bandwidth);

    /// <summary>What is charged for so many bytes: them, their page tables and what the kernel keeps about a file's pages.</summary>
    private long Charged(Activity activity, long speed) => speed + PageTablesFor(activity, speed)
        + (activity is { Kind: ActivityKind.Read or ActivityKind.Write, File: { } file } ? CacheSlab.Of(file, speed) : 0);

    private long PageTablesFor(Activity activity, long speed) =>
        activity.Grows && TouchesAnon(activity.Kind) ? (long)((Int128)speed * Pages.Size / host.Config.Profile.BytesPerPageTablePage) : 0;

    private static Fluid Swapped(Process process, Activity activity) => activity.SwapSourceOf(process).Swapped;

    private void SetWish(Process process, Activity activity, long wish)
    {
        if (wish == 0)
        {
            activity.SwappableWish = 0;
        }

        if (activity.Wish == wish)
        {
            return;
        }

        MemoryCgroup memcg = activity.Elsewhere ?? process.Cgroup.Memory;
        memcg.OwnWish += (Int128)wish - activity.Wish;
        activity.Wish = wish;
        for (MemoryCgroup? m = memcg; m is not null; m = m.Parent)
        {
            if (!m.LetsAllGrow || m.Plan is not null)
            {
                host.Memory.MarkDirty(m);
            }
        }
    }
}
