using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>Finds slips in timeline commands before the run: unknown programs and subcommands, open quotes, containers that nothing makes.</summary>
/// <param name="services">The scenario's services; null when they could not be read.</param>
/// <param name="containers">Containers of the scenario's services; null when they could not be read.</param>
/// <param name="asserted">Numbers of commands whose answer is expected: they may be meant to fail.</param>
/// <param name="launches">Checks what a command starts.</param>
/// <param name="seed">The scenario's seed.</param>
/// <param name="bag">Where findings go.</param>
internal sealed class CommandCheck(IReadOnlyCollection<string>? services, IEnumerable<string>? containers, IReadOnlySet<int> asserted, LaunchCheck launches, ulong seed, DiagnosticBag bag)
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

    private readonly SortedSet<string> _known = new(containers ?? [], StringComparer.Ordinal);
    private long _created;
    private bool _anyName = containers is null;

    /// <summary>Remembers the names that a command gives to containers.</summary>
    public void Learn(string command)
    {
        if (ShellWords.Split(command)?.ToArray() is not ["docker", .. string[] words])
        {
            return;
        }

        words = words is ["container", .. string[] rest] ? rest : words;
        if (words is ["rename", _, { } name, ..])
        {
            _known.Add(name);
        }

        if (words is ["compose", "up", ..])
        {
            _created += _known.Count;
        }

        if (words is ["run" or "create", ..])
        {
            _created++;
            launches.Learn(["docker", .. words]);
            string? given = words.Where((w, i) => i > 0 && words[i - 1] == "--name").FirstOrDefault()
                ?? words.FirstOrDefault(w => w.StartsWith("--name=", StringComparison.Ordinal))?[7..];
            _anyName |= given is null;
            if (given is not null)
            {
                _known.Add(given);
            }
        }
    }

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

        if (subcommand == "compose")
        {
            CheckCompose(words, entry, at);
            return;
        }

        if (launches.Read(words) is { } launch)
        {
            if (launch.Image.Length == 0)
            {
                CheckContainer(launch.Container, entry, at);
            }

            launches.Check(launch, asserted.Contains(entry.Number), at);
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

    private void CheckCompose(IReadOnlyList<string> words, TimelineEntry entry, Yaml.Location at)
    {
        if (ComposeCommand.Read(words, out string error) is not { } command)
        {
            bag.Error(at, error, words.Count > 2 ? Suggestions.Nearest(words[2], ComposeCommand.Verbs) : null);
            return;
        }

        foreach (string service in services is null || asserted.Contains(entry.Number) ? [] : command.Services.Where(s => !services.Contains(s, StringComparer.Ordinal)))
        {
            bag.Error(at, $"no such service: {service}", Suggestions.Nearest(service, services!));
        }
    }

    // IDs follow from the seed: only the beginning of one that the run can make is taken.
    private bool IsIdPrefix(string name)
    {
        if (name.Length is 0 or > 64 || !name.All(char.IsAsciiHexDigitLower))
        {
            return false;
        }

        for (long number = 1; number <= _known.Count + _created; number++)
        {
            if (DockerEngine.ContainerId(seed, number).StartsWith(name, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
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
        bool expected = asserted.Contains(entry.Number) || _anyName || name.StartsWith('$');
        if (!expected && !_known.Contains(name) && !IsIdPrefix(name))
        {
            bag.Error(at, $"no service and no docker run or create makes a container '{name}'", Suggestions.Nearest(name, _known));
        }
    }
}
