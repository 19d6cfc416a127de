using System.Globalization;
using OomSim.Engine;
using OomSim.Scenarios.Reference;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Reads <c>{normal: {mean: …, sd: …}}</c> and the like (interface §2).</summary>
/// <param name="bag">Where findings go.</param>
/// <param name="readColumn">Reads a column of a data file beside the scenario; null after an error was reported.</param>
internal sealed class DistributionReader(DiagnosticBag bag, Func<Node, string, string, IReadOnlyList<DataCell>?> readColumn)
{
    private static IReadOnlyDictionary<string, string[]> Parameters => DistributionKeys.Parameters;

    /// <summary>Reads a distribution; null where it is wrong.</summary>
    /// <param name="mapping">The distribution and its parameters.</param>
    /// <param name="path">Where it stands, in dots.</param>
    /// <param name="unit">Unit of what is drawn.</param>
    /// <param name="minimum">Least value that may be drawn.</param>
    /// <param name="maximum">Greatest value that may be drawn.</param>
    public Quantity? Read(Mapping mapping, string path, Unit unit, long minimum, long maximum)
    {
        long keyMaximum = maximum;
        Entry? kind = mapping.Entries.Find(e => Parameters.ContainsKey(e.Key));
        foreach (Entry other in mapping.Entries.Where(e => e != kind && e.Key is not ("min" or "max")))
        {
            bool isSecond = kind is not null && Parameters.ContainsKey(other.Key);
            bag.Error(
                other.At,
                isSecond ? $"{path}: '{kind!.Key}' and '{other.Key}' exclude each other" : $"{path}: '{other.Key}' is not a distribution",
                isSecond ? null : Suggestions.Nearest(other.Key, Parameters.Keys));
            return null;
        }

        if (kind is null)
        {
            bag.Error(mapping.At, $"{path}: a distribution is one of {string.Join(", ", Parameters.Keys)}");
            return null;
        }

        Mapping? inner = kind.Value as Mapping;
        long low = unit == Unit.Rate ? Math.Max(1, minimum) : minimum;
        bool located = kind.Key is "normal" or "uniform" or "choice" or "empirical";
        if (!located)
        {
            low = Math.Max(0, low);
        }
        bool bounded = Bound(mapping["min"], path + ".min", unit, ref low, Math.Max)
            & Bound(mapping["max"], path + ".max", unit, ref maximum, Math.Min);
        if (kind.Key != "uniform")
        {
            bounded &= Bound(inner?["min"], $"{path}.{kind.Key}.min", unit, ref low, Math.Max)
                & Bound(inner?["max"], $"{path}.{kind.Key}.max", unit, ref maximum, Math.Min);
        }

        // The engine draws what is not negative: where a number may be, the whole distribution is moved up and what is drawn moved back.
        long shift = located && minimum < 0 ? -minimum : 0;
        long least = low + shift;
        long most = shift > 0 ? maximum + shift : maximum;
        Func<Quantity>? make = kind.Key switch
        {
            "choice" => Make(Choice(kind.Value, path, unit, (minimum, keyMaximum)), shift, kind.Key, path, least, most),
            "empirical" => Make(Empirical(inner, kind, path, unit, minimum), shift, kind.Key, path, least, most),
            _ => Parametric(inner, kind, path, unit, shift, least, most),
        };
        if (make is null || !bounded)
        {
            return null;
        }

        if (low > maximum)
        {
            bag.Error(mapping.At, $"{path}: min is greater than max");
            return null;
        }

        try
        {
            return shift == 0 ? make() : new ShiftedQuantity(make(), shift);
        }
        catch (ArgumentException e)
        {
            bag.Error(kind.Value.At, $"{path}.{kind.Key}: {e.Message.Split(" (Parameter", 2)[0]}");
            return null;
        }
    }

    private static Func<Quantity>? Make(List<long>? values, long shift, string kind, string path, long low, long high) =>
        values is null ? null : () => DistributionFactory.Create(kind, values.ConvertAll(v => v + shift), path, low, high);

    private Func<Quantity>? Parametric(Mapping? inner, Entry kind, string path, Unit unit, long shift, long low, long high)
    {
        string[] names = Parameters[kind.Key];
        if (!HasKeys(inner, kind, names, path))
        {
            return null;
        }

        double[] values = new double[names.Length];
        for (int i = 0; i < names.Length; i++)
        {
            bool plain = DistributionKeys.IsPlain(names[i]);
            if (!Number(inner![names[i]]!, $"{path}.{kind.Key}.{names[i]}", plain ? null : unit, out values[i]))
            {
                return null;
            }

            values[i] += names[i] is "mean" or "min" or "max" ? shift : 0;
        }

        return () => DistributionFactory.Create(kind.Key, values[0], values.Length > 1 ? values[1] : 0, path, low, high);
    }

    private bool HasKeys(Mapping? inner, Entry kind, string[] names, string path)
    {
        string[] missing = [.. names.Where(n => inner?[n] is null)];
        if (inner is null || missing.Length > 0)
        {
            bag.Error(kind.Value.At, $"{path}.{kind.Key} needs {string.Join(" and ", inner is null ? names : missing)}");
            return false;
        }

        foreach (Entry entry in inner.Entries.Where(e => !names.Contains(e.Key, StringComparer.Ordinal) && e.Key is not ("min" or "max")))
        {
            bag.Unknown(entry.At, $"unknown key '{entry.Key}' under {path}.{kind.Key}", entry.Key, [.. names, "min", "max"]);
            return false;
        }

        return true;
    }

    private List<long>? Choice(Node node, string path, Unit unit, (long Least, long Most) range)
    {
        if (node is not Sequence { Items.Count: > 0 } list)
        {
            bag.Error(node.At, $"{path}.choice must be a list of values");
            return null;
        }

        List<long> values = [];
        foreach (Node item in list.Items)
        {
            if (item is not Scalar scalar || !ValueReader.Parse(scalar, unit, out long value, out string error))
            {
                bag.Error(item.At, $"{path}.choice: " + (item is Scalar s && !ValueReader.Parse(s, unit, out _, out string why) ? why : $"{item.KindInWords} can't be chosen"));
                return null;
            }

            if (value < range.Least || value > range.Most)
            {
                bag.Error(item.At, $"{path}.choice must hold values {ValueReader.Range(unit, range.Least, range.Most)}, not {Units.Format(unit, value)}");
                return null;
            }

            values.Add(value);
        }

        return values;
    }

    private List<long>? Empirical(Mapping? inner, Entry kind, string path, Unit unit, long minimum)
    {
        if (!HasKeys(inner, kind, Parameters["empirical"], path)
            || inner!["file"] is not Scalar file || inner["column"] is not Scalar column
            || readColumn(file, file.Text, column.Text) is not { } cells)
        {
            return null;
        }

        List<long> values = [];
        foreach ((int line, string cell) in cells)
        {
            // A number is bytes or a number; of a time or a speed nobody can tell what it counts.
            if (!Units.TryParse(unit, cell, out long value, out string error) && !(unit is Unit.Size or Unit.Count && TryRound(cell, out value)))
            {
                bag.Error(file.At, string.Create(CultureInfo.InvariantCulture, $"{path}.empirical: '{file.Text}', line {line}: {error}"));
                return null;
            }

            if (value < Math.Min(minimum, 0))
            {
                bag.Error(file.At, string.Create(CultureInfo.InvariantCulture, $"{path}.empirical: '{file.Text}', line {line}: must be at least {Math.Min(minimum, 0)}, not '{cell}'"));
                return null;
            }

            values.Add(value);
        }

        if (values.Count == 0)
        {
            bag.Error(file.At, $"{path}.empirical: '{file.Text}' has no values");
            return null;
        }

        return values;
    }

    private static bool TryRound(string cell, out long value)
    {
        bool ok = double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && Math.Abs(number) < long.MaxValue;
        value = ok ? (long)number : 0;
        return ok;
    }

    private bool Bound(Node? node, string path, Unit unit, ref long bound, Func<long, long, long> tighten)
    {
        if (node is null)
        {
            return true;
        }

        if (!Number(node, path, unit, out double value))
        {
            return false;
        }

        bound = tighten(bound, (long)value);
        return true;
    }

    private bool Number(Node node, string path, Unit? unit, out double value)
    {
        value = 0;
        string error = $"must be a number, not {node.KindInWords}";
        if (node is Scalar scalar)
        {
            if (unit is { } u && ValueReader.Parse(scalar, u, out long whole, out error))
            {
                value = whole;
                return true;
            }

            bool plain = unit is null or Unit.Count;
            if (plain && double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value))
            {
                return true;
            }

            error = unit is null ? $"invalid number: '{scalar.Text}'" : error;
        }

        bag.Error(node.At, $"{path}: {error}");
        return false;
    }
}
