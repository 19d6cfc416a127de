using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Compose;

/// <summary>Merges one Compose tree over another, as <c>extends</c> and several documents do.</summary>
internal static class ComposeMerge
{
    private static readonly string[] Replaced = ["command", "entrypoint", "test"];

    /// <summary>The base with the other tree over it. Inputs stay as they are.</summary>
    public static Node Merge(Node below, Node above, string key)
    {
        if (above.Tag == MergeTag.Override || Replaced.Contains(key, StringComparer.Ordinal))
        {
            return above;
        }

        return (below, above) switch
        {
            (Mapping a, Mapping b) => MergeMappings(a, b, key == "x-oomsim"),
            (Sequence a, Sequence b) => Concatenate(a, b),
            (Sequence a, Mapping b) when key == "depends_on" => MergeMappings(AsDependencies(a), b, false),
            (Mapping a, Sequence b) when key == "depends_on" => MergeMappings(a, AsDependencies(b), false),
            (Scalar { IsNull: false } a, Sequence b) when key is "tmpfs" => Concatenate(List(a), b),
            (Sequence a, Scalar { IsNull: false } b) when key is "tmpfs" => Concatenate(a, List(b)),
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

    private static Mapping MergeMappings(Mapping below, Mapping above, bool shallow)
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
            result.Set(old is null ? entry : entry with { Value = Merge(old, entry.Value, entry.Key) });
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

    private static Sequence List(Scalar scalar)
    {
        Sequence result = new(scalar.At);
        result.Items.Add(scalar);
        return result;
    }

    private static Mapping AsDependencies(Sequence list)
    {
        Mapping result = new(list.At);
        foreach (Scalar name in list.Items.OfType<Scalar>())
        {
            Mapping value = new(name.At);
            value.Set(new Entry("condition", name.At, new Scalar(name.At, "service_started", ScalarKind.String)));
            result.Set(new Entry(name.Text, name.At, value));
        }

        return result;
    }
}
