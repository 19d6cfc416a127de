using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Compose;

/// <summary>Tells Compose keys that a simulation heeds from those it accepts and ignores.</summary>
internal static class Effects
{
    private static readonly string[] TopLevel = ["name", "services", "include", "x-oomsim"];

    private static readonly string[] Service =
    [
        "image", "build", "command", "container_name", "cgroup_parent", "cpu_count", "cpu_period", "cpu_quota", "cpu_shares", "cpus", "cpuset", "depends_on",
        "deploy", "extends", "healthcheck", "init", "labels", "links", "logging", "mem_limit", "mem_reservation", "mem_swappiness", "memswap_limit", "network_mode",
        "oom_kill_disable", "oom_score_adj", "pid", "pids_limit", "profiles", "pull_policy", "restart", "scale", "shm_size", "stop_grace_period", "stop_signal", "tmpfs",
        "volumes_from", "x-oomsim",
    ];

    private static readonly string[] Deploy = ["replicas", "resources", "restart_policy"];
    private static readonly string[] Resources = ["limits", "reservations"];

    /// <summary>Keys that do nothing here, in the order of the file.</summary>
    public static List<IgnoredKey> Ignored(Mapping root)
    {
        List<IgnoredKey> result = [];
        Collect(root, "", TopLevel, result);
        foreach (Entry service in (root["services"] as Mapping)?.Entries ?? [])
        {
            string path = "services." + service.Key;
            Collect(service.Value, path, Service, result);
            Node? deploy = (service.Value as Mapping)?["deploy"];
            Collect(deploy, path + ".deploy", Deploy, result);
            Node? resources = (deploy as Mapping)?["resources"];
            Collect(resources, path + ".deploy.resources", Resources, result);
            Collect((resources as Mapping)?["reservations"], path + ".deploy.resources.reservations", ["memory"], result);
            Collect((deploy as Mapping)?["restart_policy"], path + ".deploy.restart_policy", ["condition", "max_attempts"], result);
        }

        return result;
    }

    private static void Collect(Node? node, string path, string[] heeded, List<IgnoredKey> into)
    {
        foreach (Entry entry in (node as Mapping)?.Entries ?? [])
        {
            if (!heeded.Contains(entry.Key, StringComparer.Ordinal))
            {
                into.Add(new IgnoredKey(path.Length == 0 ? entry.Key : path + "." + entry.Key, entry.At.File, entry.At.Line, entry.At.Column));
            }
        }
    }
}
