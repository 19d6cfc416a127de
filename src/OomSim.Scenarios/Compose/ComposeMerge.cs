using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Compose;

/// <summary>Merges one Compose tree over another, as <c>extends</c>, an override file and several documents do (compose-go, override).</summary>
internal static class ComposeMerge
{
    /// <summary>Lists of <c>KEY=VALUE</c> that may be a mapping as well.</summary>
    private static readonly string[] Pairs =
    [
        "networks.*.labels", "volumes.*.labels", "services.*.annotations", "services.*.build.additional_contexts", "services.*.build.args", "services.*.build.extra_hosts",
        "services.*.build.labels", "services.*.deploy.labels", "services.*.environment", "services.*.extra_hosts", "services.*.labels", "services.*.sysctls",
    ];

    /// <summary>Lists whose short form is one text.</summary>
    private static readonly string[] Lists = ["services.*.dns", "services.*.dns_opt", "services.*.dns_search", "services.*.env_file", "services.*.label_file", "services.*.tmpfs"];

    /// <summary>Mappings that may be a list of their keys.</summary>
    private static readonly string[] Sets = ["services.*.depends_on", "services.*.models", "services.*.networks"];

    /// <summary>What is one whole, so that nothing of the base stays.</summary>
    private static readonly string[] Wholes = ["services.*.command", "services.*.entrypoint", "services.*.healthcheck.test", "services.*.ulimits.*"];

    /// <summary>The base with the other tree over it. Inputs stay as they are.</summary>
    /// <param name="below">The base.</param>
    /// <param name="above">What goes over it.</param>
    /// <param name="path">Where both stand (<see cref="ComposePath"/>).</param>
    public static Node Merge(Node below, Node above, string path)
    {
        if (above.Tag == MergeTag.Override || below.Tag == MergeTag.Reset || Is(path, Wholes))
        {
            return above;
        }

        if (above is Scalar { IsNull: true })
        {
            return below;
        }

        return path switch
        {
            "services.*.logging" when below is Mapping a && above is Mapping b => HaveOneDriver(a, b) ? MergeMappings(a, b, path) : b,
            "services.*.build" when AsBuild(below) is { } a && AsBuild(above) is { } b => MergeMappings(a, b, path),
            "networks.*.ipam.config" when below is Sequence a && above is Sequence b => MergePools(a, b, path),
            _ when Is(path, Sets) && AsSet(below, path) is { } a && AsSet(above, path) is { } b => MergeMappings(a, b, path),
            _ when Is(path, Pairs) && AsPairs(below) is { } a && AsPairs(above) is { } b => Concatenate(a, b),
            _ when Is(path, Lists) && AsList(below) is { } a && AsList(above) is { } b => Concatenate(a, b),
            _ => (below, above) switch
            {
                (Mapping a, Mapping b) => MergeMappings(a, b, path),
                (Sequence a, Sequence b) => Concatenate(a, b),
                _ => above,
            },
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

    private static bool Is(string path, string[] paths) => paths.Contains(path, StringComparer.Ordinal);

    // Options of a log driver mean nothing to another.
    private static bool HaveOneDriver(Mapping below, Mapping above) =>
        below["driver"] is not Scalar a || above["driver"] is not Scalar b || a.Text == b.Text;

    private static Mapping MergeMappings(Mapping below, Mapping above, string path)
    {
        bool isShallow = path.EndsWith("x-oomsim", StringComparison.Ordinal);
        Mapping result = new(above.At);
        below.Entries.ForEach(result.Set);
        foreach (Entry entry in above.Entries)
        {
            if (entry.Value.Tag == MergeTag.Reset)
            {
                result.Remove(entry.Key);
                continue;
            }

            Node? old = isShallow ? null : result[entry.Key];
            Node value = old is null ? entry.Value : Merge(old, entry.Value, ComposePath.Of(path, entry.Key));

            // A key that keeps the base's value keeps its place as well.
            if (!ReferenceEquals(value, old))
            {
                result.Set(entry with { Value = value });
            }
        }

        return result;
    }

    // Pools of one subnet are one; each pool above meets each below, as in compose-go.
    private static Sequence MergePools(Sequence below, Sequence above, string path)
    {
        Sequence result = new(above.At);
        foreach (Node original in below.Items)
        {
            foreach (Node over in above.Items)
            {
                if (original is not Mapping a || over is not Mapping b)
                {
                    result.Items.AddRange(original is Mapping ? [over] : [original]);
                }
                else if (Subnet(a) != Subnet(b) && !result.Items.Exists(p => p is Mapping pool && Subnet(pool) == Subnet(b)))
                {
                    result.Items.Add(b);
                }
                else
                {
                    Mapping merged = MergeMappings(a, b, path);
                    int at = result.Items.FindIndex(p => p is Mapping pool && Subnet(pool) == Subnet(merged));
                    if (at < 0)
                    {
                        result.Items.Add(merged);
                    }
                    else
                    {
                        result.Items[at] = merged;
                    }
                }
            }
        }

        return result;
    }

    private static string? Subnet(Mapping pool) => (pool["subnet"] as Scalar)?.Text;

    private static Sequence Concatenate(Sequence below, Sequence above)
    {
        Sequence result = new(above.At);
        result.Items.AddRange(below.Items);
        result.Items.AddRange(above.Items);
        return result;
    }

    private static Sequence? AsList(Node node)
    {
        if (node is not Scalar)
        {
            return node as Sequence;
        }

        Sequence result = new(node.At);
        result.Items.Add(node);
        return result;
    }

    // Null for what is malformed, which stays as it is, so that its place can be told.
    private static Sequence? AsPairs(Node node)
    {
        if (node is not Mapping mapping)
        {
            return node as Sequence;
        }

        Sequence result = new(node.At);
        foreach (Entry entry in mapping.Entries.OrderBy(e => e.Key, StringComparer.Ordinal))
        {
            Node[] values = entry.Value is Sequence several ? [.. several.Items] : [entry.Value];
            foreach (Node value in values)
            {
                if (value is not Scalar scalar)
                {
                    return null;
                }

                result.Items.Add(new Scalar(entry.At, scalar.IsNull ? entry.Key : $"{entry.Key}={scalar.Value}", ScalarKind.String));
            }
        }

        return result;
    }

    private static Mapping? AsBuild(Node node)
    {
        if (node is not Scalar)
        {
            return node as Mapping;
        }

        Mapping result = new(node.At);
        result.Set(new Entry("context", node.At, node));
        return result;
    }

    private static Mapping? AsSet(Node node, string path)
    {
        if (node is not Sequence list)
        {
            return node as Mapping;
        }

        Mapping result = new(node.At);
        foreach (Scalar name in list.Items.OfType<Scalar>())
        {
            Node value = new Scalar(name.At, "", ScalarKind.Null);
            if (path == "services.*.depends_on")
            {
                Mapping started = new(name.At);
                started.Set(new Entry("condition", name.At, new Scalar(name.At, "service_started", ScalarKind.String)));
                started.Set(new Entry("required", name.At, new Scalar(name.At, "true", ScalarKind.Boolean)));
                value = started;
            }

            result.Set(new Entry(name.Text, name.At, value));
        }

        return result;
    }
}
