using System.Globalization;
using System.Runtime.InteropServices;

namespace OomSim.Kernel;

/// <summary>What a program does about its children's ends.</summary>
internal sealed partial class ProgramRunner
{
    private ChildEnds? _ends;

    /// <summary>True when no child of that name (or none at all) is left, and of none that has ended the program is still to learn.</summary>
    public bool WaitIsOver(string? program)
    {
        if (_ends is { } ends && (ends.IsNews || ends.Restarts.Exists(r => program is null || r.Program.Name == program || r.Program.Comm == program)))
        {
            return false;
        }

        foreach (Process child in process.ChildList)
        {
            if (IsMeant(child, program))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A child ended; its parent learns of it as soon as it can run.</summary>
    public void AddZombie(Process child) => (_ends ??= new()).Zombies.Add(child);

    /// <summary>Hands its zombies out.</summary>
    public ReadOnlySpan<Process> TakeZombies()
    {
        ReadOnlySpan<Process> taken = CollectionsMarshal.AsSpan(_ends?.Zombies);
        _ends = null;
        return taken;
    }

    /// <summary>Waits for all that have ended.</summary>
    public void ReapAll()
    {
        foreach (Process zombie in TakeZombies())
        {
            host.Reap(zombie);
        }
    }

    /// <summary>A step begins to wait, or goes on after a signal: those that it waits for and that the program knows to have ended are gone (D6.3).</summary>
    /// <param name="program">Their name; null for all.</param>
    /// <param name="others">True where any that ends is taken (<c>waitpid(-1)</c>), whoever it is that the step waits for.</param>
    public void Reap(string? program, bool others)
    {
        for (int i = 0; i < _ends?.Known;)
        {
            if (others || IsMeant(_ends.Zombies[i], program))
            {
                Reap(_ends, i);
                _ends.Known--;
            }
            else
            {
                i++;
            }
        }
    }

    /// <summary>True where children ended or have to be started again of which the program does not know yet.</summary>
    public bool HasChildExits => _ends is { } ends && (ends.IsNews || ends.Restarts.Exists(r => r.Due <= host.Simulator.Now));

    /// <summary>
    /// Children ended: by its own program the parent ends too, or starts them again (M12), for both of which it has waited for them. Or it goes on, and leaves them as they are; so it does with
    /// those that it did not fork, of which it knows nothing (D6.3).
    /// </summary>
    public void TakeChildExits()
    {
        while (!process.IsDying && _ends is { IsNews: true } ends)
        {
            Process child = ends.Zombies[ends.Known];
            if (child.IsAdopted || process.Program.OnChildExit == OnChildExit.Ignore)
            {
                if (process.Activity is { Kind: ActivityKind.Wait } wait && (wait.ReapsOthers || IsMeant(child, wait.WaitFor)))
                {
                    Reap(ends, ends.Known);
                }
                else
                {
                    ends.Known++;
                }

                continue;
            }

            Reap(ends, ends.Known);
            if (child.Exit is not { IsAbnormal: true } status)
            {
                continue;
            }

            if (process.Program.OnChildExit == OnChildExit.Exit)
            {
                host.Program("child_exit", process, string.Create(
                    CultureInfo.InvariantCulture, $"child={child.Comm} status={status.ShellCode}: ends too"));
                host.Exits.Begin(process, new ExitStatus(status.ShellCode, 0));
                return;
            }

            host.Program("child_restart", process, "child=" + child.Comm);
            Restart(child.Program, host.Config.Profile.RestartTime);
        }

        while (!process.IsDying && _ends is { } due && due.Restarts.FindIndex(r => r.Due <= host.Simulator.Now) is >= 0 and int index)
        {
            ProgramDefinition program = due.Restarts[index].Program;
            due.Restarts.RemoveAt(index);
            if (process.Activity is { IsFluid: true } || !_starter.TryFork(program))
            {
                // What flows stops while memory is shared; and where there is no room, the supervisor waits or is refused.
                Interrupt(0, [new RestartStep(program)]);
            }
        }
    }

    /// <summary>The fork of a child to be started again was refused: the supervisor, if it goes on, tries once more later.</summary>
    public void RestartLater(ProgramDefinition program) => Restart(program, host.Config.Profile.RestartRetryTime);

    private void Restart(ProgramDefinition program, long delay)
    {
        long due = host.Simulator.Now + delay;
        (_ends ??= new()).Restarts.Add((program, due));
        host.Simulator.Schedule(due, process, (int)TaskTimer.Restart);
    }

    // By name it waits for those that it forked: whom it inherited it does not know.
    private static bool IsMeant(Process child, string? program) => program is null || (!child.IsAdopted && (child.Program.Name == program || child.Comm == program));

    private void Reap(ChildEnds ends, int index)
    {
        host.Reap(ends.Zombies[index]);
        ends.Zombies.RemoveAt(index);
    }

    /// <summary>Ends of children that a program has not done with.</summary>
    private sealed class ChildEnds
    {
        /// <summary>Those that it has not waited for, in the order in which they ended.</summary>
        public List<Process> Zombies { get; } = [];

        /// <summary>Of so many, the first, it knows, and leaves them as they are.</summary>
        public int Known { get; set; }

        /// <summary>Those that it starts again, and when, ns.</summary>
        public List<(ProgramDefinition Program, long Due)> Restarts { get; } = [];

        /// <summary>True where one has ended of which it does not know.</summary>
        public bool IsNews => Known < Zombies.Count;
    }
}
