using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Compose;

/// <summary>Merges one Compose tree over another, as <c>extends</c>, an override file and several documents do.</summary>
internal static class ComposeMerge
{
    /// <summary>Depth of a whole file.</summary>
    public const int OfFile = 0;

    /// <summary>Depth of a service: <c>services.NAME</c>.</summary>
    public const int OfService = 2;

    /// <summary>Keys of a service whose short form is one text of a list.</summary>
    private static readonly string[] Lists = ["dns", "dns_search", "env_file", "label_file", "tmpfs"];

    /// <summary>Keys of a service that are a mapping, or a list of its keys.</summary>
    private static readonly string[] Sets = ["depends_on", "networks", "models"];

    /// <summary>Keys that are a mapping, or a list of <c>KEY=VALUE</c>.</summary>
    private static readonly string[] Pairs = ["annotations", "environment", "extra_hosts", "labels", "sysctls"];

    /// <summary>The base with the other tree over it. Inputs stay as they are.</summary>
    /// <param name="below">The base.</param>
    /// <param name="above">What goes over it.</param>
    /// <param name="key">The key of both; empty for a whole file.</param>
    /// <param name="depth">Keys above them.</param>
    public static Node Merge(Node below, Node above, string key, int depth)
    {
        if (above.Tag == MergeTag.Override || IsReplaced(key, depth))
        {
            return above;
        }

        bool ofService = depth == OfService + 1;
        return (below, above) switch
        {
            (_, Scalar { IsNull: true }) => below,
            (Mapping a, Mapping b) => MergeMappings(a, b, depth, key == "x-oomsim"),
            (Sequence a, Sequence b) => Concatenate(a, b),
            (Sequence or Mapping, Sequence or Mapping) when ofService && Sets.Contains(key, StringComparer.Ordinal) =>
                MergeMappings(AsSet(below, key), AsSet(above, key), depth, false),
            (Sequence or Mapping, Sequence or Mapping) when Pairs.Contains(key, StringComparer.Ordinal) => Concatenate(AsPairs(below), AsPairs(above)),
            (Sequence or Scalar { IsNull: false }, Sequence or Scalar) when ofService && Lists.Contains(key, StringComparer.Ordinal) =>
                Concatenate(AsList(below), AsList(above)),
            (Mapping or Scalar { IsNull: false }, Mapping or Scalar) when ofService && key == "build" => MergeMappings(AsBuild(below), AsBuild(above), depth, false),
            _ => above,
        };
    }

    /// <summary>The tree without what <c>!reset</c> marks.</summary>
    public static Node WithoutReset(Node node)
    {
        switch (node)
        {
            case Mapping mapping:
                Mapping result = new(mapping.At) { Tag = mapping.Tag };
                foreach (Entry entry in mapping.Entries.Where(e => e.Value.Tag != MergeTag.Reset))
                {
                    result.Set(entry with { Value = WithoutReset(entry.Value) });
                }

                return result;
            case Sequence sequence:
                Sequence list = new(sequence.At) { Tag = sequence.Tag };
                list.Items.AddRange(sequence.Items.Where(i => i.Tag != MergeTag.Reset).Select(WithoutReset));
                return list;
            default:
                return node;
        }
    }

    /// <summary>A command is one whole: <c>services.*.command</c>, <c>entrypoint</c> and <c>healthcheck.test</c>.</summary>
    private static bool IsReplaced(string key, int depth) =>
        (depth == OfService + 1 && key is "command" or "entrypoint") || (depth == OfService + 2 && key == "test");

    private static Mapping MergeMappings(Mapping below, Mapping above, int depth, bool shallow)
    {
        Mapping result = new(above.At);
        below.Entries.ForEach(result.Set);
        foreach (Entry entry in above.Entries)
        {
            if (entry.Value.Tag == MergeTag.Reset)
            {
                result.Remove(entry.Key);
                continue;
            }

            Node? old = shallow ? null : result[entry.Key];
            Node value = old is null ? entry.Value : Merge(old, entry.Value, entry.Key, depth + 1);

            // A key that keeps the base's value keeps its place as well.
            if (!ReferenceEquals(value, old))
            {
                result.Set(entry with { Value = value });
            }
        }

        return result;
    }

    private static Sequence Concatenate(Sequence below, Sequence above)
    {
        Sequence result = new(above.At);
        result.Items.AddRange(below.Items);
        result.Items.AddRange(above.Items.Where(i => i is not Scalar s || !below.Items.OfType<Scalar>().Any(b => b.Text == s.Text)));
        return result;
    }

    private static Sequence AsList(Node node)
    {
        if (node is Sequence list)
        {
            return list;
        }

        Sequence result = new(node.At);
        result.Items.Add(node);
        return result;
    }

    private static Sequence AsPairs(Node node)
    {
        if (node is Sequence list)
        {
            return list;
        }

        Sequence result = new(node.At);
        foreach (Entry entry in ((Mapping)node).Entries)
        {
            string text = entry.Value is Scalar { IsNull: false } value ? $"{entry.Key}={value.Value}" : entry.Key;
            result.Items.Add(new Scalar(entry.At, text, ScalarKind.String));
        }

        return result;
    }

    private static Mapping AsBuild(Node node)
    {
        if (node is Mapping mapping)
        {
            return mapping;
        }

        Mapping result = new(node.At);
        result.Set(new Entry("context", node.At, node));
        return result;
    }

    private static Mapping AsSet(Node node, string key)
    {
        if (node is Mapping mapping)
        {
            return mapping;
        }

        Mapping result = new(node.At);
        foreach (Scalar name in ((Sequence)node).Items.OfType<Scalar>())
        {
            Node value = new Scalar(name.At, "", ScalarKind.Null);
            if (key == "depends_on")
            {
                Mapping started = new(name.At);
                started.Set(new Entry("condition", name.At, new Scalar(name.At, "service_started", ScalarKind.String)));
                value = started;
            }

            result.Set(new Entry(name.Text, name.At, value));
        }

        return result;
    }
}
