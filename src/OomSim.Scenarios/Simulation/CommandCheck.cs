namespace OomSim.Scenarios;

/// <summary>Finds slips in timeline commands before the run: unknown programs and subcommands, open quotes, containers that nothing makes.</summary>
/// <param name="containers">The containers of the scenario.</param>
/// <param name="asserted">Numbers of commands whose answer is expected: they may be meant to fail.</param>
/// <param name="bag">Where findings go.</param>
internal sealed class CommandCheck(KnownContainers containers, IReadOnlySet<int> asserted, DiagnosticBag bag)
{
    private static readonly string[] Programs = ["docker", "kill", "sysctl", "swapon", "swapoff", "echo", "systemctl", "mkdir", "rmdir"];

    private static readonly string[] DockerCommands =
    [
        "create", "run", "start", "stop", "kill", "restart", "pause", "unpause", "rm", "update", "exec", "wait", "rename", "ps", "inspect", "stats", "top",
        "logs", "pull", "build", "tag", "commit", "history", "images", "rmi", "save", "load", "export", "import", "diff", "system", "image", "container",
        "compose", "events", "info", "version", "port", "attach", "cp",
    ];

    /// <summary>Commands whose words after the flags are containers only.</summary>
    private static readonly string[] OnContainers = ["start", "stop", "kill", "restart", "pause", "unpause", "rm", "update", "wait"];

    /// <summary>Flags of those commands that take the next word.</summary>
    private static readonly string[] ValueFlags =
    [
        "-t", "--time", "--timeout", "-s", "--signal", "-m", "--memory", "--memory-swap", "--memory-reservation", "--kernel-memory", "--cpus", "-c",
        "--cpu-shares", "--cpu-period", "--cpu-quota", "--cpuset-cpus", "--cpuset-mems", "--pids-limit", "--restart", "--blkio-weight", "--detach-keys",
    ];

    /// <summary>Reports what is wrong with a command.</summary>
    public void Check(TimelineEntry entry, Yaml.Location at)
    {
        IReadOnlyList<string>? words = ShellWords.Split(entry.Command);
        if (words is null)
        {
            bag.Error(at, "a quote is not closed in the command");
        }
        else if (!Programs.Contains(words[0], StringComparer.Ordinal))
        {
            bag.Error(at, $"'{words[0]}' is not a command of the timeline", Suggestions.Nearest(words[0], Programs));
        }
        else if (words[0] == "docker")
        {
            CheckDocker(words, entry, at);
        }
        else if (words[0] == "kill")
        {
            CheckKill(words, entry, at);
        }
    }

    private void CheckDocker(IReadOnlyList<string> words, TimelineEntry entry, Yaml.Location at)
    {
        bool managed = words.Count > 2 && words[1] == "container" && words[2] != "prune";
        string subcommand = words.Count < 2 ? "" : managed ? words[2] : words[1];
        if (!DockerCommands.Contains(subcommand, StringComparer.Ordinal))
        {
            bag.Error(at, $"'{subcommand}' is not a docker command", Suggestions.Nearest(subcommand, DockerCommands));
            return;
        }

        if (!OnContainers.Contains(subcommand, StringComparer.Ordinal))
        {
            return;
        }

        for (int i = managed ? 3 : 2; i < words.Count; i++)
        {
            if (words[i].StartsWith('-'))
            {
                i += ValueFlags.Contains(words[i], StringComparer.Ordinal) ? 1 : 0;
            }
            else
            {
                CheckContainer(words[i], entry, at);
            }
        }
    }

    private void CheckKill(IReadOnlyList<string> words, TimelineEntry entry, Yaml.Location at)
    {
        if (words.Count < 2 || (words[1].StartsWith('-') && words.Count < 3))
        {
            bag.Error(at, "kill is written 'kill -SIG CONTAINER[/PROCESS]'");
            return;
        }

        if (words[1].StartsWith('-') && Signals.Parse(words[1][1..]) is null)
        {
            bag.Error(at, $"kill: there is no signal '{words[1][1..]}'", Suggestions.Nearest(words[1][1..], words[1].StartsWith("-SIG", StringComparison.Ordinal) ? Signals.All : Signals.All.Select(s => s[3..])));
        }

        foreach (string target in words.Skip(words[1].StartsWith('-') ? 2 : 1))
        {
            CheckContainer(target.Split('/')[0], entry, at);
        }
    }

    private void CheckContainer(string name, TimelineEntry entry, Yaml.Location at)
    {
        if (!asserted.Contains(entry.Number) && !name.StartsWith('$'))
        {
            containers.Check(name, at, bag);
        }
    }
}
