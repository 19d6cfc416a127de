using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using OomSim.Scenarios.Reference;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Reads <c>program</c> and <c>processes</c> (interface §2.1).</summary>
internal sealed class ProgramReader(ValueReader values)
{
    private const int CommLength = 15;

    /// <summary>A program that sleeps for ever: what an image runs that says nothing else.</summary>
    public static ProgramSet Sleeper(string comm) => new(
        new ProgramDefinition { Name = "init", Comm = Shorten(comm), Steps = [new SleepStep(null)] },
        new SortedDictionary<string, ProgramDefinition>(StringComparer.Ordinal))
    {
        IsStandIn = true,
    };

    /// <summary>
    /// Reads the programs of an image, or of a service that replaces some of its image's: what is not given comes from
    /// <paramref name="inherited"/>. Null when there is none at all.
    /// </summary>
    public ProgramSet? Read(Mapping owner, string path, string defaultComm, ProgramSet? inherited)
    {
        Mapping? processNodes = values.Mapping(owner["processes"], path + ".processes");
        SortedDictionary<string, ProgramDefinition> processes = inherited?.Processes.ToSorted() ?? new(StringComparer.Ordinal);
        string[] names = [.. processes.Keys.Union(processNodes?.Entries.Select(e => e.Key) ?? [], StringComparer.Ordinal)];
        foreach (Entry entry in processNodes?.Entries ?? [])
        {
            if (ReadProgram(entry.Value, $"{path}.processes.{entry.Key}", entry.Key, entry.Key.Split(' ')[0], names) is { } definition)
            {
                processes[entry.Key] = definition;
            }
        }

        if (owner["program"] is not { } program)
        {
            return inherited is null && processNodes is null ? null : (inherited ?? Sleeper(defaultComm)) with { Processes = processes };
        }

        ProgramDefinition? init = ReadProgram(program, path + ".program", "init", defaultComm, names);
        return init is null ? null : new ProgramSet(init, processes);
    }

    private ProgramDefinition? ReadProgram(Node node, string path, string name, string defaultComm, string[] names)
    {
        if (values.Mapping(node, path, "{steps: [{alloc: 64MiB}]}") is not { } mapping)
        {
            return null;
        }

        StepReader steps = new(values, names);
        values.Keys(mapping, path, ProgramKeys.Program);
        string? exec = values.Text(mapping["exec"], path + ".exec");
        if (exec is not null && !exec.StartsWith('/'))
        {
            values.Bag.Error(mapping["exec"]!.At, $"{path}.exec: a file is named by its full path, as in /bin/{exec}");
        }

        if (mapping["steps"] is null)
        {
            values.Bag.Error(mapping.At, $"{path} needs 'steps', as in 'steps: [{{alloc: 64MiB}}]'");
        }

        string comm = steps.Comm(mapping["comm"], path + ".comm") ?? Shorten(exec is null ? defaultComm : exec[(exec.LastIndexOf('/') + 1)..]);
        return new ProgramDefinition
        {
            Name = name,
            Comm = comm,
            Exec = exec,
            Steps = steps.ReadAll(mapping["steps"], path + ".steps"),
            OnChildExit = values.Word(mapping["on_child_exit"], path + ".on_child_exit", ProgramKeys.Program.Words("on_child_exit")) switch
            {
                "ignore" => OnChildExit.Ignore,
                "restart" => OnChildExit.Restart,
                _ => OnChildExit.Exit,
            },
            OnSignal = Handlers(mapping["on_signal"], path + ".on_signal", steps),
            EnomemExitCode = Enomem(mapping["on_enomem"], path + ".on_enomem"),
            OomScoreAdj = values.Quantity(mapping["oom_score_adj"], path + ".oom_score_adj", Unit.Count, -1000, 1000),
        };
    }

    private SortedDictionary<int, SignalHandler> Handlers(Node? node, string path, StepReader steps)
    {
        SortedDictionary<int, SignalHandler> result = [];
        foreach (Entry entry in values.Mapping(node, path)?.Entries ?? [])
        {
            int? signal = steps.Signal(new Scalar(entry.At, entry.Key, ScalarKind.String), path);
            if (signal is null)
            {
                continue;
            }

            if (signal is Signals.Kill or Signals.Stop)
            {
                values.Bag.Error(entry.At, $"{path}: no process can handle {entry.Key}");
            }
            else if (entry.Value is Scalar { Text: "ignore" })
            {
                result[signal.Value] = new SignalHandler(null);
            }
            else if (entry.Value is Sequence)
            {
                result[signal.Value] = new SignalHandler(steps.ReadAll(entry.Value, $"{path}.{entry.Key}"));
            }
            else
            {
                values.Bag.Error(entry.Value.At, $"{path}.{entry.Key} must be 'ignore' or a list of steps");
            }
        }

        return result;
    }

    private Quantity? Enomem(Node? node, string path)
    {
        switch (node)
        {
            case null:
                return 1;
            case Scalar { Text: "continue" }:
                return null;
            case Mapping mapping:
                values.Keys(mapping, path, ProgramKeys.Enomem);
                return values.Quantity(mapping["exit"], path + ".exit", Unit.Count, 0, 255) ?? 1;
            default:
                values.Bag.Error(node.At, $"{path} must be 'continue' or {{exit: CODE}}");
                return 1;
        }
    }

    private static string Shorten(string comm)
    {
        string name = comm.Length == 0 ? "sh" : comm;
        while (System.Text.Encoding.UTF8.GetByteCount(name) > CommLength)
        {
            name = name[..^1];
        }

        return name;
    }
}
