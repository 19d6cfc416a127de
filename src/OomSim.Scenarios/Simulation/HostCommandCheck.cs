using OomSim.Kernel;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Finds slips in timeline commands that go to the host, and what the simulated host does not do.</summary>
/// <param name="scope">The containers of the scenario, the host's cgroup version and swap devices.</param>
/// <param name="bag">Where findings go.</param>
internal sealed class HostCommandCheck(ExpectationScope scope, DiagnosticBag bag)
{
    private readonly KernelFileCheck _files = new(scope.Cgroup, bag);

    private readonly SortedSet<string> _written = new(StringComparer.Ordinal);

    /// <summary>Remembers a file that a command writes, and <c>cat</c> can show.</summary>
    public void Learn(string file) => _written.Add(file);

    /// <summary>Reports what is wrong with a command.</summary>
    /// <param name="line">The command.</param>
    /// <param name="mayFail">True when its answer is expected: it may be meant to fail.</param>
    /// <param name="at">Where it stands.</param>
    public void Check(ShellLine line, bool mayFail, Location at)
    {
        string[] words = [.. line.Words];
        string name = words.FirstOrDefault() ?? "";
        bool prints = name is "echo" or "printf";
        if (line.NotSimulated is { } problem)
        {
            bag.Error(at, problem.StartsWith('-') ? $"tee: the option '{problem}' is not simulated" : $"{problem} is not simulated: a line is one command");
            return;
        }

        if (line.Files.Count > 0 && !prints)
        {
            bag.Error(at, $"only the output of echo and printf can be written to a file, not that of '{name}'");
            return;
        }

        switch (name)
        {
            case "kill":
                CheckKill(words[1..], mayFail, at);
                break;
            case "sysctl":
                CheckSysctl(words[1..], mayFail, at);
                break;
            case "echo" or "printf":
                CheckPrint(line, mayFail, at);
                break;
            case "systemctl":
                if (SystemctlLine.Parse(words) is { Problem: { } reason })
                {
                    bag.Error(at, words.Length > 1 ? reason : "systemctl is written 'systemctl restart docker'", Suggestions.Nearest(words.ElementAtOrDefault(1) ?? "", SystemctlLine.Verbs));
                }

                break;
            case "cat":
                CheckCat(words[1..], mayFail, at);
                break;
            case "mkdir" or "rmdir":
                CheckFolders(words, at);
                break;
            case "swapon" or "swapoff":
                CheckSwap(SwapLine.Parse(words), mayFail, at);
                break;
            default:
                bag.Error(at, $"'{name}' is not simulated");
                break;
        }
    }

    private void CheckKill(string[] words, bool mayFail, Location at)
    {
        KillLine line = KillLine.Parse(words);
        if (line.Answer is { ExitCode: not 0 } && !mayFail)
        {
            string signal = line.NoSignal ?? "";
            bag.Error(
                at,
                signal.Length > 0 ? $"kill: there is no signal '{signal}'" : "kill is written 'kill -SIG CONTAINER[/PROCESS]'",
                signal.Length > 0 ? Suggestions.Nearest(signal, signal.StartsWith("SIG", StringComparison.Ordinal) ? Signals.All : Signals.All.Select(s => s[3..])) : null);
        }

        foreach (string target in line.Targets)
        {
            if (target.StartsWith('-') || target == "0" || target.StartsWith('%'))
            {
                bag.Error(at, $"kill: {(target.StartsWith('%') ? "jobs" : "process groups")} are not simulated ('{target}')");
            }
            else if (!mayFail && !target.All(char.IsAsciiDigit) && target != ProcessIds.Dockerd && !target.StartsWith("$(pid ", StringComparison.Ordinal))
            {
                // A number is a PID of the host.
                scope.Containers.Check(target.Split('/')[0], at, bag);
            }
        }
    }

    private void CheckSwap(SwapLine line, bool mayFail, Location at)
    {
        if (line.NotSimulated is { } option)
        {
            bag.Error(at, $"{line.Command}: the option '{option}' is not simulated");
        }
        else if (!line.IsAll && line.Devices.Count == 0)
        {
            bag.Error(at, $"{line.Command} is written '{line.Command} DEVICE' or '{line.Command} -a'");
        }

        foreach (string device in mayFail ? [] : line.Devices.Where(d => !scope.SwapDevices.Contains(d, StringComparer.Ordinal)))
        {
            bag.Unknown(at, $"{line.Command}: the host has no swap device '{device}' (x-oomsim.host.swap)", device, scope.SwapDevices);
        }
    }

    private void CheckSysctl(string[] words, bool mayFail, Location at)
    {
        SysctlLine line = SysctlLine.Parse(words);
        if (line.NotSimulated is { } option)
        {
            bag.Error(at, $"sysctl: the option '{option}' is not simulated");
        }

        if (!mayFail && (line.Settings.Count == 0 || line.Settings.FirstOrDefault(s => s.StartsWith('=') || (line.Writes && SysctlLine.Value(s) is null)) is not null))
        {
            bag.Error(at, "sysctl is written 'sysctl -w KEY=VALUE'");
            return;
        }

        foreach (string setting in line.Settings.Where(_ => !line.IgnoresUnknown))
        {
            _files.CheckSysctl(SysctlLine.Key(setting), mayFail, at);
        }
    }

    private void CheckPrint(ShellLine line, bool mayFail, Location at)
    {
        PrintLine printed = PrintLine.Parse(line.Words);
        if (printed.NotSimulated is { } problem)
        {
            bag.Error(at, $"printf {problem} is not simulated");
        }
        else if (!mayFail && line.Files.Any(f => f.EndsWith("/cgroup.procs", StringComparison.Ordinal) || f.EndsWith("/tasks", StringComparison.Ordinal))
            && printed.Text.Trim() is var pid && !pid.All(char.IsAsciiDigit) && !pid.StartsWith("$(pid ", StringComparison.Ordinal))
        {
            bag.Error(at, $"'{pid}' is no PID: write $(pid CONTAINER[/PROCESS]) or $(docker inspect -f '{{{{.State.Pid}}}}' CONTAINER)");
        }

        foreach (string file in line.Files)
        {
            if (file.Length == 0)
            {
                bag.Error(at, $"a redirection is written '{line.Words[0]} VALUE > FILE'");
            }
            else
            {
                _files.Check(line.IsTee ? "tee" : line.Words[0], file, reads: false, mayFail, at);
            }
        }
    }

    private void CheckCat(string[] words, bool mayFail, Location at)
    {
        if (words.FirstOrDefault(w => w.StartsWith('-')) is { } option)
        {
            bag.Error(at, option == "-" ? "cat: there is no input to read" : $"cat: the option '{option}' is not simulated");
        }
        else if (words.Length == 0)
        {
            bag.Error(at, "cat is written 'cat FILE'");
        }
        else
        {
            Array.ForEach([.. words.Where(f => !_written.Contains(f))], file => _files.Check("cat", file, reads: true, mayFail, at));
        }
    }

    private void CheckFolders(string[] words, Location at)
    {
        string[] flags = words[0] == "mkdir" ? ["-p", "--parents"] : [];
        foreach (string word in words.Skip(1))
        {
            if (words[0] == "mkdir" && !word.StartsWith('-') && !FolderCommands.IsKernels(word))
            {
                continue;
            }

            if (word.StartsWith('-') ? !flags.Contains(word, StringComparer.Ordinal) : CgroupReference.Parse(word, scope.Cgroup) is null || !_files.IsBelow(word))
            {
                bag.Error(at, word.StartsWith('-') ? $"{words[0]}: the option '{word}' is not simulated" : $"{words[0]}: only folders below /sys/fs/cgroup are simulated, not '{word}'");
            }
        }

        if (words.Skip(1).All(w => w.StartsWith('-')))
        {
            bag.Error(at, $"{words[0]} is written '{words[0]} FOLDER'");
        }
    }
}
