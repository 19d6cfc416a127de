namespace OomSim.Fidelity;

/// <summary>
/// The names of one group: <c>p/a</c> in a script, <c>p_a</c> in the program's log, <c>a</c> in the trace,
/// <c>/docker/p/a</c> in the kernel's log, or a container's name and its ID.
/// </summary>
internal sealed class ContainerNames
{
    private readonly SortedDictionary<string, string> _programToTrace = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _parent = new(StringComparer.Ordinal);

    public ContainerNames(Recording recording, SimulatedRun run)
    {
        foreach (LoggedCommand command in recording.Commands)
        {
            if (CommandMatch.MakeGroup().Match(command.Text) is { Success: true } made)
            {
                string[] parts = made.Groups["path"].Value.Split('/')[1..];
                _programToTrace[string.Join('_', parts)] = parts[^1];
                if (parts.Length > 1)
                {
                    _parent[parts[^1]] = parts[^2];
                }
            }
        }

        foreach (ProgramMessage begin in recording.Begins)
        {
            _programToTrace.TryAdd(begin.Container, begin.Container);
        }

        RecordedIds = Ids(recording.Commands);
        SimulatedIds = Ids(run.Commands.SelectMany(pair => Named(pair.Recorded, pair.Simulated?.Stdout.Split('\n') ?? [])));
    }

    /// <summary>Recorded container IDs and their names.</summary>
    public IReadOnlyDictionary<string, string> RecordedIds { get; }

    /// <summary>Simulated container IDs and their names.</summary>
    public IReadOnlyDictionary<string, string> SimulatedIds { get; }

    /// <summary>Container IDs and their names, as commands answered.</summary>
    public static SortedDictionary<string, string> Ids(IEnumerable<LoggedCommand> commands) => Ids(commands.SelectMany(command => Named(command, command.Output)));

    /// <summary>The trace's name of a program's group.</summary>
    public string Trace(string program) => _programToTrace.GetValueOrDefault(program, program);

    /// <summary>The trace's name of a group in a kernel log.</summary>
    public static string OfKill(KernelKill kill, IReadOnlyDictionary<string, string> ids)
    {
        string last = kill.Cgroup[(kill.Cgroup.LastIndexOf('/') + 1)..];
        return ids.GetValueOrDefault(last, last);
    }

    /// <summary>True when a program's group is a group of the trace or lies below it.</summary>
    public bool IsIn(string program, string container)
    {
        for (string? name = Trace(program); name is not null; name = _parent.GetValueOrDefault(name))
        {
            if (name == container)
            {
                return true;
            }
        }

        return false;
    }

    private static SortedDictionary<string, string> Ids(IEnumerable<(string Id, string Name)> pairs)
    {
        SortedDictionary<string, string> ids = new(StringComparer.Ordinal);
        foreach ((string id, string name) in pairs)
        {
            ids[id] = name;
        }

        return ids;
    }

    private static IEnumerable<(string Id, string Name)> Named(LoggedCommand command, IEnumerable<string> output)
    {
        IReadOnlyList<string> words = CommandLine.Split(command.Text);
        int name = words.TakeWhile(word => word != "--name").Count();
        return name + 1 < words.Count
            ? output.Where(line => line.Length == 64 && !line.Contains(' ', StringComparison.Ordinal)).Select(line => (line, words[name + 1]))
            : [];
    }
}
