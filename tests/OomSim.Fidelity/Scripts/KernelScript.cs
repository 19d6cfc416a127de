using System.Globalization;
using System.Text.RegularExpressions;
using OomSim.Kernel;

namespace OomSim.Fidelity;

/// <summary>
/// What was done to the kernel by hand: the script's words as <c>commands.log</c> has them, with loops and variables
/// worked out, at the times at which the emulated machine did them.
/// </summary>
public sealed partial class KernelScript(Recording recording, LinuxHost host, RecordedFiles files)
{
    // The longest that the shell took itself for a file of a group that was in use where it is emulated, ns; else it takes next to nothing.
    private const long ShellTakes = 200_000_000;

    // The programs run in the host's own namespace: the end of one leaves its children alive, and signals act as usual. Whose parent is gone is the host's init's to reap.
    private readonly Process _shell = host.Spawn(new SpawnRequest
    {
        Cgroup = host.Root,
        Program = new ProgramDefinition { Name = "init", Comm = "init", Steps = [new SleepStep(null)], OnChildExit = OnChildExit.Ignore },
        Owner = "host",
    });

    private readonly Dictionary<int, Process> _byRecordedPid = [];
    private readonly List<Process> _unlogged = [];

    /// <summary>Programs started, by the group's name in the script (<c>p/a</c>).</summary>
    public SortedDictionary<string, Process> Started { get; } = new(StringComparer.Ordinal);

    /// <summary>Called when a program starts.</summary>
    public Action<Process>? OnStarted { get; init; }

    /// <summary>What the programs write to their logs; null where nobody asks.</summary>
    public List<SimulatedLine>? Log { get; init; }

    /// <summary>Children of the programs in the order of their forks, those that have ended too.</summary>
    public Dictionary<Process, List<Process>> Forked { get; init; } = [];

    /// <summary>Writes whose success differs from the recorded one.</summary>
    public List<string> Differences { get; } = [];

    /// <summary>The script's actions in order.</summary>
    public IReadOnlyList<ScheduledAction> Actions()
    {
        List<ScheduledAction> actions = [];
        foreach (LoggedCommand command in recording.Commands)
        {
            actions.AddRange(Translate(command) is { } action ? [action] : Typed(command));
        }

        return [.. actions.OrderBy(action => action.Time)];
    }

    private ScheduledAction? Translate(LoggedCommand command)
    {
        if (CommandMatch.MakeGroup().Match(command.Text) is { Success: true } made)
        {
            return new ScheduledAction(command.Time, () => Make(made));
        }

        if (CommandMatch.Write().Match(command.Text) is { Success: true } write)
        {
            // The shell takes most of the time; the write itself is over when it returns. What it takes longer for shows meanwhile.
            return new ScheduledAction(TakesLong(command, write) ? command.Time : command.Returned ?? command.Time, () =>
                Write(write.Groups["path"].Value, write.Groups["file"].Value, write.Groups["value"].Value, command.ExitCode ?? 0));
        }

        if (CommandMatch.Start().Match(command.Text) is { Success: true } start)
        {
            string group = start.Groups["group"].Value;
            ProgramMessage? begin = recording.Begins.FirstOrDefault(message =>
                message.Container == group.Replace('/', '_') && message.Time >= command.Time - 1_000_000);
            return begin is null ? null : new ScheduledAction(IsHung(group, command.Time) ? command.Time : begin.Time, () => Spawn(group, begin));
        }

        return null;
    }

    // Who lowers a limit below what is used, or empties a group, waits until that is brought to swap or to disk.
    private bool TakesLong(LoggedCommand command, Match write)
    {
        string path = write.Groups["path"].Value;
        TracePoint before = recording.TraceOf(path[(path.LastIndexOf('/') + 1)..]).LastOrDefault(row => row.Time <= command.Time);
        bool reclaims = write.Groups["file"].Value switch
        {
            "memory.force_empty" or "memory.reclaim" => true,
            "memory.limit_in_bytes" or "memory.memsw.limit_in_bytes" or "memory.max" or "memory.high" =>
                HogSize.IsSize(write.Groups["value"].Value) && HogSize.Parse(write.Groups["value"].Value) < before.Memory,
            _ => false,
        };
        return reclaims && (NativeMachine.Made(recording) || command.Returned - command.Time > ShellTakes);
    }

    // Who is started in a group that hangs comes to its first line when that is over, which is an outcome.
    private bool IsHung(string group, long time) =>
        recording.TraceOf(group[(group.LastIndexOf('/') + 1)..]).LastOrDefault(row => row.Time <= time).Hung;

    // A line for the host's shell. What it sends to a process or takes off shows while it runs, so it comes when it is typed; files are written when the shell is done.
    private IEnumerable<ScheduledAction> Typed(LoggedCommand command)
    {
        long slept = 0;
        foreach (string part in ShellLine.CommandsOf(command.Text))
        {
            if (part.Split(' ') is ["sleep", string seconds] && seconds.All(c => char.IsAsciiDigit(c) || c == '.'))
            {
                slept += Clock.Parse(seconds);
            }
            else if (ShellLine.Kill(part) is { } kill)
            {
                yield return new ScheduledAction(command.Time + slept, () => Signal(kill.Signal, kill.Pids));
            }
            else if (CommandMatch.SwapOff().IsMatch("host$ " + part))
            {
                yield return new ScheduledAction(command.Time + slept, () => SwapOff(command));
            }
            else
            {
                yield return new ScheduledAction(command.Returned ?? command.Time + slept, () => Do(part));
            }
        }
    }

    private void Signal(string name, IEnumerable<int> pids)
    {
        foreach (int pid in pids)
        {
            if (SignalNumber.Parse(name) is { } signal && ProcessOf(pid) is { Exit: null } process)
            {
                host.SendSignal(process, signal);
            }
        }
    }

    // A child's recorded PID stands in its parent's log, in the order of its forks.
    private Process? ProcessOf(int pid)
    {
        if (_byRecordedPid.TryGetValue(pid, out Process? process))
        {
            return process;
        }

        foreach (IGrouping<(string, int), ProgramMessage> parent in recording.Program.Where(IsFork).GroupBy(line => (line.Container, line.Pid)))
        {
            int index = parent.TakeWhile(line => PidOfFork(line) != pid).Count();
            if (index < parent.Count() && ProcessOf(parent.Key.Item2) is { } known && Forked.TryGetValue(known, out List<Process>? children) && index < children.Count)
            {
                return _byRecordedPid[pid] = children[index];
            }
        }

        // Of those whose log is gone the first that still runs is meant.
        return _unlogged.Find(unlogged => unlogged.Exit is null) is { } first ? _byRecordedPid[pid] = first : null;
    }

    private static bool IsFork(ProgramMessage line) => PidOfFork(line) is not null;

    private static int? PidOfFork(ProgramMessage line) =>
        ForkLine().Match(line.Message) is { Success: true } fork ? int.Parse(fork.Groups["pid"].Value, CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"^(FORKED |FORK \d+ ok pid=)(?<pid>\d+)$")]
    private static partial Regex ForkLine();

    // The files are written in the same breath: cgroup docker/a memory.high=32M.
    private void Make(Match made)
    {
        string path = made.Groups["path"].Value;
        if (host.FindCgroup("/" + path) is null)
        {
            host.CreateCgroup("/" + path);
        }

        foreach (Match set in CommandMatch.SetFile().Matches(made.Groups["files"].Value))
        {
            Write(path, set.Groups["file"].Value, set.Groups["value"].Value, 0);
        }

        // The script's word pin binds groups to CPU 0 as soon as they are there; it does not log it.
        if (PinWord().Match(recording.Host.Script).Groups["groups"].Value.Split(' ').Any(group => path == "docker/" + group))
        {
            Write(path, "cpuset.cpus", "0", 0);
        }
    }

    [GeneratedRegex(@"; pin (?<groups>[a-z ]+);")]
    private static partial Regex PinWord();

    // What only looks does nothing.
    private void Do(string command)
    {
        // The model has every controller in every group.
        if (CommandMatch.Echo().Match(command) is { Success: true } echo && echo.Groups["file"].Value != "cgroup.subtree_control")
        {
            Write(echo.Groups["path"].Value, echo.Groups["file"].Value, echo.Groups["value"].Value, 0);
        }
        else if (CommandMatch.SetSysctl().Match(command) is { Success: true } set)
        {
            host.SetSysctl(set.Groups["name"].Value, set.Groups["value"].Value);
        }
        else if (CommandMatch.SysctlFile().Match(command) is { Success: true } file && LinuxHost.Sysctls.ContainsKey("vm." + file.Groups["name"].Value))
        {
            host.SetSysctl("vm." + file.Groups["name"].Value, file.Groups["value"].Value);
        }
        else if (CommandMatch.OomScoreAdj().Match(command) is { Success: true } adjust && ProcessOf(int.Parse(adjust.Groups["pid"].Value, CultureInfo.InvariantCulture)) is { } process)
        {
            host.SetOomScoreAdj(process, adjust.Groups["value"].Value);
        }
        else if (CommandMatch.MakeDirectory().Match(command) is { Success: true } made && host.FindCgroup("/" + made.Groups["path"].Value) is null)
        {
            host.CreateCgroup("/" + made.Groups["path"].Value);
        }

        foreach (Capture path in CommandMatch.RemoveFiles().Match(command).Groups["path"].Captures)
        {
            host.Spawn(new SpawnRequest
            {
                Cgroup = host.Root,
                Program = new ProgramDefinition { Name = "rm", Comm = "rm", Steps = [new RemoveFileStep(path.Value)] },
                Owner = "host",
                Files = files,
                Namespace = _shell.Namespace,
            });
        }

        foreach (Capture path in CommandMatch.RemoveGroups().Match(command).Groups["path"].Captures)
        {
            if (host.FindCgroup("/" + path.Value) is { } removed)
            {
                host.RemoveCgroup(removed);
            }
        }
    }

    private void SwapOff(LoggedCommand command)
    {
        string[] devices = [.. host.Swaps.Select(area => area.Device)];
        host.SwapOff(devices, result =>
        {
            string errors = string.Join(',', result.Errors.Where(errno => errno != Errno.None));
            string recorded = string.Join(',', command.Output.Where(line => line.EndsWith("Cannot allocate memory", StringComparison.Ordinal)).Select(_ => Errno.ENOMEM));
            if (errors != recorded || (result.Signal != 0) != (command.ExitCode == 137))
            {
                Differences.Add($"{command.Text}: {errors} signal {result.Signal}, recorded rc={command.ExitCode} {recorded}");
            }
        });
    }

    private void Write(string path, string file, string value, int recordedExitCode)
    {
        // The lab has made the parent of all its groups beforehand.
        Cgroup? cgroup = host.FindCgroup("/" + path) ?? (path == "docker" ? host.CreateCgroup("/docker") : null);
        if (cgroup is null)
        {
            if (recordedExitCode == 0)
            {
                Differences.Add($"write {value} > {file}: no group {path}");
            }

            return;
        }

        if (file is "cgroup.procs" or "tasks")
        {
            // The recorded PID means the simulated process.
            if (!int.TryParse(value, CultureInfo.InvariantCulture, out int pid) || ProcessOf(pid) is not { } moved)
            {
                return;
            }

            value = moved.Pid.ToString(CultureInfo.InvariantCulture);
        }

        if (file is "freezer.state" or "cgroup.freeze")
        {
            if (value is "FROZEN" or "1")
            {
                host.Freeze(cgroup);
            }
            else
            {
                host.Thaw(cgroup);
            }

            return;
        }

        host.WriteFile(cgroup, file, value, answer =>
        {
            if ((answer == Errno.None) != (recordedExitCode == 0))
            {
                Differences.Add($"write {value} > {file}: {answer}, recorded rc={recordedExitCode}");
            }
        });
    }

    private void Spawn(string group, ProgramMessage begin)
    {
        ProgramSet program = LogTap.On(HogTranslator.Translate(recording, begin), Log);
        if (host.FindCgroup("/docker/" + group) is not { } cgroup)
        {
            Differences.Add($"start {group}: no such group");
            return;
        }

        Process process = host.Spawn(new SpawnRequest
        {
            Cgroup = cgroup,
            Program = program.Init,
            Processes = program.Processes,
            Owner = group,
            Files = files,
            Namespace = _shell.Namespace,

            // The lab is root.
            IsAdmin = true,
        });
        OnStarted?.Invoke(process);
        if (begin.Pid == ProgramMessage.NoLog)
        {
            _unlogged.Add(process);
        }
        else
        {
            _byRecordedPid[begin.Pid] = process;
        }

        Started[group] = process;
    }
}
