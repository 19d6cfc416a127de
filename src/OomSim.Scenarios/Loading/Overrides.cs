using System.Globalization;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Applies <c>--set PATH=VALUE</c> to the tree of a scenario file.</summary>
internal sealed class Overrides(DiagnosticBag bag, LoaderLimits limits)
{
    private static readonly string[] TopLevel =
        ["name", "services", "networks", "volumes", "secrets", "configs", "models", "include", "x-oomsim"];

    /// <summary>Applies one override; what is wrong with it becomes a finding.</summary>
    /// <param name="root">The tree, which is changed.</param>
    /// <param name="text"><c>PATH=VALUE</c>; the value is YAML.</param>
    public void Apply(Mapping root, string text)
    {
        Location at = new("--set " + text, 0, 0);
        int cut = text.IndexOf('=', StringComparison.Ordinal);
        if (cut <= 0)
        {
            bag.Error(at, "an override is written PATH=VALUE");
            return;
        }

        List<string>? parts = Split(text[..cut]);
        if (parts is null)
        {
            bag.Error(at, $"'{text[..cut]}' is not a path: write keys with dots and list positions in brackets, as in x-oomsim.timeline[0].at");
            return;
        }

        Node? value = ParseValue(text[(cut + 1)..], at);
        if (value is not null)
        {
            Put(root, parts, value, at);
        }
    }

    private Node? ParseValue(string text, Location at)
    {
        try
        {
            List<Node> documents = new YamlReader(at.File, limits).Read(text);
            return documents.Count switch
            {
                0 => new Scalar(at, "", ScalarKind.Null),
                1 => Relocate(documents[0], at),
                _ => throw new YamlProblem(at, "more than one YAML document"),
            };
        }
        catch (YamlProblem e)
        {
            bag.Error(at, e.Message);
            return null;
        }
    }

    private static Node Relocate(Node node, Location at)
    {
        switch (node)
        {
            case Scalar scalar:
                return new Scalar(at, scalar.Text, scalar.ScalarKind) { Tag = scalar.Tag, Lines = scalar.Lines };
            case Sequence sequence:
                Sequence list = new(at) { Tag = sequence.Tag };
                list.Items.AddRange(sequence.Items.Select(i => Relocate(i, at)));
                return list;
            default:
                Mapping result = new(at) { Tag = node.Tag };
                foreach (Entry entry in ((Mapping)node).Entries)
                {
                    result.Set(new Entry(entry.Key, at, Relocate(entry.Value, at)));
                }

                return result;
        }
    }

    private void Put(Mapping root, List<string> parts, Node value, Location at)
    {
        Node current = root;
        string path = "";
        for (int i = 0; i < parts.Count;)
        {
            switch (current)
            {
                case Mapping mapping when parts[i][0] != '[':
                    (string key, int used) = LongestKey(mapping, parts, i);
                    if (!MayAdd(mapping, key, path, at))
                    {
                        return;
                    }

                    path = path.Length == 0 ? key : path + "." + key;
                    i += used;
                    Node next = i == parts.Count ? value : mapping[key] is Node old and not Scalar { IsNull: true } ? Copy(old) : new Mapping(at);
                    mapping.Set(new Entry(key, mapping.Find(key)?.At ?? at, next));
                    current = next;
                    break;
                case Sequence sequence when Index(parts[i]) is { } index:
                    if (index >= sequence.Items.Count)
                    {
                        bag.Error(at, string.Create(CultureInfo.InvariantCulture, $"'{path}' has {sequence.Items.Count} items: there is no [{index}] (the first is [0])"));
                        return;
                    }

                    path += parts[i++];
                    sequence.Items[index] = i == parts.Count ? value : Copy(sequence.Items[index]);
                    current = sequence.Items[index];
                    break;
                default:
                    bag.Error(at, $"'{path}' is {current.KindInWords}: it has no '{parts[i]}'");
                    return;
            }
        }
    }

    /// <summary>What an alias shares must not change in all its places.</summary>
    private static Node Copy(Node node)
    {
        switch (node)
        {
            case Mapping mapping:
                Mapping copy = new(mapping.At) { Tag = mapping.Tag };
                mapping.Entries.ForEach(copy.Set);
                return copy;
            case Sequence sequence:
                Sequence list = new(sequence.At) { Tag = sequence.Tag };
                list.Items.AddRange(sequence.Items);
                return list;
            default:
                return node;
        }
    }

    /// <summary>Services and images must exist, so that a slip does not make a new one; other keys are checked later.</summary>
    private bool MayAdd(Mapping mapping, string key, string path, Location at)
    {
        IEnumerable<string>? known = path switch
        {
            "" => TopLevel,
            "services" or "x-oomsim.images" or "x-oomsim.registry.images" => mapping.Entries.Select(e => e.Key),
            _ => null,
        };
        if (mapping.Find(key) is not null || known is null || known.Contains(key, StringComparer.Ordinal)
            || (path.Length == 0 && key.StartsWith("x-", StringComparison.Ordinal)))
        {
            return true;
        }

        bag.Error(at, path.Length == 0 ? $"there is no '{key}' at the top of the file" : $"there is no '{key}' in '{path}'", Suggestions.Nearest(key, known));
        return false;
    }

    /// <summary>Keys may hold dots (vm.swappiness): the longest run of parts that is a key wins.</summary>
    private static (string Key, int Used) LongestKey(Mapping mapping, List<string> parts, int from)
    {
        int dotted = from;
        while (dotted < parts.Count && parts[dotted][0] != '[')
        {
            dotted++;
        }

        for (int end = dotted; end > from + 1; end--)
        {
            string key = string.Join('.', parts[from..end]);
            if (mapping.Find(key) is not null || key.StartsWith("vm.", StringComparison.Ordinal) || key.StartsWith("kernel.", StringComparison.Ordinal))
            {
                return (key, end - from);
            }
        }

        return (parts[from], 1);
    }

    private static int? Index(string part) =>
        part[0] == '[' && int.TryParse(part.AsSpan(1, part.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out int i) ? i : null;

    private static List<string>? Split(string path)
    {
        List<string> parts = [];
        foreach (string piece in path.Split('.'))
        {
            int bracket = piece.IndexOf('[', StringComparison.Ordinal);
            string name = bracket < 0 ? piece : piece[..bracket];
            if (name.Length == 0 || name.Contains(']', StringComparison.Ordinal))
            {
                return null;
            }

            parts.Add(name);
            string rest = bracket < 0 ? "" : piece[bracket..];
            while (rest.Length > 0)
            {
                int close = rest.IndexOf(']', StringComparison.Ordinal);
                if (rest[0] != '[' || close < 2 || Index(rest[..(close + 1)]) is null)
                {
                    return null;
                }

                parts.Add(rest[..(close + 1)]);
                rest = rest[(close + 1)..];
            }
        }

        return parts;
    }
}
