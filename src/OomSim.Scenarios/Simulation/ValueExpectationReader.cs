using OomSim.Scenarios.Reference;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Reads expectations about the values of containers, processes, the host and cgroups.</summary>
/// <param name="values">Reads typed values.</param>
/// <param name="scope">What can be expected of.</param>
internal sealed class ValueExpectationReader(ValueReader values, ExpectationScope scope)
{
    private static readonly string[] Quantifiers = [.. ValueShape.Quantifiers.Select(k => k.Name)];
    private static readonly string[] Subjects = [.. ExpectationKeys.Values.Select(v => v.Subject)];

    private readonly ConditionReader _conditions = new(values, scope.Cgroup);

    /// <summary>Reads one; null where it is wrong.</summary>
    /// <param name="item">The expectation.</param>
    /// <param name="path">Where it stands, in dots.</param>
    /// <param name="text">How it is shown in results.</param>
    /// <param name="source"><c>file:line:col</c>.</param>
    public ValueExpectation? Read(Mapping item, string path, string text, string source)
    {
        List<Entry> quantifiers = item.Entries.FindAll(e => Quantifiers.Contains(e.Key, StringComparer.Ordinal));
        Entry? quantifier = quantifiers.FirstOrDefault();
        List<Entry> entries = [.. item.Entries.Where(e => e != quantifier && e.Key != "at")];
        if (quantifier?.Value is Mapping inner)
        {
            entries.AddRange(inner.Entries);
        }
        else if (quantifier is not null && quantifier.Value is not Scalar { IsNull: true } and not Scalar { Text: "true" })
        {
            values.Bag.Error(quantifier.Value.At, $"{path}.{quantifier.Key} must be a mapping of what is expected");
        }

        Entry? other = quantifier is null ? null : quantifiers.ElementAtOrDefault(1) ?? item.Find("at");
        if (other is not null)
        {
            values.Bag.Error(other.At, $"{path}: '{other.Key}' and '{quantifier!.Key}' exclude each other");
            return null;
        }

        Entry? subject = entries.Find(e => Subjects.Contains(e.Key, StringComparer.Ordinal));
        if (subject is null)
        {
            string first = item.Entries.FirstOrDefault()?.Key ?? "";
            values.Bag.Error(item.At, $"{path} needs one of container, process, host, cgroup, event, order or command", Suggestions.Nearest(first, [.. Subjects, "event", "order", "command"]));
            return null;
        }

        long? time = values.Fixed(item["at"], path + ".at", Unit.Duration);
        scope.CheckTime(time, item["at"], path + ".at", values.Bag);
        ExpectationTime when = quantifier?.Key switch
        {
            "always" => ExpectationTime.Always,
            "eventually" => ExpectationTime.Eventually,
            "never" => ExpectationTime.Never,
            _ => item["at"] is null ? ExpectationTime.Final : ExpectationTime.At,
        };
        return Read(subject, [.. entries.Where(e => e != subject)], path, when) is { } value
            ? value with { Text = text, Source = source, At = time ?? 0 }
            : null;
    }

    private ValueExpectation? Read(Entry subject, List<Entry> entries, string path, ExpectationTime when)
    {
        TraceTable table = subject.Key switch
        {
            "container" => TraceTable.Container,
            "process" => TraceTable.Process,
            "host" => TraceTable.Host,
            _ => TraceTable.Cgroup,
        };
        if (table == TraceTable.Host && subject.Value is Mapping host)
        {
            entries.AddRange(host.Entries);
        }

        string? key = Key(table, subject.Value, $"{path}.{subject.Key}");
        List<ColumnCondition> conditions = [];
        int? exitCode = null;
        bool? oomKilled = null;
        foreach (Entry entry in entries)
        {
            string at = $"{path}.{entry.Key}";
            if (table == TraceTable.Container && entry.Key is "exit_code" or "oom_killed")
            {
                exitCode = entry.Key == "exit_code" ? values.Integer(entry.Value, at, 0, 255) : exitCode;
                oomKilled = entry.Key == "oom_killed" ? values.Flag(entry.Value, at) : oomKilled;
                if (when != ExpectationTime.Final)
                {
                    values.Bag.Error(entry.At, $"{path}: '{entry.Key}' is known at the end of the run only: leave '{when.ToString().ToLowerInvariant()}' out, or expect the event 'die' or 'oom'");
                }
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

        return key is null ? null : new ValueExpectation
        {
            Text = "",
            Source = "",
            When = when,
            Table = table,
            Key = key,
            Conditions = conditions,
            ExitCode = exitCode,
            OomKilled = oomKilled,
        };
    }

    /// <summary>The name of what is looked at; null after an error was reported.</summary>
    private string? Key(TraceTable table, Node node, string path)
    {
        if (table == TraceTable.Host)
        {
            bool isThe = node is Mapping or Scalar { IsNull: true } or Scalar { Text: "true" };
            return isThe ? "" : Refuse(node, $"{path} takes no name, there is one host: write 'host: true' or put what is expected under it");
        }

        string? key = values.Text(node, path);
        if (string.IsNullOrWhiteSpace(key))
        {
            return key is null ? null : Refuse(node, $"{path} needs a name");
        }

        if (table != TraceTable.Cgroup)
        {
            string container = table == TraceTable.Process ? key.Split('/', 2)[0] : key;
            return scope.Containers.Check(container, node.At, values.Bag) ? key : null;
        }

        CgroupReference? reference = CgroupReference.Parse(key, scope.Cgroup);
        if (reference is null)
        {
            return Refuse(node, $"{path}: a cgroup is named by its path, as in /docker/{key.TrimStart('/')}, or by $(cgroup NAME)");
        }

        return reference.Container is null || scope.Containers.Check(reference.Container, node.At, values.Bag) ? reference.Text : null;
    }

    private string? Refuse(Node node, string message)
    {
        values.Bag.Error(node.At, message);
        return null;
    }
}
