using System.Numerics;
using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>What a task waits for, and for how much of its time: what pressure is made of (K16.1, K16.8).</summary>
internal sealed partial class TaskEngine
{
    /// <summary>A task that can run stands still, or gets on by a page for each time that it has tried in vain.</summary>
    private static void NoteStandstill(Process process, Activity activity, long factor, bool spins)
    {
        if (spins)
        {
            NoteStates(process, TaskStates.Spinning((int)process.CpuClaim.Granted));
        }
        else
        {
            // Behind a page that another one reads it waits for the device.
            NoteStates(process, factor == 0 ? TaskStates.Starved : activity.Kind == ActivityKind.Read ? TaskStates.Waiting : default);
        }
    }

    /// <summary>
    /// Takes the time of a task apart. What it does keeps it on a CPU; each byte from a device takes the device's time; where
    /// it still does not get on as fast as it wishes, what holds it back takes all the rest. One that gets on as fast as it
    /// wishes sleeps for the rest.
    /// </summary>
    /// <param name="process">Whose.</param>
    /// <param name="activity">What it does.</param>
    /// <param name="pace">What it wishes, 2^-20 byte/s.</param>
    /// <param name="actual">What it gets.</param>
    /// <param name="bandwidth">What its CPU could do of it, reclaim included, byte/s.</param>
    /// <param name="reclaimed">What its CPU could reclaim for that if it did nothing else, byte/s.</param>
    /// <param name="holder">What holds it back, if anything does.</param>
    private void NoteProgress(Process process, Activity activity, long pace, long actual, long bandwidth, long reclaimed, Holder holder)
    {
        long cpu = Math.Min(FairShare.One, actual / bandwidth);
        long reclaim = Math.Min(cpu, actual / reclaimed);
        long left = FairShare.One - cpu;
        long device = activity is { UsesDisk: true, DiskClaim.Group.Cap: var speed } ? Math.Min(left, actual / Math.Max(1, speed >> 20)) : 0;
        left -= device;
        bool isHeld = actual < pace;
        long queue = isHeld && holder == Holder.Cpu ? left : 0;
        long memory = isHeld && holder == Holder.Memory ? left : 0;
        device += isHeld && holder == Holder.Device ? left : 0;

        process.Memory.IsActive |= activity is { Kind: ActivityKind.Rewrite } or { Kind: ActivityKind.Access, Faults: false };

        // K13.3: only what was in use before it was taken is missed.
        long stalled = reclaim + memory + (activity.Thrashes && (!activity.SwapsIn || IsMissed(process)) ? device : 0);
        NoteStates(process, new TaskStates(
            (int)(cpu + queue + memory + device), (int)(cpu + queue), (int)cpu, (int)stalled, (int)reclaim, (int)reclaim, (int)device));
    }

    /// <summary>
    /// How fast a task alone gets pages from a device, 2^-20 byte/s. What is read ahead comes while it works; a page from swap is
    /// waited for in the fault, so that working and waiting take turns.
    /// </summary>
    private static long FastestFrom(Activity activity, long bandwidth)
    {
        long working = bandwidth << 20;
        if (!activity.SwapsIn)
        {
            return working;
        }

        return InTurns(working, activity.DiskClaim!.Group.Cap);
    }

    /// <summary>Counts a task in other states, in every group above it (K16.1).</summary>
    internal static void NoteStates(Process process, in TaskStates states)
    {
        TaskStates before = process.States;
        if (states == before)
        {
            return;
        }

        process.States = states;
        BigInteger cpus = process.Cgroup.Cpu.EffectiveCpus;
        for (Cgroup? cgroup = process.Cgroup; cgroup is not null; cgroup = cgroup.Parent)
        {
            cgroup.Pressure.Change(before, states, cpus);
        }
    }

    /// <summary>
    /// True where pages come back that were in use: they were active, and are away for no longer than it takes to reclaim as many as the
    /// active list holds, half of what is there (K13.1 to K13.3). In a thrash that has never fitted no page is ever touched twice
    /// (kernel/v2-c06, -c07: workingset_restore_anon 0), and waiting for it is I/O alone.
    /// </summary>
    private bool IsMissed(Process process)
    {
        long now = host.Simulator.Now;
        if (process.Activity?.Walk is { } walk)
        {
            return process.Memory.IsActive && walk.SwappedAt(now) <= walk.ResidentAt(now) / 2;
        }

        return process.Memory.IsActive && process.Memory.Swap.At(now) <= process.Memory.Anon.At(now) / 2;
    }

    private static long InTurns(long one, long other) => (long)Int128.Max(1, (Int128)one * other / ((Int128)one + other));

    private static void Hold(ref long speed, ref Holder holder, long most, Holder by)
    {
        if (most <= speed)
        {
            speed = most;
            holder = by;
        }
    }

    /// <summary>What holds a task back.</summary>
    private enum Holder
    {
        /// <summary>Others have the CPU, or its quota is used up.</summary>
        Cpu,

        /// <summary>Reads, swap-ins, dirty throttling.</summary>
        Device,

        /// <summary>Reclaim, or the sleep of memory.high.</summary>
        Memory,

        /// <summary>Others that it goes along with.</summary>
        Peers,
    }
}
