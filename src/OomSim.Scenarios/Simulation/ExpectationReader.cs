using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Reads <c>x-oomsim.expect</c> (interface §2.3).</summary>
internal sealed class ExpectationReader(ValueReader values)
{
    private const string Root = "x-oomsim.expect";
    private static readonly string[] Quantifiers = ["always", "eventually", "never"];
    private static readonly string[] Subjects = ["container", "process", "host", "cgroup"];

    private readonly ConditionReader _conditions = new(values);
    private readonly EventExpectationReader _events = new(values);

    /// <summary>Numbers of the commands whose answer is expected.</summary>
    public static HashSet<int> Asserted(Node? node)
    {
        HashSet<int> result = [];
        foreach (Node item in (node as Sequence)?.Items ?? [])
        {
            if ((item as Mapping)?["command"] is Scalar scalar && ValueReader.Parse(scalar, Unit.Count, out long number, out _) && number is > 0 and < int.MaxValue)
            {
                result.Add((int)number);
            }
        }

        return result;
    }

    public List<Expectation> Read(Node? node, int commands)
    {
        List<Expectation> result = [];
        Sequence? list = values.Sequence(node, Root);
        for (int i = 0; i < (list?.Items.Count ?? 0); i++)
        {
            string path = FormattableString.Invariant($"{Root}[{i}]");
            if (values.Mapping(list!.Items[i], path) is { } mapping && ReadItem(mapping, path, commands) is { } expectation)
            {
                result.Add(expectation);
            }
        }

        return result;
    }

    private Expectation? ReadItem(Mapping item, string path, int commands)
    {
        string text = FlowText.Of(item);
        string source = FormattableString.Invariant($"{item.At.File}:{item.At.Line}:{item.At.Column}");
        return item switch
        {
            _ when item["command"] is { } number => Command(item, number, path, commands, text, source),
            _ when item["order"] is not null => _events.Order(item, path, text, source),
            _ when item["event"] is not null => _events.Event(item, path, text, source),
            _ => Value(item, path, text, source),
        };
    }

    private CommandExpectation? Command(Mapping item, Node number, string path, int commands, string text, string source)
    {
        values.Keys(item, path, "command", "exit_code", "stderr", "stdout");
        int? n = values.Integer(number, path + ".command", 1);
        if (n > commands)
        {
            values.Bag.Error(number.At, FormattableString.Invariant($"{path}.command: there is no command {n}: the timeline has {commands} (the first is 1)"));
            return null;
        }

        if (item["exit_code"] is null && item["stderr"] is null && item["stdout"] is null)
        {
            values.Bag.Error(item.At, $"{path} expects nothing: give exit_code, stderr or stdout");
        }

        return n is null ? null : new CommandExpectation
        {
            Text = text,
            Source = source,
            Number = n.Value,
            ExitCode = values.Integer(item["exit_code"], path + ".exit_code", 0, 255),
            Stderr = Answer(item["stderr"], path + ".stderr"),
            Stdout = Answer(item["stdout"], path + ".stdout"),
        };
    }

    private string? Answer(Node? node, string path) => node is Scalar { IsNull: true } ? "" : values.Text(node, path);

    private ValueExpectation? Value(Mapping item, string path, string text, string source)
    {
        Entry? quantifier = item.Entries.Find(e => Quantifiers.Contains(e.Key, StringComparer.Ordinal));
        List<Entry> entries = [.. item.Entries.Where(e => e != quantifier && e.Key != "at")];
        if (quantifier?.Value is Mapping inner)
        {
            entries.AddRange(inner.Entries);
        }
        else if (quantifier is not null && quantifier.Value is not Scalar { IsNull: true } and not Scalar { Text: "true" })
        {
            values.Bag.Error(quantifier.Value.At, $"{path}.{quantifier.Key} must be a mapping of what is expected");
        }

        if (quantifier is not null && item.Find("at") is { } at)
        {
            values.Bag.Error(at.At, $"{path}: 'at' and '{quantifier.Key}' exclude each other");
        }

        Entry? subject = entries.Find(e => Subjects.Contains(e.Key, StringComparer.Ordinal));
        if (subject is null)
        {
            string first = item.Entries.FirstOrDefault()?.Key ?? "";
            values.Bag.Error(item.At, $"{path} needs one of container, process, host, cgroup, event, order or command", Suggestions.Nearest(first, [.. Subjects, "event", "order", "command"]));
            return null;
        }

        long? time = values.Fixed(item["at"], path + ".at", Unit.Duration);
        return Value(subject, [.. entries.Where(e => e != subject)], path) is { } value ? value with
        {
            Text = text,
            Source = source,
            At = time ?? 0,
            When = quantifier?.Key switch
            {
                "always" => ExpectationTime.Always,
                "eventually" => ExpectationTime.Eventually,
                "never" => ExpectationTime.Never,
                _ => item["at"] is null ? ExpectationTime.Final : ExpectationTime.At,
            },
        } : null;
    }

    private ValueExpectation? Value(Entry subject, List<Entry> entries, string path)
    {
        TraceTable table = subject.Key switch
        {
            "container" => TraceTable.Container,
            "process" => TraceTable.Process,
            "host" => TraceTable.Host,
            _ => TraceTable.Cgroup,
        };
        string key = "";
        if (table != TraceTable.Host)
        {
            key = values.Text(subject.Value, $"{path}.{subject.Key}") ?? "";
        }
        else if (subject.Value is Mapping host)
        {
            entries.AddRange(host.Entries);
        }

        if (table == TraceTable.Cgroup && key.Length > 0 && !key.StartsWith('/') && !key.StartsWith("$(", StringComparison.Ordinal))
        {
            values.Bag.Error(subject.Value.At, $"{path}.cgroup: a cgroup is named by its path, as in /docker/{key}, or by $(cgroup NAME)");
        }

        List<ColumnCondition> conditions = [];
        int? exitCode = null;
        bool? oomKilled = null;
        foreach (Entry entry in entries)
        {
            string at = $"{path}.{entry.Key}";
            if (table == TraceTable.Container && entry.Key == "exit_code")
            {
                exitCode = values.Integer(entry.Value, at, 0, 255);
            }
            else if (table == TraceTable.Container && entry.Key == "oom_killed")
            {
                oomKilled = values.Flag(entry.Value, at);
            }
            else if (_conditions.Read(table, entry, at) is { } condition)
            {
                conditions.Add(condition);
            }
        }

        if (entries.Count == 0)
        {
            values.Bag.Error(subject.At, $"{path} expects nothing of its {subject.Key}");
        }

        return new ValueExpectation
        {
            Text = "",
            Source = "",
            When = ExpectationTime.Final,
            Table = table,
            Key = key,
            Conditions = conditions,
            ExitCode = exitCode,
            OomKilled = oomKilled,
        };
    }
}
