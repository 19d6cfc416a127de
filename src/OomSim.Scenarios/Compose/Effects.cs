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
            Collect((service.Value as Mapping)?["blkio_config"], path + ".blkio_config", [], result);
            foreach (Entry network in ((service.Value as Mapping)?["networks"] as Mapping)?.Entries ?? [])
            {
                Collect(network.Value, $"{path}.networks.{network.Key}", ComposeKeys.Networks, result);
            }

            foreach (Mapping volume in ((service.Value as Mapping)?["volumes"] as Sequence)?.Items.OfType<Mapping>() ?? [])
            {
                Collect(volume, path + ".volumes", ComposeKeys.Volumes, result);
                Collect(volume["bind"], path + ".volumes.bind", ComposeKeys.Binds, result);
                Collect(volume["image"], path + ".volumes.image", [], result);
            }

            Node? deploy = (service.Value as Mapping)?["deploy"];
            Collect(deploy, path + ".deploy", ComposeKeys.Deploy, result);
            Node? resources = (deploy as Mapping)?["resources"];
            Collect(resources, path + ".deploy.resources", ComposeKeys.Resources, result);
            Collect((resources as Mapping)?["reservations"], path + ".deploy.resources.reservations", ComposeKeys.Reservations, result);
            Collect((deploy as Mapping)?["restart_policy"], path + ".deploy.restart_policy", ComposeKeys.RestartPolicy, result);
        }

        return result;
    }

    // Networks and volumes are objects of the engine, which services have.
    private static bool IsHeeded(string path, Entry entry) =>
        entry.Key is "networks" or "volumes" && (path.Length == 0 || (path.StartsWith("services.", StringComparison.Ordinal) && path.Count(c => c == '.') == 1));

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
