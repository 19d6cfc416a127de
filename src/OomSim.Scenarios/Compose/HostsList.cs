using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Compose;

/// <summary>Hosts and their addresses as Compose reads them: by name or as <c>NAME=ADDRESS</c>, <c>NAME:ADDRESS</c>, several of one name, IPv6 without brackets (compose-go, types/hostList.go).</summary>
internal static class HostsList
{
    /// <summary>All of them, each <c>NAME</c>, the separator, <c>ADDRESS</c>, in order of the texts; a text without an address as it is.</summary>
    /// <param name="node">What is written; null for nothing.</param>
    /// <param name="separator">Stands between the two.</param>
    public static string[] Of(Node? node, char separator)
    {
        IEnumerable<(string Name, string Address)> hosts = node is Mapping map
            ? map.Entries.SelectMany(e => Addresses(e.Value).Select(a => (e.Key, a)))
            : ((node as Sequence)?.Items ?? []).OfType<Scalar>().SelectMany(Read);
        return [.. hosts.Select(h => h.Address.Length > 0 ? $"{h.Name}{separator}{h.Address}" : h.Name).Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<(string Name, string Address)> Read(Scalar item)
    {
        string text = item.Value;
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        int cut = equals >= 0 ? equals : text.IndexOf(':', StringComparison.Ordinal);
        return cut <= 0 ? [(text, "")] : text[(cut + 1)..].Split(',').Select(a => (text[..cut], Bare(a)));
    }

    private static IEnumerable<string> Addresses(Node? value) => value switch
    {
        Sequence list => list.Items.OfType<Scalar>().Select(a => Bare(a.Value)),
        Scalar { IsNull: false } one => [Bare(one.Value)],
        _ => [],
    };

    private static string Bare(string address) => address is ['[', .. var inner, ']'] ? inner : address;
}
