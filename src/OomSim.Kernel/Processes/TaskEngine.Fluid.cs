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

        FluidLook look = new(process, activity, now);
        LookAtBounds(ref look);
        LookAtReclaim(ref look);
        AskDevice(ref look);
        if (AskCpu(ref look))
        {
            LookAtReclaimInPart(ref look);
            NoteCpu(process);
            GoOn(ref look);
        }
    }

    // What its pace, what it goes over and the pages that it adds leave to it.
    private void LookAtBounds(ref FluidLook look)
    {
        Process process = look.Process;
        Activity activity = look.Activity;
        look.Pace = look.Wished = Pace(activity, look.Now, out look.PaceChange);
        host.Writeback.SetDemand(process, look.Pace);
        look.Adds = AddsPages(process, activity, look.Pace, look.Now, out look.Limit);
        if (!look.Adds && activity is { Kind: ActivityKind.Read, IsHit: false } && host.Memory.PassingRate(process.Cgroup.Memory) is var passing && passing < look.Pace)
        {
            look.Pace = passing;
            look.Holder = Holder.Memory;
        }

        // What needs no room does not wait for any.
        look.Share = look.Adds ? host.Memory.ShareFor(process, activity) : TaskShare.All;
        look.Stalls = (look.Adds && look.Share.IsNone) || look.Limit == 0;
        look.Limit = activity.Kind == ActivityKind.CopyOnWrite && look.Adds ? WishBehind(look.Limit, look.Share.Factor) : look.Limit;
        look.Written = activity is { Kind: ActivityKind.Write, IntoTmpfs: false } ? host.Writeback.WriterShare(activity.Pool!) : long.MaxValue;
    }

    // How fast it copies, where it makes room for what it copies in turns with that.
    private void LookAtReclaim(ref FluidLook look)
    {
        Activity activity = look.Activity;
        look.Alone = CopySpeed(activity.Kind);
        look.Factor = look.Share.PartOf(Charged(activity, Fastest(Math.Min(look.Pace, Math.Min(look.Limit, look.Written)), activity.FairCpu, look.Alone)));
        if (look.Adds)
        {
            FeelReclaim(ref look, look.Factor == MemoryCgroup.AllGrowth ? FairShare.One : activity.FairCpu, inPart: false);
        }
        else
        {
            look.TakeReclaim(activity is { Kind: ActivityKind.Read, IsHit: false } ? host.Memory.PassingSpeed : long.MaxValue);
        }
    }

    // In less of a CPU's time it grows less, so that of its growth more fits into what file pages make room for.
    private void LookAtReclaimInPart(ref FluidLook look)
    {
        if (look.Adds && look.Reclaims && look.Granted < look.Demand)
        {
            FeelReclaim(ref look, look.Granted, inPart: true);
        }
    }

    private void FeelReclaim(ref FluidLook look, long cpu, bool inPart)
    {
        long speed = host.Memory.ReclaimSpeed(look.Memcg, look.Activity, Math.Min(look.Pace, look.Written), look.Alone, cpu);
        look.TakeReclaim(look.Activity.FeelReclaim(speed, inPart, look.Now));
    }

    // While it waits for the device others have the CPU.
    private void AskDevice(ref FluidLook look)
    {
        Activity activity = look.Activity;
        look.WaitsForDevice = !look.Stalls && activity.UsesDisk;
        SetDiskDemand(activity, look.WaitsForDevice ? Math.Min(look.Pace, FastestFrom(activity, look.Bandwidth)) : 0);
        look.Possible = Math.Min(look.Written, look.WaitsForDevice ? Math.Min(look.Pace, activity.DiskClaim!.Granted) : look.Pace);
        look.Demand = look.Possible == long.MaxValue
            ? FairShare.One
            : Math.Min(FairShare.One, (look.Possible / look.Bandwidth) + (look.Possible % look.Bandwidth > 0 ? 1 : 0));
    }

    // False where what it gets on with is worked out together with others.
    private bool AskCpu(ref FluidLook look)
    {
        Process process = look.Process;
        Activity activity = look.Activity;

        // A fault that is tried again and again uses up a core (recordings docker/v1-18, kernel/v2-a08), and so does reclaim.
        look.Spins = look.Adds && look.Factor < MemoryCgroup.AllGrowth && host.Memory.Spins(look.Memcg);
        long scan = look.Spins ? FairShare.One : look.Adds ? host.Memory.ScanDemand(look.Pace) : 0;
        look.Granted = look.Stalls ? look.Demand : Math.Min(look.Demand, activity.FairCpu);
        look.Factor = PartFor(look, look.Granted);
        long asked = look.Stalls ? scan : Math.Min(FairShare.One, scan + look.Demand);
        if (!look.Stalls && look.Factor == MemoryCgroup.AllGrowth && AsksWithOthers(process, asked))
        {
            return false;
        }

        HoldCpus(look.Stalls && _batch.Count > 1);
        if (look.Stalls)
        {
            SetCpuDemand(process, asked);
        }
        else if (look.Factor == MemoryCgroup.AllGrowth)
        {
            SetCpuDemand(process, asked);
            look.Granted = process.CpuClaim.Granted;

            // Who gets all that it asks for may ask for more later: for reclaim, once memory is short.
            activity.FairCpu = look.Granted < process.CpuClaim.Demand ? look.Granted : FairShare.One;
            look.Factor = PartFor(look, look.Granted);
            if (look.Factor < MemoryCgroup.AllGrowth)
            {
                // With that it could do more than memory lets it.
                Sleeps(process, scan, look.Granted, look.Factor);
            }
        }
        else if (!Sleeps(process, scan, look.Granted, look.Factor))
        {
            // Others need the CPU as well. It asks for no more than it can use, whatever it has for its scans: it would ask for less at the next look, and for more again.
            activity.FairCpu = process.CpuClaim.Granted;
            look.Granted = Math.Min(look.Demand, activity.FairCpu);
            Sleeps(process, scan, look.Granted, PartFor(look, look.Granted));
        }

        return true;
    }

    // It goes on as fast as the slowest of all that lets it.
    private void GoOn(ref FluidLook look)
    {
        Process process = look.Process;
        Activity activity = look.Activity;
        long speed = (long)Int128.Min(long.MaxValue >> 2, Int128.Min(look.Pace, (Int128)look.Granted * look.Bandwidth));
        if (look.WaitsForDevice)
        {
            Hold(ref speed, ref look.Holder, activity.DiskClaim!.Granted, Holder.Device);
        }

        Hold(ref speed, ref look.Holder, look.Limit, activity.Kind == ActivityKind.Read ? Holder.Device : Holder.Peers);
        Hold(ref speed, ref look.Holder, look.Written, Holder.Device);
        long kernel = PageTablesFor(activity, speed);
        activity.SwappableWish = look.Adds && TakesSwappable(activity) ? speed : 0;
        SetWish(process, activity, look.Adds ? Charged(activity, speed) : 0);
        long factor = look.Share.PartOf(activity.Wish);
        process.IsReclaiming = look.Adds && (factor < MemoryCgroup.AllGrowth || look.Reclaims);
        long actual = factor == MemoryCgroup.AllGrowth ? speed : (long)((Int128)speed * factor >> MemoryCgroup.FactorBits);
        long actualKernel = factor == MemoryCgroup.AllGrowth ? kernel : (long)((Int128)kernel * factor >> MemoryCgroup.FactorBits);
        Apply(process, activity, actual, look.Adds ? actual : 0, actualKernel);
        if (look.Stalls || look.Spins)
        {
            NoteStandstill(process, activity, factor, look.Spins);
        }
        else
        {
            NoteProgress(process, activity, look.Wished, actual, look.Bandwidth, look.Reclaim, factor < MemoryCgroup.AllGrowth ? Holder.Memory : look.Holder);
        }

        ScheduleNext(process, activity, look.Now, look.PaceChange);
        if (TouchesAnon(activity.Kind) && (look.Stalls || factor == MemoryCgroup.AllGrowth) && host.Swap is not { IsWritten: true })
        {
            ForgetOwnMark(process);
        }
    }

    // What part memory lets through of what it does with so much of a CPU.
    private long PartFor(in FluidLook look, long cpu) =>
        look.Share.PartOf(Charged(look.Activity, Fastest(Math.Min(look.Limit, look.Possible), cpu, look.Bandwidth)));

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
