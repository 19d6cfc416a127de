using System.Globalization;
using OomSim.Engine;
using OomSim.Kernel;
using OomSim.Scenarios.Reference;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Reads what a column must be: a plain value, or <c>{equals, within, min, max, in}</c>.</summary>
/// <param name="values">Reads typed values.</param>
/// <param name="version">The host's cgroup version.</param>
internal sealed class ConditionReader(ValueReader values, CgroupVersion version)
{
    private static readonly string[] Keys = [.. ConditionKeys.All.Select(k => k.Name)];
    private static readonly string[] Empty = ["none", "null", "~", ""];

    /// <summary>Reads the condition of one column; null where it is wrong.</summary>
    /// <param name="table">The table that is looked at.</param>
    /// <param name="entry">The column and what it must be.</param>
    /// <param name="path">Where it stands, in dots.</param>
    public ColumnCondition? Read(TraceTable table, Entry entry, string path)
    {
        string? column = TraceColumns.Resolve(table, entry.Key);
        if (column is null)
        {
            string[] names = [.. TraceColumns.Of(table).SelectMany(c => new[] { c, TraceColumns.WithoutUnit(c) }), .. table == TraceTable.Container ? new[] { "memory", "exit_code", "oom_killed" } : [], .. table == TraceTable.Process ? [] : TraceColumns.Pressure];
            values.Bag.Unknown(entry.At, $"'{entry.Key}' is not a column of {FileOf(table)}", entry.Key, names);
            return null;
        }

        ColumnCondition? condition = entry.Value is Mapping mapping ? Detailed(table, column, mapping, path) : Equal(new ColumnCondition { Column = column }, table, entry.Value, path);
        if (condition is { EqualTo: { } number, Within: 0, WithinPart: 0 } && number != Math.Floor(number) && TraceColumns.IsCount(table, column))
        {
            values.Bag.Error(entry.Value.At, string.Create(CultureInfo.InvariantCulture, $"{path} can't be met: '{column}' is a whole number, never {number:R}"));
            return null;
        }

        if (condition is { IsEmpty: false } && table == TraceTable.Cgroup && !TraceColumns.IsIn(version, column))
        {
            // The cell would be empty in every row: whatever is never to be there, never is.
            string other = version == CgroupVersion.V1 ? "v2" : "v1";
            values.Bag.Error(entry.At, $"'{entry.Key}' is a file of cgroup {other} only: this host has {(version == CgroupVersion.V1 ? "v1" : "v2")}");
            return null;
        }

        return condition;
    }

    private ColumnCondition? Detailed(TraceTable table, string column, Mapping mapping, string path)
    {
        values.Keys(mapping, path, Keys);
        if (mapping.Find("within") is { } stray && mapping["equals"] is null)
        {
            values.Bag.Error(stray.At, $"{path}: 'within' needs 'equals'");
            return null;
        }

        ColumnCondition? result = new() { Column = column };
        if (mapping["equals"] is { } equal)
        {
            result = Equal(result, table, equal, path + ".equals");
        }

        if (mapping["within"] is { } within && result is not null)
        {
            result = Within(result, table, within, path + ".within");
        }

        if (result is null || mapping.Entries.Count == 0)
        {
            return result is null ? null : Nothing(mapping, path);
        }

        if (TraceColumns.IsText(column) && (mapping.Find("min") ?? mapping.Find("max")) is { } bound)
        {
            values.Bag.Error(bound.At, $"{path}: '{bound.Key}' needs a number, and '{column}' is a text");
            return null;
        }

        result = result with
        {
            Minimum = mapping["min"] is { } min ? Number(table, column, min, path + ".min") : null,
            Maximum = mapping["max"] is { } max ? Number(table, column, max, path + ".max") : null,
            In = mapping["in"] is { } list ? List(table, column, list, path + ".in") : null,
        };
        if (result.Minimum > result.Maximum)
        {
            values.Bag.Error(mapping.At, $"{path} can't be met: min is greater than max");
        }

        return result;
    }

    private ColumnCondition? Nothing(Mapping mapping, string path)
    {
        values.Bag.Error(mapping.At, $"{path} expects nothing: give one of {string.Join(", ", Keys)}");
        return null;
    }

    private ColumnCondition? Equal(ColumnCondition condition, TraceTable table, Node node, string path)
    {
        if (node is not Scalar scalar)
        {
            values.Bag.Error(node.At, $"{path} must be a value, not {node.KindInWords}");
            return null;
        }

        if (TraceColumns.IsText(condition.Column))
        {
            return IsKnownWord(table, condition.Column, scalar, path) ? condition with { EqualText = scalar.Text } : null;
        }

        if (scalar.IsNull || Empty.Contains(scalar.Text, StringComparer.Ordinal))
        {
            return condition with { IsEmpty = true };
        }

        return Number(table, condition.Column, node, path) is { } number ? condition with { EqualTo = number } : null;
    }

    private ColumnCondition? Within(ColumnCondition condition, TraceTable table, Node node, string path)
    {
        if (node is Scalar scalar && scalar.Text.EndsWith('%'))
        {
            if (double.TryParse(scalar.Text[..^1].Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent))
            {
                return condition with { WithinPart = percent / 100 };
            }

            values.Bag.Error(node.At, $"{path}: invalid percentage: '{scalar.Text}'");
            return null;
        }

        if (TraceColumns.IsText(condition.Column) || condition.IsEmpty)
        {
            values.Bag.Error(node.At, $"{path} needs a number to be near to");
            return null;
        }

        if (Number(table, condition.Column, node, path) is not { } number)
        {
            return null;
        }

        if (number < 0)
        {
            values.Bag.Error(node.At, $"{path} must be at least 0");
            return null;
        }

        return condition with { Within = number };
    }

    private List<string>? List(TraceTable table, string column, Node node, string path)
    {
        if (values.Sequence(node, path) is not { } list)
        {
            return null;
        }

        if (list.Items.Count == 0)
        {
            values.Bag.Error(node.At, $"{path} can't be met: the list is empty");
        }

        List<string> result = [];
        foreach (Node item in list.Items)
        {
            if (TraceColumns.IsText(column))
            {
                if (item is Scalar scalar && IsKnownWord(table, column, scalar, path))
                {
                    result.Add(scalar.Text);
                }
            }
            else if (Number(table, column, item, path) is { } number)
            {
                result.Add(number.ToString("R", CultureInfo.InvariantCulture));
            }
        }

        return result;
    }

    private bool IsKnownWord(TraceTable table, string column, Scalar scalar, string path)
    {
        IReadOnlyList<string>? words = (table, column) switch
        {
            (TraceTable.Container, "state") => TraceColumns.States,
            (TraceTable.Container, "condition") => TraceColumns.Conditions,
            (TraceTable.Process, "state") => TraceColumns.ProcessStates,
            _ => null,
        };
        if (words is null || words.Contains(scalar.Text, StringComparer.Ordinal))
        {
            return true;
        }

        values.Bag.Error(scalar.At, $"{path} must be one of {string.Join(", ", words)}, not '{scalar.Text}'", Suggestions.Nearest(scalar.Text, words));
        return false;
    }

    /// <summary>A number in the column's unit: bytes for sizes, seconds for times, 0 and 1 for truth.</summary>
    private double? Number(TraceTable table, string column, Node node, string path)
    {
        string text = (node as Scalar)?.Value ?? "";
        string error = $"must be a number, not {node.KindInWords}";
        if (TraceColumns.IsSize(table, column))
        {
            if (node is Scalar size && ValueReader.Parse(size, Unit.Size, out long bytes, out error))
            {
                return bytes;
            }
        }
        else if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
        {
            if (double.IsFinite(number))
            {
                return number;
            }

            error = $"invalid number: '{text}'";
        }
        else if (column.EndsWith("_bytes_per_s", StringComparison.Ordinal))
        {
            if (Units.TryParse(Unit.Rate, text, out long rate, out error))
            {
                return rate;
            }
        }
        else if (column.EndsWith("_s", StringComparison.Ordinal))
        {
            if (Units.TryParse(Unit.Duration, text, out long ns, out error))
            {
                return ns / (double)SimTime.Second;
            }
        }
        else if (column is "under_oom" or "oom_kill_disable" or "frozen")
        {
            if (text is "true" or "false")
            {
                return text == "true" ? 1 : 0;
            }

            error = $"must be true or false, not '{text}'";
        }
        else if (node is Scalar)
        {
            error = $"invalid number: '{text}'";
        }

        values.Bag.Error(node.At, $"{path}: {error}");
        return null;
    }

    private static string FileOf(TraceTable table) => table switch
    {
        TraceTable.Container => "containers.csv",
        TraceTable.Process => "processes.csv",
        TraceTable.Host => "host.csv",
        _ => "cgroups.csv",
    };
}
