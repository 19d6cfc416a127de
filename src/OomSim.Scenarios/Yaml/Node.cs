using System.Globalization;

namespace OomSim.Scenarios.Yaml;

/// <summary>A place in an input file; line and column from 1, or 0 for a place outside files.</summary>
/// <param name="File">The file's path, or what the text came from.</param>
/// <param name="Line">From 1; 0 outside files.</param>
/// <param name="Column">From 1; 0 outside files.</param>
internal readonly record struct Location(string File, int Line, int Column);

/// <summary>A YAML value and where it stands.</summary>
internal abstract class Node(Location at)
{
    /// <summary>Where it begins.</summary>
    public Location At { get; } = at;

    /// <summary>Nodes in it, itself included, aliases expanded.</summary>
    public long Weight { get; set; } = 1;

    /// <summary>Levels below it, aliases expanded.</summary>
    public int Height { get; set; }

    /// <summary>What Compose's tags !reset and !override ask for.</summary>
    public MergeTag Tag { get; init; }

    /// <summary>Its kind in Compose's words.</summary>
    public abstract string Kind { get; }

    /// <summary>Its kind as a sentence says it: <c>a list</c>, <c>an integer</c>, <c>null</c>.</summary>
    public string KindInWords => InWords(Kind);

    /// <summary>A kind as a sentence says it.</summary>
    public static string InWords(string kind) => kind switch
    {
        "null" => "null",
        "integer" => "an integer",
        "array" => "a list",
        _ => "a " + kind,
    };
}

/// <summary>Compose's merge tags.</summary>
internal enum MergeTag
{
    None,
    Reset,
    Override,
}

/// <summary>A text, number, boolean or null.</summary>
internal sealed class Scalar(Location at, string text, ScalarKind scalarKind) : Node(at)
{
    /// <summary>The text without quotes and escapes.</summary>
    public string Text { get; } = text;

    /// <summary>The text with its variables, as the file has it; null where it has none.</summary>
    public string? Written { get; init; }

    /// <summary>Where each of its lines begins, of a text behind <c>|</c>; null for any other.</summary>
    public IReadOnlyList<Location>? Lines { get; init; }

    /// <summary>Where a character of its text stands; for other texts than those behind <c>|</c> where it begins.</summary>
    /// <param name="offset">The character, from 0.</param>
    public Location PlaceOf(int offset)
    {
        int line = Text.AsSpan(0, Math.Clamp(offset, 0, Text.Length)).Count('\n');
        return Lines is not { } lines || line >= lines.Count ? At : lines[line] with { Column = lines[line].Column + offset - (Text.LastIndexOf('\n', Math.Max(0, offset - 1), Math.Max(0, offset)) + 1) };
    }

    /// <summary>What the text is; quoted, it is a string.</summary>
    public ScalarKind ScalarKind { get; } = scalarKind;

    /// <summary>Its value as a text: an integer in decimal, whatever its notation; anything else as written.</summary>
    public string Value =>
        ScalarKind == ScalarKind.Integer && CoreSchema.ToInteger(Text) is { } number ? number.ToString(CultureInfo.InvariantCulture) : Text;

    /// <summary>The value of a number that is whole, as <c>1e3</c> or <c>2.0</c>; null for anything else, and beyond 2^53.</summary>
    public long? Whole =>
        ScalarKind == ScalarKind.Number && double.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
        && Math.Abs(number) <= 1L << 53 && number == Math.Floor(number) ? (long)number : null;

    /// <summary>True for nothing, ~ and null.</summary>
    public bool IsNull => ScalarKind == ScalarKind.Null;

    public override string Kind => ScalarKind switch
    {
        ScalarKind.Null => "null",
        ScalarKind.Boolean => "boolean",
        ScalarKind.Integer => "integer",
        ScalarKind.Number => "number",
        _ => "string",
    };
}

/// <summary>What a scalar is by YAML's core rules.</summary>
internal enum ScalarKind
{
    String,
    Null,
    Boolean,
    Integer,
    Number,

    /// <summary>Text that came out of a variable: it may stand for any scalar.</summary>
    Interpolated,
}

/// <summary>A list.</summary>
internal sealed class Sequence(Location at) : Node(at)
{
    /// <summary>Its items in order.</summary>
    public List<Node> Items { get; } = [];

    public override string Kind => "list";
}

/// <summary>A key of a mapping with its value.</summary>
/// <param name="Key">The key.</param>
/// <param name="At">Where the key stands.</param>
/// <param name="Value">The value.</param>
internal sealed record Entry(string Key, Location At, Node Value);

/// <summary>A mapping, in the order of the file.</summary>
internal sealed class Mapping(Location at) : Node(at)
{
    private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);

    /// <summary>Its entries in the order of the file.</summary>
    public List<Entry> Entries { get; } = [];

    public override string Kind => "mapping";

    /// <summary>The entry of a key; null where there is none.</summary>
    public Entry? Find(string key) => _index.TryGetValue(key, out int i) ? Entries[i] : null;

    /// <summary>The value of a key; null where there is none.</summary>
    public Node? this[string key] => Find(key)?.Value;

    /// <summary>Adds a key, or replaces its value where it stands.</summary>
    public void Set(Entry entry)
    {
        if (_index.TryGetValue(entry.Key, out int i))
        {
            Entries[i] = entry;
            return;
        }

        _index[entry.Key] = Entries.Count;
        Entries.Add(entry);
    }

    /// <summary>Removes a key, if it is there.</summary>
    public void Remove(string key)
    {
        if (!_index.Remove(key, out int i))
        {
            return;
        }

        Entries.RemoveAt(i);
        for (int j = i; j < Entries.Count; j++)
        {
            _index[Entries[j].Key] = j;
        }
    }
}
