using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>What becomes of a request that is refused: a failed system call, or a page fault tried again and again (K4.5, K4.6).</summary>
internal sealed class Enomem(LinuxHost host)
{
    /// <summary>Pause between two tries of a page fault that nobody can be killed for (recording docker/v1-18: 3 to 10 reports a second).</summary>
    private const long RetryPause = 200 * SimTime.Millisecond;

    /// <summary>A charge was refused and nobody can be killed.</summary>
    public void Refuse(Process process, MemoryCgroup memcg, long now)
    {
        if (process.Activity is { InSystemCall: true })
        {
            Fail(process, "no killable process in " + memcg.Cgroup.Path);
            return;
        }

        host.Simulator.Schedule(now + RetryPause, process, (int)TaskTimer.Retry);
    }

    /// <summary>A system call of the process fails with ENOMEM: it exits or goes on, as its program says.</summary>
    public void Fail(Process process, string why)
    {
        host.Program("enomem", process, why);
        host.Tasks.End(process);
        if (process.Program.EnomemExitCode is { } code)
        {
            host.Exits.Begin(process, new ExitStatus(code, 0));
        }
        else
        {
            process.Runner.Continue();
        }
    }
}
