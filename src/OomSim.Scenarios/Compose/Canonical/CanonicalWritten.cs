using OomSim.Scenarios.Yaml;
using static OomSim.Scenarios.Compose.CanonicalForms;

namespace OomSim.Scenarios.Compose;

/// <summary>
/// A project whose variables are not filled in (<c>config --no-interpolate</c>): values stay as they were written, lists that have a long form are
/// written in it where no variable stands in them, and names are those that the engine gets.
/// </summary>
internal static class CanonicalWritten
{
    /// <summary>The tree.</summary>
    /// <param name="root">The file, merged.</param>
    /// <param name="project">The project's name.</param>
    public static Mapping Of(Mapping root, string project)
    {
        Mapping result = new(root.At);
        root.Entries.Where(e => e.Key is not ("version" or "include")).ToList().ForEach(result.Set);
        result.Set(new Entry("name", root.At, CanonicalForms.Of(project)));
        Mapping services = new(root.At);
        HashSet<string> networks = new(StringComparer.Ordinal);
        foreach (Entry entry in (root["services"] as Mapping)?.Entries ?? [])
        {
            Mapping service = entry.Value is Mapping body ? Service(body) : new Mapping(entry.At);
            services.Set(entry with { Value = service });
            networks.UnionWith((service["networks"] as Mapping)?.Entries.Select(n => n.Key) ?? []);
        }

        result.Set(new Entry("services", root.At, services));
        Named(result, "networks", project, networks);
        foreach (string section in (string[])["volumes", "secrets", "configs"])
        {
            Named(result, section, project, (root[section] as Mapping)?.Entries.Select(e => e.Key) ?? []);
        }

        return result;
    }

    private static Mapping Service(Mapping body)
    {
        Mapping result = new(body.At);
        foreach (Entry entry in body.Entries)
        {
            Node value = entry.Key switch
            {
                "ports" => ComposeUnicity.Ports(Expanded(entry.Value, CanonicalLists.Ports))!,
                "volumes" => Expanded(entry.Value, CanonicalLists.Volume),
                "devices" => Expanded(entry.Value, CanonicalLists.Device),
                "annotations" or "environment" or "labels" or "sysctls" => Unique(entry.Value),
                "build" when entry.Value is Mapping built => WithUnique(built, "args", "labels"),
                "deploy" when entry.Value is Mapping deployed => WithUnique(deployed, "labels"),
                "build" when entry.Value is Scalar context => Map(("context", HasVariable(context) ? context : HostPath(context)), ("dockerfile", CanonicalForms.Of("Dockerfile"))),
                "networks" when entry.Value is Sequence names => Map([.. names.Items.OfType<Scalar>().Select(n => (n.Text, (Node?)Null()))]),
                "depends_on" when entry.Value is Sequence names => Map(
                    [.. names.Items.OfType<Scalar>().Select(n => (n.Text, (Node?)Map(("condition", CanonicalForms.Of("service_started")), ("required", new Scalar(n.At, "true", ScalarKind.Boolean)))))]),
                _ => entry.Value,
            };
            result.Set(entry with { Value = value });
        }

        if (result["networks"] is null && result["network_mode"] is null)
        {
            result.Set(new Entry("networks", body.At, Map(("default", Null()))));
        }

        return result;
    }

    private static Mapping WithUnique(Mapping body, params string[] keys)
    {
        Mapping result = new(body.At);
        body.Entries.ForEach(e => result.Set(keys.Contains(e.Key, StringComparer.Ordinal) ? e with { Value = Unique(e.Value) } : e));
        return result;
    }

    // Of a list of KEY=VALUE that several places gave, the last of a key is meant, and stands where the first stood.
    private static Node Unique(Node value)
    {
        if (value is not Sequence list)
        {
            return value;
        }

        SortedDictionary<string, int> places = new(StringComparer.Ordinal);
        List<Node> kept = [];
        foreach (Node item in list.Items)
        {
            if (item is Scalar pair && !places.TryAdd(pair.Text.Split('=')[0], kept.Count))
            {
                kept[places[pair.Text.Split('=')[0]]] = item;
            }
            else
            {
                kept.Add(item);
            }
        }

        return List(kept);
    }

    private static Node Expanded(Node value, Func<Node, IEnumerable<Node?>> form) =>
        value is Sequence list ? List(list.Items.SelectMany(i => HasVariable(i) ? [i] : form(i).OfType<Node>())) : value;

    private static bool HasVariable(Node node) => node switch
    {
        Scalar scalar => scalar.Text.Contains('$', StringComparison.Ordinal),
        Mapping map => map.Entries.Exists(e => HasVariable(e.Value)),
        Sequence list => list.Items.Exists(HasVariable),
        _ => false,
    };

    private static void Named(Mapping root, string section, string project, IEnumerable<string> keys)
    {
        Mapping objects = new(root.At);
        foreach (string key in keys)
        {
            Mapping body = new(root.At);
            ((root[section] as Mapping)?[key] as Mapping)?.Entries.ForEach(body.Set);
            if (body["name"] is null)
            {
                body.Set(new Entry("name", root.At, CanonicalForms.Of(body["external"] is Scalar { Text: "true" } ? key : $"{project}_{key}")));
            }

            objects.Set(new Entry(key, root.At, body));
        }

        if (objects.Entries.Count > 0)
        {
            root.Set(new Entry(section, root.At, objects));
        }
    }
}
