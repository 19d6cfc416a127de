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
    // The programs run in the host's own namespace: the end of one leaves its children alive, and signals act as usual.
    private readonly Process _shell = host.Spawn(new SpawnRequest
    {
        Cgroup = host.Root,
        Program = new ProgramDefinition { Name = "init", Comm = "init", Steps = [new SleepStep(null)] },
        Owner = "host",
    });

    private readonly Dictionary<int, Process> _byRecordedPid = [];

    /// <summary>Programs started, by the group's name in the script (<c>p/a</c>).</summary>
    public SortedDictionary<string, Process> Started { get; } = new(StringComparer.Ordinal);

    /// <summary>Called when a program starts.</summary>
    public Action<Process>? OnStarted { get; init; }

    /// <summary>What the programs write to their logs; null where nobody asks.</summary>
    public List<SimulatedLine>? Log { get; init; }

    /// <summary>Writes whose success differs from the recorded one.</summary>
    public List<string> Differences { get; } = [];

    /// <summary>The script's actions in order.</summary>
    public IReadOnlyList<ScheduledAction> Actions()
    {
        List<ScheduledAction> actions = [];
        foreach (LoggedCommand command in recording.Commands)
        {
            if (Translate(command) is { } action)
            {
                actions.Add(action);
            }
        }

        return [.. actions.OrderBy(action => action.Time)];
    }

    private ScheduledAction? Translate(LoggedCommand command)
    {
        if (CommandMatch.MakeGroup().Match(command.Text) is { Success: true } made)
        {
            return new ScheduledAction(command.Time, () => Make(made));
        }

        if (CommandMatch.Kill().Match(command.Text) is { Success: true } kill)
        {
            int pid = int.Parse(kill.Groups["pid"].Value, CultureInfo.InvariantCulture);
            int signal = int.Parse(kill.Groups["signal"].Value, CultureInfo.InvariantCulture);
            return new ScheduledAction(command.Time, () => host.SendSignal(_byRecordedPid[pid], signal));
        }

        if (CommandMatch.SwapOff().Match(command.Text) is { Success: true })
        {
            // What it does shows while it runs, so it starts when it is typed.
            return new ScheduledAction(command.Time, () => SwapOff(command));
        }

        if (CommandMatch.OnHost().Match(command.Text) is { Success: true } typed)
        {
            return new ScheduledAction(command.Returned ?? command.Time, () => Echo(typed.Groups["line"].Value));
        }

        if (CommandMatch.Write().Match(command.Text) is { Success: true } write)
        {
            // The shell takes most of the time; the write itself is over when it returns.
            return new ScheduledAction(command.Returned ?? command.Time, () =>
                Write(write.Groups["path"].Value, write.Groups["file"].Value, write.Groups["value"].Value, command.ExitCode ?? 0));
        }

        if (CommandMatch.Start().Match(command.Text) is { Success: true } start)
        {
            string group = start.Groups["group"].Value;
            ProgramMessage? begin = recording.Begins.FirstOrDefault(message =>
                message.Container == group.Replace('/', '_') && message.Time >= command.Time - 1_000_000);
            return begin is null ? null : new ScheduledAction(begin.Time, () => Spawn(group, begin));
        }

        return null;
    }

    // The files are written in the same breath: cgroup docker/a memory.high=32M.
    private void Make(Match made)
    {
        string path = made.Groups["path"].Value;
        host.CreateCgroup("/" + path);
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

    private void Echo(string line)
    {
        foreach (string part in line.Split(';', StringSplitOptions.TrimEntries))
        {
            // The model has every controller in every group.
            if (CommandMatch.Echo().Match(part) is { Success: true } echo && echo.Groups["file"].Value != "cgroup.subtree_control")
            {
                Write(echo.Groups["path"].Value, echo.Groups["file"].Value, echo.Groups["value"].Value, 0);
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
        Cgroup cgroup = host.FindCgroup("/" + path) ?? (path == "docker" ? host.CreateCgroup("/docker") : throw new InvalidOperationException($"{recording.Name}: no group {path}"));
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
        Process process = host.Spawn(new SpawnRequest
        {
            Cgroup = host.FindCgroup("/docker/" + group)!,
            Program = program.Init,
            Processes = program.Processes,
            Owner = group,
            Files = files,
            Namespace = _shell.Namespace,

            // The lab is root.
            IsAdmin = true,
        });
        OnStarted?.Invoke(process);
        _byRecordedPid[begin.Pid] = process;
        Started[group] = process;
    }
}
