using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// What becomes of a request that is refused: a failed system call, a call that succeeds without what was to be there (mmap and mlockall of locked
/// memory), or a page fault tried again and again (K4.5, K4.6).
/// </summary>
internal sealed class Enomem(LinuxHost host)
{
    private readonly PrintkRateLimit _limit = new(host, "pagefault_out_of_memory");

    /// <summary>Why a charge fails at a limit, for the event.</summary>
    public static string AtLimit(MemoryCgroup memcg) => "charge refused at the limit of " + memcg.Cgroup.Path;

    /// <summary>A charge was refused: a system call fails, or goes on without it. False for a page fault, to which that has not happened.</summary>
    /// <param name="process">Who asked.</param>
    /// <param name="why">For the event.</param>
    /// <param name="pause">ns that the refusal took, which a program that goes on has lost.</param>
    public bool RefuseCall(Process process, string why, long pause)
    {
        if (process.Activity is { InSystemCall: true })
        {
            Fail(process, why, pause);
        }
        else if (process.Activity is { IsWithinCall: true })
        {
            process.Runner.LeaveOutOfCall(pause);
        }
        else
        {
            return false;
        }

        return true;
    }

    /// <summary>A page fault was refused and nobody sleeps for it: it is taken again.</summary>
    public void RefuseFault(Process process, MemoryCgroup memcg)
    {
        // A fault on a file has let go of its locks by then and is tried again without a word (recordings kernel/v1-a08, v2-a08).
        if (host.KernelFacts.TellsOfLeakedFaults && !MemoryManager.LosesText(process, memcg) && _limit.Allows())
        {
            host.KernelLog.Write("Huh VM_FAULT_OOM leaked out to the #PF handler. Retrying PF");
        }

        TryAgain(memcg);
    }

    /// <summary>Has the charges at a limit made again after a while: one try for all who wait there.</summary>
    public void TryAgain(MemoryCgroup memcg)
    {
        host.Simulator.Cancel(memcg.Retry);
        memcg.Retry = host.Simulator.Schedule(host.Simulator.Now + host.Config.Profile.RefusedFaultPause, memcg, MemoryCgroup.RetryTag);
    }

    /// <summary>A system call of the process fails with ENOMEM: it exits or goes on, as its program says. Who lacks its cgroup ends without a word.</summary>
    /// <param name="process">Who asked.</param>
    /// <param name="why">For the event.</param>
    /// <param name="pause">ns that the refusal took, which a program that goes on has lost.</param>
    public void Fail(Process process, string why, long pause = 0)
    {
        if (process.Activity is { MakesCgroup: true })
        {
            // It is the runtime's call, before there is a program that could go on or have a code of its own.
            process.Runner.IsCgroupRefused = true;
            host.Exits.Begin(process, new ExitStatus(1, 0));
            return;
        }

        FailCall(process, "enomem", why, pause);
    }

    /// <summary>A system call of the process fails with an error of its own, such as one of a file (ENOENT, ENOSPC, EROFS): it exits or goes on as for ENOMEM.</summary>
    /// <param name="process">Who asked.</param>
    /// <param name="error">The event.</param>
    /// <param name="why">For the event.</param>
    /// <param name="pause">ns that the refusal took, which a program that goes on has lost.</param>
    public void FailCall(Process process, string error, string why, long pause = 0)
    {
        host.Program(error, process, why);
        host.Tasks.End(process);
        if (process.Program.EnomemExitCode is { } code)
        {
            host.Exits.Begin(process, new ExitStatus((int)(process.Draw(code) & 0xFF), 0));
        }
        else
        {
            process.Runner.ContinueAfter(pause);
        }
    }
}
