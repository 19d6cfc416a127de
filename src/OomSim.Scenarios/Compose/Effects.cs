using System.Globalization;
using OomSim.Scenarios.Reference;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Compose;

/// <summary>Tells Compose keys that a simulation heeds from those it accepts and ignores.</summary>
internal static class Effects
{
    /// <summary>Keys that do nothing here, in the order of the file.</summary>
    public static List<IgnoredKey> Ignored(Mapping root)
    {
        List<IgnoredKey> result = [];
        Collect(root, "", ComposeKeys.File, result);
        foreach (Entry service in (root["services"] as Mapping)?.Entries ?? [])
        {
            string path = "services." + service.Key;
            Collect(service.Value, path, ComposeKeys.Service, result);
            CollectVolumes(service.Value as Mapping, path + ".volumes", result);
            Node? deploy = (service.Value as Mapping)?["deploy"];
            Collect(deploy, path + ".deploy", ComposeKeys.Deploy, result);
            Node? resources = (deploy as Mapping)?["resources"];
            Collect(resources, path + ".deploy.resources", ComposeKeys.Resources, result);
            Collect((resources as Mapping)?["reservations"], path + ".deploy.resources.reservations", ComposeKeys.Reservations, result);
            Collect((deploy as Mapping)?["restart_policy"], path + ".deploy.restart_policy", ComposeKeys.RestartPolicy, result);
        }

        return result;
    }

    // Memory file systems among its volumes are mounted, the others are not.
    private static void CollectVolumes(Mapping? service, string path, List<IgnoredKey> into)
    {
        if (service?.Find("volumes") is { Value: Sequence list } entry && IsHeeded(path[..path.LastIndexOf('.')], entry))
        {
            into.AddRange(list.Items.Select((item, i) => (item, i)).Where(v => !IsMemory(v.item)).Select(v =>
                new IgnoredKey(string.Create(CultureInfo.InvariantCulture, $"{path}[{v.i}]"), v.item.At.File, v.item.At.Line, v.item.At.Column)));
        }
    }

    private static bool IsHeeded(string path, Entry entry) =>
        entry is { Key: "volumes", Value: Sequence list } && path.StartsWith("services.", StringComparison.Ordinal) && list.Items.Any(IsMemory);

    private static bool IsMemory(Node volume) => volume is Mapping mapping && mapping["type"] is Scalar { Text: "tmpfs" };

    private static void Collect(Node? node, string path, IReadOnlyList<KeyInfo> heeded, List<IgnoredKey> into)
    {
        foreach (Entry entry in (node as Mapping)?.Entries ?? [])
        {
            if (!heeded.Any(k => k.Name == entry.Key) && !IsHeeded(path, entry))
            {
                into.Add(new IgnoredKey(path.Length == 0 ? entry.Key : path + "." + entry.Key, entry.At.File, entry.At.Line, entry.At.Column));
            }
        }
    }
}
