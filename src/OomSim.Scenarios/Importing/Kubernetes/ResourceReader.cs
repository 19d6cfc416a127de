using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Kubernetes;

/// <summary>Reads lists of resources: <c>requests</c>, <c>limits</c>, and those of a LimitRange.</summary>
/// <param name="fields">Reads the fields.</param>
internal sealed class ResourceReader(KubeFields fields)
{
    private const string Memory = "memory";
    private const string Cpu = "cpu";

    /// <summary>Names of resources that were asked for and are not simulated.</summary>
    public SortedSet<string> Others { get; } = new(StringComparer.Ordinal);

    /// <summary>What a list says of memory (bytes) and CPU (thousandths).</summary>
    /// <param name="node">The list.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="source">What says so, for comments: <c>limits</c>.</param>
    public (ResourceValue? Memory, ResourceValue? Cpu) Read(Node? node, string path, string source)
    {
        if (fields.Object(node, path) is not { } list)
        {
            return (null, null);
        }

        foreach (Entry entry in list.Entries.Where(e => e.Key is not (Memory or Cpu)))
        {
            Other(entry, path);
        }

        return (Value(list, Memory, path, source), Value(list, Cpu, path, source));
    }

    // Extended resources have a domain; everything else is a fixed set of names.
    private void Other(Entry entry, string path)
    {
        if (entry.Key is "ephemeral-storage" or "storage" || entry.Key.StartsWith("hugepages-", StringComparison.Ordinal) || entry.Key.Contains('/', StringComparison.Ordinal))
        {
            Others.Add(entry.Key);
            return;
        }

        fields.Bag.Error(entry.At, $"{path}: Invalid value: \"{entry.Key}\": must be a standard resource type or fully qualified", Suggestions.Nearest(entry.Key, [Memory, Cpu, "ephemeral-storage"]));
    }

    private ResourceValue? Value(Mapping list, string name, string path, string source)
    {
        string at = $"{path}.{name}";
        if (list[name] is not { } node || fields.Text(node, at) is not { } text)
        {
            return null;
        }

        if (!KubeQuantity.TryParse(text, out decimal value, out string error))
        {
            fields.Bag.Error(node.At, $"{at}: {error}");
            return null;
        }

        if (value < 0)
        {
            fields.Bag.Error(node.At, $"{at}: Invalid value: \"{text}\": must be greater than or equal to 0");
            return null;
        }

        if (name == Memory && value != decimal.Floor(value))
        {
            fields.Bag.Warning(node.At, $"{at}: fractional byte value \"{text}\" is invalid, must be an integer: m is a thousandth, M or Mi a million bytes");
        }

        decimal amount = name == Cpu ? value * 1000 : value;
        return new ResourceValue(amount >= long.MaxValue ? long.MaxValue : (long)decimal.Ceiling(amount), text, $"{source}.{name}", node.At);
    }
}
