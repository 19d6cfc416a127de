using OomSim.Engine;
using OomSim.Kernel;
using OomSim.Scenarios.Reference;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Reads the steps of programs (interface §2.1).</summary>
/// <param name="values">Reads typed values.</param>
/// <param name="processes">Names that a step can fork.</param>
internal sealed class StepReader(ValueReader values, IReadOnlyCollection<string> processes)
{
    private static readonly string[] Later = ["replay", "runtime"];

    private static readonly IReadOnlyDictionary<string, string[]> Options = new SortedDictionary<string, string[]>(
        StepKeys.All.Select(s => (Kind: StepKeys.Kind(s), Options: s.Names.Skip(1).ToArray())).Concat(Later.Select(l => (Kind: l, Options: Array.Empty<string>())))
            .ToDictionary(s => s.Kind, s => s.Options, StringComparer.Ordinal),
        StringComparer.Ordinal);

    private DiagnosticBag Bag => values.Bag;

    /// <summary>A list of steps; what can't be read is left out after an error was reported.</summary>
    public List<Step> ReadAll(Node? node, string path)
    {
        List<Step> steps = [];
        Sequence? list = values.Sequence(node, path);
        for (int i = 0; i < (list?.Items.Count ?? 0); i++)
        {
            Node item = list!.Items[i];
            if (Read(item, FormattableString.Invariant($"{path}[{i}]")) is { } step)
            {
                steps.Add(step with { Source = FormattableString.Invariant($"{item.At.File}:{item.At.Line}:{item.At.Column}") });
            }
        }

        return steps;
    }

    private Step? Read(Node node, string path)
    {
        if (node is not Mapping mapping)
        {
            Bag.Error(node.At, $"{path} must be a step, as in 'alloc: 64MiB', not {node.KindInWords}");
            return null;
        }

        Entry? kind = mapping.Entries.Find(e => Options.ContainsKey(e.Key));
        if (kind is null)
        {
            Entry? first = mapping.Entries.FirstOrDefault();
            Bag.Unknown(first?.At ?? node.At, first is null ? $"{path} is an empty step" : $"unknown step '{first.Key}' at {path}", first?.Key ?? "", Options.Keys);
            return null;
        }

        if (Later.Contains(kind.Key, StringComparer.Ordinal))
        {
            Bag.Error(kind.At, $"{path}: the step '{kind.Key}' is not simulated");
            return null;
        }

        string[] allowed = Options[kind.Key];
        foreach (Entry entry in mapping.Entries.Where(e => e != kind && !allowed.Contains(e.Key, StringComparer.Ordinal)))
        {
            Bag.Unknown(entry.At, $"the step '{kind.Key}' has no '{entry.Key}'", entry.Key, allowed);
        }

        return Read(kind, mapping, $"{path}.{kind.Key}");
    }

    private Step? Read(Entry kind, Mapping mapping, string path) => kind.Key switch
    {
        "alloc" => Size(kind.Value, path) is { } size ? new AllocStep(size, Pace(mapping, path)) : null,
        "reserve" => Size(kind.Value, path) is { } size ? new ReserveStep(size) : null,
        "free" => Free(kind.Value, path),
        "access" => Access(kind.Value, mapping, path),
        "rewrite" => SizeOrAll(kind.Value, path, out Quantity? size) ? new RewriteStep(size, Pace(mapping, path)) : null,
        "mlock" => values.Word(kind.Value, path, "all") is not null ? new MlockAllStep() : null,
        "oom_score_adj" => values.Quantity(kind.Value, path, Unit.Count, -1000, 1000) is { } adj ? new OomScoreAdjStep(adj) : null,
        "comm" => Comm(kind.Value, path) is { } comm ? new CommStep(comm) : null,
        "read" => FilePath(kind.Value, path) is { } file
            ? new ReadStep(file, values.Quantity(mapping["size"], path + ".size", Unit.Size), Pace(mapping, path))
            : null,
        "write" => Write(kind, mapping, path),
        "fsync" => FilePath(kind.Value, path) is { } file ? new FsyncStep(file) : null,
        "rm" => FilePath(kind.Value, path) is { } file ? new RemoveFileStep(file) : null,
        "shm" => Size(kind.Value, path) is { } size ? new ShmStep(size, Pace(mapping, path)) : null,
        "buffer" => Size(kind.Value, path) is { } size ? new BufferStep(size, Pace(mapping, path)) : null,
        "flush" => FilePath(kind.Value, path) is { } file ? new FlushStep(file) : null,
        "cpu" => values.Quantity(kind.Value, path, Unit.Duration) is { } time ? new CpuStep(time) : null,
        "sleep" => kind.Value is Scalar { Text: "forever" } ? new SleepStep(null)
            : values.Quantity(kind.Value, path, Unit.Duration) is { } time ? new SleepStep(time) : null,
        "fork" => Process(kind.Value, path) is { } name
            ? new ForkStep(name, values.Quantity(mapping["count"], path + ".count", Unit.Count, 0, StepKeys.MaximumForks) ?? Quantity.Of(1)) { Gap = values.Quantity(mapping["every"], path + ".every", Unit.Duration) }
            : null,
        "wait" => kind.Value is Scalar { Text: "all" } ? new WaitStep(null) : Process(kind.Value, path) is { } name ? new WaitStep(name) : null,
        "print" => Print(kind.Value, mapping, path),
        "exit" => values.Quantity(kind.Value, path, Unit.Count, 0, 255) is { } code ? new ExitStep(code) : null,
        "signal" => Signal(kind.Value, path) is { } signal ? new SignalStep(signal) : null,
        "serve" => new ServeReader(values).Read(kind.Value, path),
        _ => Repeat(kind.Value, mapping, path),
    };

    /// <summary>A signal by name or number; null after an error was reported.</summary>
    public int? Signal(Node node, string path)
    {
        string? text = values.Text(node, path);
        int? signal = text is null ? null : Signals.Parse(text);
        if (text is not null && signal is null)
        {
            Bag.Error(node.At, $"{path}: there is no signal '{text}'", Suggestions.Nearest(text, Signals.All));
        }

        return signal;
    }

    /// <summary>A process name as the kernel keeps it: at most 15 bytes.</summary>
    public string? Comm(Node? node, string path)
    {
        string? text = values.Text(node, path);
        if (text is not null && (text.Length == 0 || System.Text.Encoding.UTF8.GetByteCount(text) > 15))
        {
            Bag.Error(node!.At, $"{path}: a process name has 1 to 15 bytes, '{text}' has {System.Text.Encoding.UTF8.GetByteCount(text)}");
            return null;
        }

        return text;
    }

    private Step? Free(Node node, string path)
    {
        if (node is not Mapping mapping)
        {
            return SizeOrAll(node, path, out Quantity? size) ? new FreeStep(size) : null;
        }

        if (mapping["shm"] is not { } shm)
        {
            return values.Quantity(node, path, Unit.Size) is { } drawn ? new FreeStep(drawn) : null;
        }

        values.Keys(mapping, path, StepKeys.Free);
        return SizeOrAll(shm, path + ".shm", out Quantity? shared) ? new FreeShmStep(shared) : null;
    }

    private AccessStep? Access(Node node, Mapping mapping, string path)
    {
        bool sized = SizeOrAll(node, path, out Quantity? size);
        if (mapping["for"] is null)
        {
            Bag.Error(node.At, $"{path} needs 'for': how long the memory is accessed");
            return null;
        }

        Quantity? time = values.Quantity(mapping["for"], path + ".for", Unit.Duration);
        return sized && time is not null ? new AccessStep(size, time, Pace(mapping, path)) : null;
    }

    private PrintStep? Print(Node node, Mapping mapping, string path)
    {
        bool isError = mapping["to"] is not null && values.Word(mapping["to"], path + ".to", "stdout", "stderr") == "stderr";
        return values.Text(node, path) is { } text ? new PrintStep(text + "\n", isError) : null;
    }

    private WriteStep? Write(Entry kind, Mapping mapping, string path)
    {
        string? file = FilePath(kind.Value, path);
        if (mapping["size"] is null)
        {
            Bag.Error(kind.At, $"{path} needs 'size'");
            return null;
        }

        Quantity? size = values.Quantity(mapping["size"], path + ".size", Unit.Size);
        return file is not null && size is not null ? new WriteStep(file, size, Pace(mapping, path)) : null;
    }

    private RepeatStep? Repeat(Node node, Mapping mapping, string path)
    {
        if (mapping["steps"] is not Sequence { Items.Count: > 0 })
        {
            Bag.Error(node.At, $"{path} needs 'steps': what is repeated");
            return null;
        }

        List<Step> steps = ReadAll(mapping["steps"], path + ".steps");
        if (node is Scalar { Text: "forever" })
        {
            return new RepeatStep(null, steps);
        }

        return values.Quantity(node, path, Unit.Count) is { } count ? new RepeatStep(count, steps) : null;
    }

    private Pace Pace(Mapping mapping, string path)
    {
        if (mapping["rate"] is not null && mapping.Find("over") is { } over)
        {
            Bag.Error(over.At, $"{path}: 'rate' and 'over' exclude each other");
        }

        Quantity? rate = values.Quantity(mapping["rate"], path + ".rate", Unit.Rate);
        Quantity? time = values.Quantity(mapping["over"], path + ".over", Unit.Duration);
        bool catchUp = values.Flag(mapping["catch_up"], path + ".catch_up") ?? false;
        if (catchUp && mapping["rate"] is null && mapping["over"] is null)
        {
            Bag.Error(mapping.Find("catch_up")!.At, $"{path}: 'catch_up' needs a pace to catch up with: 'rate' or 'over'");
        }

        return rate is null && time is null && !catchUp ? Kernel.Pace.Free : new Pace(rate, time, catchUp);
    }

    private Quantity? Size(Node node, string path) => values.Quantity(node, path, Unit.Size);

    private bool SizeOrAll(Node node, string path, out Quantity? size)
    {
        bool all = node is Scalar { Text: "all" };
        size = all ? null : Size(node, path);
        return all || size is not null;
    }

    private string? FilePath(Node node, string path)
    {
        string? file = values.Text(node, path);
        if (file is not null && !file.StartsWith('/'))
        {
            Bag.Error(node.At, $"{path}: a file is named by its full path, as in /data/{file}");
            return null;
        }

        return file;
    }

    private string? Process(Node node, string path)
    {
        string? name = values.Text(node, path);
        if (name is not null && !processes.Contains(name, StringComparer.Ordinal))
        {
            Bag.Unknown(node.At, $"{path}: there is no process '{name}' under 'processes'", name, processes);
            return null;
        }

        return name;
    }
}
