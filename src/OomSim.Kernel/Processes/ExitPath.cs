using System.Globalization;
using System.Runtime.InteropServices;
using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>How a process ends: its memory goes at the speed of teardown, then its parent learns of it, and with an init the whole namespace goes (D6.1, M12).</summary>
internal sealed partial class ExitPath(LinuxHost host)
{
    /// <summary>Starts the end of a process.</summary>
    public void Begin(Process process, ExitStatus status)
    {
        if (process.IsDying || process.Exit is not null)
        {
            return;
        }

        long now = host.Simulator.Now;
        process.LostBytes = process.Memory.Buffered.At(now);
        process.PlannedExit = status;
        if (status.Signal != 0)
        {
            // Who stands for a quota that is spread would have to run first, too.
            host.Bandwidth.GoByPeriods(process.Cgroup, freezes: false, now);
        }

        host.Tasks.End(process);
        process.SwapOff?.Stop();
        process.IsDying = true;
        host.Hung.Wake(process);
        process.IsFrozen = false;
        process.IsFreezing = false;
        process.SleepsUntil = null;
        process.PendingSignals = 0;
        host.Memory.Forget(process);
        process.Teardown = new Teardown(TimeFor(process.Memory.Anon.At(now) + process.Memory.ShmemRss(now)) + host.Config.Profile.ExitTime);
        GoOn(process);
        if (process.NamespacePid == 1 && process.Namespace.MemberList.Count > 1)
        {
            foreach (Process member in process.Namespace.MemberList.ToArray())
            {
                if (!ReferenceEquals(member, process))
                {
                    // zap_pid_ns_processes: SIGKILL reaches every member, frozen or not, once it may run.
                    host.Signals.Send(member, SignalNumber.Kill);
                }
            }
        }
    }

    /// <summary>CPU time in which one task gives so many bytes back, ns.</summary>
    public long TimeFor(long bytes) => (long)((Int128)bytes * SimTime.Second / host.Config.Profile.TeardownSpeed);

    /// <summary>What of its private memory a process still has to give back, bytes: all of it before it has begun to exit.</summary>
    public long PrivateLeft(Process process)
    {
        long now = host.Simulator.Now;
        long anon = process.Memory.Anon.At(now);
        return process.Teardown.IsGoing
            ? (long)Int128.Min(anon, (Int128)Math.Max(0, process.Teardown.LeftAt(now) - host.Config.Profile.ExitTime) * host.Config.Profile.TeardownSpeed / SimTime.Second)
            : anon;
    }

    /// <summary>The reaper has taken the private memory of a process that exits: what is left of its end goes on without (K2.13).</summary>
    public void OnReaped(Process process)
    {
        if (process.Teardown.IsGoing)
        {
            long now = host.Simulator.Now;
            long rest = host.Config.Profile.ExitTime;
            long left = process.Teardown.LeftAt(now);
            process.Teardown.Shorten(now, Math.Min(left, rest + TimeFor(process.Memory.Anon.At(now) + process.Memory.ShmemRss(now))));
            GoOn(process);
        }
    }

    /// <summary>A quota was written: those who exit below it go on with what they get.</summary>
    public void OnQuota(Cgroup cgroup)
    {
        foreach (Cgroup below in cgroup.Subtree())
        {
            foreach (Process process in below.Members)
            {
                if (process.Teardown.IsGoing)
                {
                    GoOn(process);
                }
            }
        }
    }

    /// <summary>A process that exits below a quota has more or less of the CPUs.</summary>
    public void Follow(Process process)
    {
        host.Tasks.NoteCpu(process);
        Book(process, process.CpuClaim.Granted);
    }

    /// <summary>It is torn down on its own CPU time, below a quota as one of those who draw from the pool (K20.11, K25.11).</summary>
    private void GoOn(Process process)
    {
        bool draws = !host.HasPanicked && host.KernelFacts.ThrottlesExits && process.Cgroup.Cpu.IsLimited && process.Teardown.LeftAt(host.Simulator.Now) > 0;
        host.Tasks.DrawCpu(process, draws ? FairShare.One : 0);
        Book(process, draws ? process.CpuClaim.Granted : FairShare.One);
    }

    private void Book(Process process, long share)
    {
        host.Simulator.Cancel(process.Teardown.Timer);
        long end = process.Teardown.GoOn(host.Simulator.Now, share);
        if (end != SimTime.Never)
        {
            process.Teardown.Timer = host.Simulator.Schedule(end, process, (int)TaskTimer.Exited);
            process.Cgroup.Cpu.NoteEnd(end);
        }
    }

    /// <summary>The memory has been torn down: free it and tell who waits.</summary>
    public void Finish(Process process)
    {
        if (process.Exit is not null)
        {
            return;
        }

        process.Teardown = default;
        host.Tasks.DrawCpu(process, 0);
        host.NotifyJump(process.Cgroup);
        Announce(process);
        if (process.ReadBackBy is null)
        {
            ReleaseMemory(process);
        }
        else
        {
            process.IsPinned = true;
        }

        process.MemoryReleased = true;
        process.SkipByOom = true;
        host.Limits.Killing.Follow();
        host.Memory.OnVictimGone();
        NetworkStack.Close(process);
        process.Runner.CloseFiles();
        if (process.NamespacePid == 1 && process.Namespace.MemberList.Count > 1)
        {
            // An init waits for the others of its namespace before it is gone.
            process.Runner.ReapAll();
            return;
        }

        Complete(process);
    }

    /// <summary>swapoff lets go of an address space; the memory of a process that has ended meanwhile goes now (recordings kernel/v1-c10, v2-c10).</summary>
    public void OnLetGo(Process process)
    {
        if (process.IsPinned)
        {
            process.IsPinned = false;
            host.NotifyJump(process.Cgroup);

            // What swapoff brought back may have gone to another device as it came.
            host.Memory.Forget(process);
            ReleaseMemory(process);
            ReleaseNamespaces(process);
        }
    }

    /// <summary>Frees anonymous memory (exit, reaper): what nobody else maps since a fork goes.</summary>
    public void ReleaseAnon(Process process)
    {
        host.NotifyJump(process.Cgroup);
        host.SwapOffs.Lapse(process);
        ProcessMemory memory = process.Memory;
        MemoryCgroup memcg = process.Cgroup.Memory;
        memcg.Release(MemoryKind.Anon, ref memory.Anon);
        memcg.ReleaseSwap(ref memory.Swap);
        foreach (SharedMapping mapping in memory.HasShared ? memory.Shared.ToArray() : [])
        {
            SharedRegions.Unmap(host, mapping);
        }

        FreePageTables(process);
    }

    /// <summary>Page tables go with what was touched (K9.4); what was there from the start stays.</summary>
    public void FreePageTables(Process process)
    {
        ProcessMemory memory = process.Memory;
        long now = host.Simulator.Now;
        long over = memory.Kernel.At(now) - memory.FixedKernel - memory.ChargedTables(now);
        if (memory.LeftKernel is { } left)
        {
            over = FreeLeftTables(memory, left, over, now);
        }

        if (over > 0)
        {
            memory.Kernel.Add(now, -over);
            process.Cgroup.Memory.FreeTables(over);
        }
    }

    /// <summary>Of the tables that go, those behind come last. What is left for the present memcg to give back, bytes.</summary>
    private static long FreeLeftTables(ProcessMemory memory, List<LeftKernelMemory> left, long over, long now)
    {
        foreach (LeftKernelMemory part in left)
        {
            over += part.Bytes.At(now);
        }

        long own = Math.Clamp(over, 0, Math.Max(0, memory.Kernel.At(now)));
        for (int i = left.Count - 1; i >= 0 && over > own; i--)
        {
            long take = Math.Min(over - own, left[i].Bytes.At(now));
            left[i].Bytes.Add(now, -take);
            left[i].Owner.FreeTables(take);
            over -= take;
        }

        return own;
    }

    private void Announce(Process process)
    {
        if (process.LostBytes > 0)
        {
            // What it held and had not written out goes with it (M7).
            host.Program("lost", process, "bytes=" + process.LostBytes.ToString(CultureInfo.InvariantCulture));
        }

        if (process.Runner.IsUnannounced && !process.IsCgroupRefused)
        {
            host.TellStart(process);
        }

        if (host.HasEventReaders && !process.Runner.IsUnannounced)
        {
            host.Program("exit", process, Describe(process.PlannedExit));
        }
    }

    private void ReleaseMemory(Process process)
    {
        ProcessMemory memory = process.Memory;
        MemoryCgroup memcg = process.Cgroup.Memory;
        host.Committed -= memory.Promised;
        ReleaseAnon(process);
        memcg.Release(MemoryKind.Shmem, ref memory.Shmem);
        memcg.ReleaseSwap(ref memory.ShmemSwap);
        foreach (SharedMapping left in memory.ShmemViews?.ToArray() ?? [])
        {
            SharedRegions.Unmap(host, left);
        }

        memory.Buffered = new Fluid(0);
        if (process.Text is { } text)
        {
            text.Executing--;
            text.LockedExecuting -= process.IsLocked ? 1 : 0;
            host.PageCache.OnUnused(text);
        }

        // The group's own kernel memory stays when its last process goes (kernel/v1-a01: 8 to 20 kB).
        memcg.Release(MemoryKind.Kernel, ref memory.Kernel);
        foreach (LeftKernelMemory left in CollectionsMarshal.AsSpan(memory.LeftKernel))
        {
            left.GiveBack();
        }

        memory.LeftKernel = null;
    }

    private void Complete(Process process)
    {
        process.Exit = process.PlannedExit;
        host.Cpu.RemoveClaim(process.CpuClaim);
        process.Cgroup.Members.Remove(process);
        process.Namespace.MemberList.Remove(process);
        Orphan(process);
        Process? parent = process.Parent;
        parent?.ChildList.Remove(process);
        host.RemoveProcess(process, staysAsZombie: !ReapsAtOnce(parent));
        if (process.IsZombie)
        {
            parent!.Runner.AddZombie(process);
        }

        process.SwapOff?.Finish();
        if (!process.IsPinned)
        {
            ReleaseNamespaces(process);
        }

        foreach (IHostObserver observer in host.Observers)
        {
            observer.OnProcessExited(process);
        }

        for (MemoryCgroup? m = process.Cgroup.Memory; m is not null; m = m.Parent)
        {
            host.Memory.MarkDirty(m);
        }

        Process? init = process.Namespace.Init;
        if (init is { MemoryReleased: true, Exit: null } && process.Namespace.MemberList.Count == 1)
        {
            Complete(init);
        }

        if (parent is { Exit: null, IsDying: false })
        {
            host.Tasks.MarkDirty(parent);
        }
    }

    // The kernel frees them some time later: a swapoff that its death does not help has failed by then.
    private void ReleaseNamespaces(Process process)
    {
        PidNamespace space = process.Namespace;
        if (!ReferenceEquals(space.Init, process) || process.Exit is null)
        {
            return;
        }

        if (space is { Maker: { } maker, KernelMemory: > 0 })
        {
            host.NotifyJump(maker);
            maker.BaseKernelMemory -= space.KernelMemory;
            maker.Memory.Charge(MemoryKind.Kernel, -space.KernelMemory);
            maker.Made = null;
            space.KernelMemory = 0;
        }
        else if (space.Left is { } left)
        {
            host.NotifyJump(left.Owner.Cgroup);
            left.GiveBack();
            space.Left = null;
        }
    }

    private static string Describe(ExitStatus status) => status.Signal != 0
        ? "signal=" + SignalNumber.NameOf(status.Signal)
        : "code=" + status.Code.ToString(CultureInfo.InvariantCulture);
}
