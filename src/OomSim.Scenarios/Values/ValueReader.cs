using OomSim.Engine;
using OomSim.Scenarios.Reference;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Reads typed values out of YAML nodes; what is wrong becomes a diagnostic and null.</summary>
/// <param name="bag">Where findings go.</param>
/// <param name="distributions">Reads values that are distributions.</param>
internal sealed class ValueReader(DiagnosticBag bag, DistributionReader distributions)
{
    /// <summary>A list of texts; what is none of them is a finding.</summary>
    /// <param name="node">The list; null for none.</param>
    /// <param name="path">Its path.</param>
    public IReadOnlyList<string> Texts(Node? node, string path)
    {
        IReadOnlyList<Node> items = Sequence(node, path)?.Items ?? [];
        return [.. items.Select((item, i) => Text(item, FormattableString.Invariant($"{path}[{i}]"))).OfType<string>()];
    }

    /// <summary>Where findings go.</summary>
    public DiagnosticBag Bag => bag;

    /// <summary>The node as a mapping.</summary>
    /// <param name="node">The node; null for none.</param>
    /// <param name="path">Where it stands in the file.</param>
    /// <param name="example">What it may look like, for who wrote something else.</param>
    public Mapping? Mapping(Node? node, string path, string? example = null)
    {
        if (node is null or Yaml.Mapping)
        {
            return node as Mapping;
        }

        bag.Error(node.At, $"{path} must be a mapping{(example is null ? "" : ", as in " + example)}, not {node.KindInWords}");
        return null;
    }

    /// <summary>The node as a list.</summary>
    public Sequence? Sequence(Node? node, string path)
    {
        if (node is null or Yaml.Sequence)
        {
            return node as Sequence;
        }

        bag.Error(node.At, $"{path} must be a list, not {node.KindInWords}");
        return null;
    }

    /// <summary>Refuses keys that are not allowed in a mapping.</summary>
    public void Keys(Mapping mapping, string path, params IEnumerable<string> allowed)
    {
        string[] names = [.. allowed];
        foreach (Entry entry in mapping.Entries.Where(e => !names.Contains(e.Key, StringComparer.Ordinal)))
        {
            bag.Unknown(entry.At, $"unknown key '{entry.Key}' under {path}", entry.Key, names);
        }
    }

    /// <summary>Refuses keys that a section does not have.</summary>
    public void Keys(Mapping mapping, string path, SectionShape section) => Keys(mapping, path, section.Names);

    /// <summary>A text; numbers and booleans are taken as they are written.</summary>
    public string? Text(Node? node, string path)
    {
        switch (node)
        {
            case null:
                return null;
            case Scalar { IsNull: false } scalar:
                return scalar.Text;
            default:
                bag.Error(node.At, $"{path} must be a text, not {node.KindInWords}");
                return null;
        }
    }

    /// <summary>One of some words.</summary>
    public string? Word(Node? node, string path, params IReadOnlyList<string> words)
    {
        string? text = Text(node, path);
        if (text is null || words.Contains(text, StringComparer.Ordinal))
        {
            return text;
        }

        bag.Error(node!.At, $"{path} must be one of {string.Join(", ", words)}, not '{text}'", words.All(w => char.IsAsciiDigit(w[0])) ? Suggestions.NearestRelease(text, words) : Suggestions.Nearest(text, words));
        return null;
    }

    /// <summary>What a text is as a boolean, as Compose takes it (yes, on, 1 …); null for none.</summary>
    public static bool? FlagOf(string text) => text.ToLowerInvariant() switch
    {
        "true" or "yes" or "y" or "on" or "1" => true,
        "false" or "no" or "n" or "off" or "0" => false,
        _ => null,
    };

    /// <summary>A boolean; texts count as in Compose (yes, on, 1 …).</summary>
    public bool? Flag(Node? node, string path)
    {
        if (node is null)
        {
            return null;
        }

        bool? value = FlagOf((node as Scalar)?.Text ?? "");
        if (value is null)
        {
            bag.Error(node.At, $"{path} must be true or false, not {((node as Scalar)?.IsNull == false ? $"'{((Scalar)node).Text}'" : node.KindInWords)}");
        }

        return value;
    }

    /// <summary>A fixed value of a unit.</summary>
    public long? Fixed(Node? node, string path, Unit unit, long minimum = 0, long maximum = long.MaxValue)
    {
        switch (node)
        {
            case null:
                return null;
            case Scalar { IsNull: false } scalar when Parse(scalar, unit, out long value, out string error):
                return InRange(node, path, unit, value, minimum, maximum) ? value : null;
            case Scalar { IsNull: false } scalar:
                Parse(scalar, unit, out _, out string why);
                bag.Error(node.At, $"{path}: {why}{Hint(path, unit, why)}");
                return null;
            case Yaml.Mapping:
                bag.Error(node.At, $"{path} must be a fixed {Name(unit)}: a distribution can't stand here");
                return null;
            default:
                bag.Error(node.At, $"{path} must be a {Name(unit)}, not {node.KindInWords}");
                return null;
        }
    }

    /// <summary>A fixed 32-bit whole number.</summary>
    public int? Integer(Node? node, string path, int minimum = int.MinValue, int maximum = int.MaxValue) =>
        (int?)Fixed(node, path, Unit.Count, minimum, maximum);

    /// <summary>A value of a unit, or a distribution of such values.</summary>
    public Quantity? Quantity(Node? node, string path, Unit unit, long minimum = 0, long maximum = long.MaxValue)
    {
        if (node is Mapping mapping)
        {
            return distributions.Read(mapping, path, unit, minimum, maximum);
        }

        return Fixed(node, path, unit, minimum, maximum) is { } value ? Engine.Quantity.Of(value) : null;
    }

    /// <summary>Reads a scalar of a unit. An integer of YAML counts by its value; what came out of a variable is text, and decimal.</summary>
    public static bool Parse(Scalar scalar, Unit unit, out long value, out string error)
    {
        if (unit == Unit.Count && scalar.ScalarKind == ScalarKind.Number && scalar.Whole is { } whole)
        {
            (value, error) = (whole, "");
            return true;
        }

        return Units.TryParse(unit, scalar.Value, out value, out error);
    }

    /// <summary>A range in words.</summary>
    public static string Range(Unit unit, long minimum, long maximum) =>
        maximum is long.MaxValue or int.MaxValue ? $"at least {Units.Format(unit, minimum)}"
        : minimum == 0 && unit != Unit.Count ? $"at most {Units.Format(unit, maximum)}"
        : $"from {Units.Format(unit, minimum)} to {Units.Format(unit, maximum)}";

    private bool InRange(Node node, string path, Unit unit, long value, long minimum, long maximum)
    {
        if (value >= minimum && value <= maximum)
        {
            return true;
        }

        // Who writes more than 32 bits hold is told of that bound, which goes without saying else.
        string range = maximum == int.MaxValue && value > maximum ? $"at most {Units.Format(unit, maximum)}" : Range(unit, minimum, maximum);
        bag.Error(node.At, $"{path} must be {range}, not {Units.Format(unit, value)}");
        return false;
    }

    // Compose's own keys are refused in Compose's words, with what would be right behind them.
    private static string Hint(string path, Unit unit, string why) =>
        why.EndsWith(')') ? ""
        : unit == Unit.Size ? " (write it as 512k, 64m, 1.5g or 64MiB)"
        : !path.Split('.').Contains("x-oomsim", StringComparer.Ordinal) ? ""
        : unit == Unit.Count ? " (write a whole number, as in 3)"
        : "";

    private static string Name(Unit unit) => unit switch
    {
        Unit.Size => "size",
        Unit.Duration => "duration",
        Unit.Rate => "rate",
        _ => "number",
    };
}
