using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>Steps that start children.</summary>
internal sealed partial class StepStarter
{
    /// <summary>Forks a child if nothing stands in the way; false when it would be refused or has to wait for memory.</summary>
    public bool TryFork(ProgramDefinition program)
    {
        if (!host.MayFork(process, tells: false))
        {
            return false;
        }

        long bytes = host.ForkCharge(process);
        if (host.Memory.TryCharge(process.Cgroup.Memory, MemoryKind.Kernel, bytes) is not null)
        {
            return false;
        }

        host.FinishFork(process, program, bytes);
        return true;
    }

    // Among the other steps the closure would be made for each of them.
    private void StartAgain(ProgramDefinition program, PartQueue parts) => Fork(program, 1, parts, () => process.Runner.RestartLater(program));

    private void Fork(ForkStep step, PartQueue parts)
    {
        if (!process.Programs.TryGetValue(step.Program, out ProgramDefinition? program))
        {
            throw new SimulationInvariantException($"fork of unknown program {step.Program}");
        }

        Fork(program, Draw(step.Count), parts, step.Shell is { } shell ? () => Abandon(shell) : null, step.Gap);
    }

    // What a fork is refused with depends on what refuses it.
    private void Abandon(string shell)
    {
        if (!process.IsDying)
        {
            Errno fault = host.AddressSpaces.MayCopy(process) && process.Cgroup.Memory.MayChargeKernel(host.ForkCharge(process)) ? Errno.EAGAIN : Errno.ENOMEM;
            process.Output?.Write($"{shell}: can't fork: {ErrnoText.Of(fault)}\n", isError: true);
            host.Exits.Begin(process, new ExitStatus(2, 0));
        }
    }

    private void Fork(ProgramDefinition program, long count, PartQueue parts, Action? refused = null, Quantity? gap = null)
    {
        for (; count > 0 && !process.IsDying; count--)
        {
            if (!MayFork(program, held: 0, refused))
            {
                return;
            }

            long bytes = host.ForkCharge(process);
            if (host.Memory.TryCharge(process.Cgroup.Memory, MemoryKind.Kernel, bytes) is not null)
            {
                // The charge reclaims, waits and may kill like any other; only then the child exists (K9.2).
                long left = count;
                parts.Enqueue(new Activity(ActivityKind.GrowKernel, bytes));
                _after = done =>
                {
                    if (!done)
                    {
                        refused?.Invoke();
                    }
                    else if (MayFork(program, held: bytes, refused))
                    {
                        process.Memory.Kernel.Add(host.Simulator.Now, -bytes);
                        host.FinishFork(process, program, bytes);
                        GoOn(program, left - 1, parts, refused, gap);
                    }
                };
                return;
            }

            host.FinishFork(process, program, bytes);
            if (gap is not null && count > 1)
            {
                Pause(program, count - 1, parts, refused, gap);
                return;
            }
        }
    }

    // What is left of a step that forks several, behind one for which it had to wait.
    private void GoOn(ProgramDefinition program, long left, PartQueue parts, Action? refused, Quantity? gap)
    {
        if (gap is not null && left > 0)
        {
            Pause(program, left, parts, refused, gap);
        }
        else
        {
            Fork(program, left, parts, refused, gap);
        }
    }

    private void Pause(ProgramDefinition program, long left, PartQueue parts, Action? refused, Quantity gap)
    {
        parts.Enqueue(new Activity(ActivityKind.Sleep, 0) { Deadline = SimTime.Later(host.Simulator.Now, Draw(gap)) });
        _after = _ => Fork(program, left, parts, refused, gap);
    }

    /// <summary>False where something else than memory refuses a fork: what it holds for the child is given back, and the call fails.</summary>
    private bool MayFork(ProgramDefinition program, long held, Action? refused)
    {
        if (host.MayFork(process, held: held))
        {
            return true;
        }

        host.Tasks.GiveBackKernel(process, held);
        refused?.Invoke();
        if (!process.IsDying)
        {
            host.Enomem.Fail(process, "fork of " + program.Name + " refused");
        }

        return false;
    }
}
