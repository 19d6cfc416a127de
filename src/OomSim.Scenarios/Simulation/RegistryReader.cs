using OomSim.Engine;
using OomSim.Scenarios.Reference;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Reads <c>x-oomsim.registry</c>.</summary>
/// <param name="values">Reads typed values.</param>
/// <param name="images">Reads images; it has read those of the host before.</param>
internal sealed class RegistryReader(ValueReader values, ImageReader images)
{
    /// <summary>Where the registry stands.</summary>
    public const string Root = "x-oomsim.registry";

    /// <summary>Reads it; null where there is none.</summary>
    /// <param name="node">The registry.</param>
    /// <param name="local">The images of the host, to tell another build of one of them from the same.</param>
    public RegistrySettings? Read(Node? node, Node? local)
    {
        if (values.Mapping(node, Root) is not { } registry)
        {
            return null;
        }

        values.Keys(registry, Root, ImageKeys.Registry);
        return new RegistrySettings(
            [.. images.Read(registry["images"], Root + ".images").Select(i => i with { Build = IsOther(i.Name, registry["images"], local) ? Root : "" })],
            values.Quantity(registry["bandwidth"], Root + ".bandwidth", Unit.Rate, 1, Shapes.FastestDevice),
            values.Quantity(registry["latency"], Root + ".latency", Unit.Duration),
            Offline(registry["offline"]));
    }

    private string Offline(Node? node)
    {
        string address = values.Text(node, Root + ".offline") ?? "";
        if (address.Length > 0 && ((address.Count(c => c == '.') != 3 && !address.Contains(':', StringComparison.Ordinal)) || !System.Net.IPAddress.TryParse(address, out _)))
        {
            values.Bag.Error(node!.At, $"{Root}.offline must be the address of the host's name server, as in 10.0.2.3, not '{address}'");
        }

        return address;
    }

    private static bool IsOther(string name, Node? registry, Node? local) =>
        Find(local, name) is { } known && Find(registry, name) is { } held && !IsSame(known, held);

    private static Node? Find(Node? images, string name) =>
        (images as Mapping)?.Entries.FirstOrDefault(e => ImageReader.Canonical(e.Key) == ImageReader.Canonical(name))?.Value;

    private static bool IsSame(Node a, Node b) => (a, b) switch
    {
        (Scalar x, Scalar y) => x.Text == y.Text,
        (Sequence x, Sequence y) => x.Items.Count == y.Items.Count && x.Items.Zip(y.Items).All(p => IsSame(p.First, p.Second)),
        (Mapping x, Mapping y) => x.Entries.Count == y.Entries.Count && x.Entries.All(e => y.Find(e.Key)?.Value is { } other && IsSame(e.Value, other)),
        _ => false,
    };
}
