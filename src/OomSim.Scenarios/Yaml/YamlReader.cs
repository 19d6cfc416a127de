using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using Parser = YamlDotNet.Core.Parser;
using YamlScalar = YamlDotNet.Core.Events.Scalar;

namespace OomSim.Scenarios.Yaml;

/// <summary>
/// Reads YAML text into nodes with their places. Nesting and the size after alias expansion are checked while reading,
/// so that no input can overflow the stack or the memory.
/// </summary>
internal sealed class YamlReader(string file, LoaderLimits limits)
{
    private readonly Dictionary<string, Node?> _anchors = new(StringComparer.Ordinal);
    private readonly Stack<(Location At, char End)> _flows = [];
    private long _nodes;
    private string _text = "";
    private string[]? _lines;

    /// <summary>The documents of a text, in order; empty ones are left out.</summary>
    /// <exception cref="YamlProblem">The text is not YAML, or exceeds a limit.</exception>
    public List<Node> Read(string text)
    {
        List<Node> documents = [];
        (_text, _lines) = (text, null);
        Parser parser = new(new StringReader(text));
        try
        {
            parser.Consume<StreamStart>();
            while (!parser.Accept<StreamEnd>(out _))
            {
                _anchors.Clear();
                _flows.Clear();
                parser.Consume<DocumentStart>();
                Node root = ReadNode(parser, 0);
                parser.Consume<DocumentEnd>();
                if (root is not Scalar { IsNull: true })
                {
                    documents.Add(root);
                }
            }
        }
        catch (YamlException e)
        {
            string template = text.Contains("{{", StringComparison.Ordinal) ? " (the file holds {{ … }}: a template must be rendered first, and a text with {{ needs quotes)" : "";
            // "While scanning …, found …" begins where the scanning did; what is wrong stands where it ends, but for a quote that nothing ends.
            bool isOpen = e.Message.Contains("quoted scalar, found unexpected end of stream", StringComparison.Ordinal);
            Location at = Place(e.Message.StartsWith("While ", StringComparison.Ordinal) && !isOpen ? e.End : e.Start);
            at = e.Message.Contains("tab as indentation", StringComparison.Ordinal) ? FirstTab(text, at) : at;
            throw new YamlProblem(at, "not valid YAML: " + FirstLine(e.Message) + template);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException or FormatException or OverflowException)
        {
            // The parser has inputs on which it breaks instead of saying what is wrong.
            throw _flows.TryPeek(out (Location At, char End) open)
                ? new YamlProblem(open.At, $"not valid YAML: what begins here can't be parsed: is a '{open.End}' missing?")
                : new YamlProblem(Place(parser.Current?.Start ?? default), "not valid YAML: what begins here can't be parsed: is a bracket missing?");
        }

        return documents;
    }

    private Node ReadNode(Parser parser, int depth)
    {
        ParsingEvent next = parser.Current ?? throw new YamlProblem(new Location(file, 1, 1), "not valid YAML: unexpected end");
        Location at = Place(next.Start);
        if (depth > limits.Nesting)
        {
            throw new YamlProblem(at, TooDeep());
        }

        if (++_nodes > limits.Nodes)
        {
            throw new YamlProblem(at, string.Create(CultureInfo.InvariantCulture, $"more than {limits.Nodes} YAML nodes"));
        }

        switch (next)
        {
            case AnchorAlias alias:
                parser.MoveNext();
                return Resolve(alias, at, depth);
            case YamlScalar scalar:
                parser.MoveNext();
                return Anchor(scalar, new Scalar(at, scalar.Value, KindOf(scalar)) { Tag = TagOf(scalar), Lines = scalar.Style == ScalarStyle.Literal ? LinesOf(scalar) : null });
            case SequenceStart start:
                parser.MoveNext();
                return ReadSequence(parser, start, at, depth);
            case MappingStart start:
                parser.MoveNext();

                // A pair in a flow list ([a: 1]) has no mark of its own: it begins with its key.
                at = depth > 0 && at is { Line: 1, Column: 1 } && parser.Current is { } key ? Place(key.Start) : at;
                return ReadMapping(parser, start, at, depth);
            default:
                throw new YamlProblem(at, "not valid YAML: unexpected " + next.GetType().Name);
        }
    }

    // Behind | each line of the text is one of the file, indented; its first follows the line with the |.
    private Location[] LinesOf(YamlScalar scalar)
    {
        _lines ??= _text.Split('\n');
        int first = (int)scalar.Start.Line;
        return [.. scalar.Value.Split('\n').Select((line, i) => new Location(
            file, first + 1 + i, first + i < _lines.Length ? Math.Max(0, _lines[first + i].TrimEnd('\r').Length - line.Length) + 1 : 1))];
    }

    private Sequence ReadSequence(Parser parser, SequenceStart start, Location at, int depth)
    {
        Sequence result = new(at) { Tag = TagOf(start) };
        Open(start, at, start.Style == SequenceStyle.Flow ? ']' : null);
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            Node item = ReadNode(parser, depth + 1);
            result.Items.Add(item);
            Measure(result, item);
        }

        Close(start.Style == SequenceStyle.Flow);
        Anchor(start, result);
        return result;
    }

    private Mapping ReadMapping(Parser parser, MappingStart start, Location at, int depth)
    {
        Mapping result = new(at) { Tag = TagOf(start) };
        List<Node> merges = [];
        Open(start, at, start.Style == MappingStyle.Flow ? '}' : null);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            Node keyNode = ReadNode(parser, depth + 1);
            if (keyNode is not Scalar key)
            {
                throw new YamlProblem(keyNode.At, "a key must be a text, not " + keyNode.KindInWords);
            }

            Node value = ReadNode(parser, depth + 1);
            Measure(result, value);
            if (key.Text == "<<" && merges.Count == 0)
            {
                merges.Add(value);
            }
            else if ((key.Text == "<<" ? merges[0].At : result.Find(key.Text)?.At) is { } first)
            {
                throw new YamlProblem(key.At, string.Create(CultureInfo.InvariantCulture, $"mapping key \"{key.Text}\" already defined at line {first.Line}"));
            }
            else
            {
                result.Set(new Entry(key.Text, key.At, value));
            }
        }

        Close(start.Style == MappingStyle.Flow);
        foreach (Node merge in merges)
        {
            Merge(result, merge);
        }

        Anchor(start, result);
        return result;
    }

    /// <summary>YAML merge key: what a mapping has itself wins, then the first of the merged ones.</summary>
    private static void Merge(Mapping into, Node from)
    {
        switch (from)
        {
            case Mapping mapping:
                foreach (Entry entry in mapping.Entries.Where(e => into.Find(e.Key) is null))
                {
                    into.Set(entry);
                }

                break;
            case Sequence sequence when sequence.Items.TrueForAll(i => i is Mapping):
                foreach (Node item in sequence.Items)
                {
                    Merge(into, item);
                }

                break;
            default:
                throw new YamlProblem(from.At, "map merge requires map or sequence of maps as the value");
        }
    }

    private Node Resolve(AnchorAlias alias, Location at, int depth)
    {
        if (!_anchors.TryGetValue(alias.Value.Value, out Node? node))
        {
            throw new YamlProblem(at, $"unknown anchor '{alias.Value.Value}' referenced");
        }

        if (node is null)
        {
            throw new YamlProblem(at, $"anchor '{alias.Value.Value}' value contains itself");
        }

        _nodes += node.Weight;
        if (_nodes > limits.Nodes)
        {
            throw new YamlProblem(at, string.Create(CultureInfo.InvariantCulture, $"document contains excessive aliasing: more than {limits.Nodes} nodes when aliases are expanded"));
        }

        return depth + node.Height > limits.Nesting ? throw new YamlProblem(at, TooDeep()) : node;
    }

    private static void Measure(Node parent, Node child)
    {
        parent.Weight += child.Weight;
        parent.Height = Math.Max(parent.Height, child.Height + 1);
    }

    // Collections in brackets that are open are kept: where the parser breaks, one of them is the cause.
    private void Open(NodeEvent start, Location at, char? end)
    {
        if (end is { } bracket)
        {
            _flows.Push((at, bracket));
        }

        if (!start.Anchor.IsEmpty)
        {
            _anchors[start.Anchor.Value] = null;
        }
    }

    private void Close(bool isFlow)
    {
        if (isFlow)
        {
            _flows.Pop();
        }
    }

    private Node Anchor(NodeEvent start, Node node)
    {
        if (!start.Anchor.IsEmpty)
        {
            _anchors[start.Anchor.Value] = node;
        }

        return node;
    }

    private static MergeTag TagOf(NodeEvent node) =>
        node.Tag.IsEmpty ? MergeTag.None : node.Tag.Value switch
        {
            "!reset" => MergeTag.Reset,
            "!override" => MergeTag.Override,
            _ => MergeTag.None,
        };

    private static ScalarKind KindOf(YamlScalar scalar)
    {
        // A tag of YAML's own says what a quoted scalar is as well: !!int "8".
        const string core = "tag:yaml.org,2002:";
        bool tagged = !scalar.Tag.IsEmpty && scalar.Tag.Value.StartsWith(core, StringComparison.Ordinal);
        return tagged && scalar.Tag.Value == core + "str" ? ScalarKind.String
            : tagged || scalar.Style == ScalarStyle.Plain ? CoreSchema.Resolve(scalar.Value)
            : ScalarKind.String;
    }

    private string TooDeep() => string.Create(CultureInfo.InvariantCulture, $"nested more than {limits.Nesting} levels deep");

    private Location Place(Mark mark) => new(file, (int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column));

    private Location FirstTab(string text, Location otherwise)
    {
        string[] lines = text.Split('\n');
        int line = Array.FindIndex(lines, l => l.TrimStart(' ').StartsWith('\t'));
        return line < 0 ? otherwise : new Location(file, line + 1, lines[line].IndexOf('\t', StringComparison.Ordinal) + 1);
    }

    private static string FirstLine(string message)
    {
        string line = message.Split('\n')[0].Trim();
        return line.Length > 200 ? line[..200] + "…" : line;
    }
}
