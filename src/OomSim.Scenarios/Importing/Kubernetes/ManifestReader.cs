using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Kubernetes;

/// <summary>Reads manifests: files of one or more documents, each an object or a list of them.</summary>
/// <param name="fields">Reads the fields.</param>
/// <param name="limits">How much is read.</param>
internal sealed class ManifestReader(KubeFields fields, LoaderLimits limits)
{
    private DiagnosticBag Bag => fields.Bag;

    /// <summary>The objects of a text, in order.</summary>
    /// <param name="text">YAML or JSON.</param>
    /// <param name="name">What messages call it.</param>
    public List<KubeObject> Read(string text, string name)
    {
        List<KubeObject> result = [];
        try
        {
            List<Node> documents = new YamlReader(name, limits).Read(text);
            if (documents.Count == 0)
            {
                Bag.Error(new Location(name, 0, 0), "no object in it: a Kubernetes manifest has apiVersion, kind and metadata");
            }

            documents.ForEach(d => Add(d, result));
        }
        catch (YamlProblem e)
        {
            string helm = text.Contains("{{", StringComparison.Ordinal) ? ": 'helm template' renders a chart" : "";
            Bag.Error(e.At, e.Message + helm);
        }

        return result;
    }

    private void Add(Node node, List<KubeObject> into)
    {
        if (node is not Mapping body)
        {
            Bag.Error(node.At, $"a Kubernetes object is a mapping, not {node.KindInWords}");
            return;
        }

        string kind = fields.Text(body["kind"], "kind") ?? "";
        if (kind.Length == 0)
        {
            string compose = body["services"] is Mapping ? ": this is a Compose file, which 'oomsim run' takes as it is" : "";
            Bag.Error(body.At, $"Object 'Kind' is missing{compose}", compose.Length > 0 ? null : Suggestions.Nearest("kind", body.Entries.Select(e => e.Key)));
            return;
        }

        if (kind.EndsWith("List", StringComparison.Ordinal) && body["items"] is { } items)
        {
            foreach (Node item in fields.Items(items, "items"))
            {
                Add(item, into);
            }

            return;
        }

        Mapping? metadata = fields.Object(body["metadata"], "metadata");
        string generator = !KubeFields.IsGiven(metadata?["name"]) ? fields.Text(metadata?["generateName"], "metadata.generateName") ?? "" : "";
        string name = fields.Text(metadata?["name"], "metadata.name") ?? generator.TrimEnd('-');
        string space = fields.Text(metadata?["namespace"], "metadata.namespace") is { Length: > 0 } given ? given : "default";
        into.Add(new KubeObject(kind, name, space, fields.Text(metadata?["uid"], "metadata.uid") ?? "", (body.Find("kind") ?? body.Entries[0]).At, body) { Generator = generator });
    }
}
