using System.Text.Json;
using System.Text.Json.Nodes;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>What <c>docker info</c> and <c>docker version</c> tell of the engine and its host.</summary>
internal static class EngineInfo
{
    /// <summary>What layers are kept by.</summary>
    public const string StorageDriver = "overlay2";

    /// <summary>Where names without a registry are looked for.</summary>
    public const string IndexServer = "https://index.docker.io/v1/";

    /// <summary>Registries that may be without encryption.</summary>
    public const string InsecureRegistries = "127.0.0.0/8";

    private static readonly string[] Drivers = ["awslogs", "fluentd", "gcplogs", "gelf", "journald", "json-file", "local", "logentries", "splunk", "syslog"];

    /// <summary>Drivers of networks.</summary>
    public static IReadOnlyList<string> Networks { get; } = ["bridge", "host", "ipvlan", "macvlan", "null", "overlay"];

    /// <summary>Drivers of logs; 25 dropped one.</summary>
    public static IEnumerable<string> Logs(EngineProfile profile) => Drivers.Where(d => d != "logentries" || profile.OldPortText);

    /// <summary>Runtimes by name; 20.10 has one for shims of the first kind (20.10.24).</summary>
    public static IEnumerable<string> Runtimes(EngineProfile profile) =>
        profile.InvalidSignalInRouter ? ["io.containerd.runc.v2", "io.containerd.runtime.v1.linux", "runc"] : ["io.containerd.runc.v2", "runc"];

    /// <summary>What keeps containers in, as the API words it: the profile of seccomp has another name since 23, and namespaces of cgroups are the rule on v2.</summary>
    public static IEnumerable<string> SecurityOptions(DockerEngine engine)
    {
        yield return "name=seccomp,profile=" + (engine.Profile.InvalidSignalInRouter ? "default" : "builtin");
        if (engine.Host.Config.Cgroup == CgroupVersion.V2)
        {
            yield return "name=cgroupns";
        }
    }

    /// <summary>Lines about the engine that the client prints below <c>Server:</c>.</summary>
    public static IEnumerable<string> Lines(DockerEngine engine)
    {
        HostConfig host = engine.Host.Config;
        yield return $" Containers: {engine.Containers.Count}";
        yield return $"  Running: {Count(engine, "running")}";
        yield return $"  Paused: {Count(engine, "paused")}";
        yield return $"  Stopped: {engine.Containers.Count - Count(engine, "running") - Count(engine, "paused")}";
        yield return $" Images: {engine.ListedImages(all: false).Count()}";
        yield return $" Server Version: {engine.ReleaseNumber}";
        yield return $" Storage Driver: {StorageDriver}";
        yield return " Logging Driver: json-file";
        yield return $" Cgroup Driver: {CgroupDriverOf(engine)}";
        yield return $" Cgroup Version: {CgroupVersionOf(host)}";
        yield return " Plugins:";
        yield return "  Volume: local";
        yield return $"  Network: {string.Join(' ', Networks)}";
        yield return $"  Log: {string.Join(' ', Logs(engine.Profile))}";
        yield return " Swarm: inactive";
        yield return " Runtimes: " + string.Join(' ', Runtimes(engine.Profile));
        yield return " Default Runtime: runc";
        yield return " Init Binary: docker-init";
        yield return " Security Options:";
        foreach (string[] option in SecurityOptions(engine).Select(o => o.Split(',')))
        {
            yield return "  " + option[0]["name=".Length..];
            if (option.Length > 1)
            {
                yield return "   Profile: " + option[1]["profile=".Length..];
            }
        }

        yield return $" Kernel Version: {host.Kernel}";
        yield return " OSType: linux";
        yield return " Architecture: x86_64";
        yield return $" CPUs: {host.Cpus}";
        yield return $" Total Memory: {HumanSize.Binary(host.Memory)}";
        yield return $" Name: {DockerEngine.HostName}";
        yield return " Docker Root Dir: " + DockerEngine.DataRoot;
        yield return " Debug Mode: false";
        if (engine.Profile.InvalidSignalInRouter)
        {
            yield return " Registry: " + IndexServer;
            yield return " Labels:";
        }

        yield return " Experimental: false";
        yield return " Insecure Registries:";
        yield return "  " + InsecureRegistries;
        yield return $" Live Restore Enabled: {(engine.Config.LiveRestore ? "true" : "false")}";
    }

    /// <summary>What the engine warns of (D4.39): in the order in which it looks.</summary>
    public static IEnumerable<string> Warnings(DockerEngine engine)
    {
        bool isV1 = engine.Host.Config.Cgroup == CgroupVersion.V1;
        if (!engine.Capabilities.SwapLimit)
        {
            yield return "WARNING: No swap limit support";
        }

        if (isV1 && !engine.Capabilities.OomKillDisable)
        {
            yield return "WARNING: No oom kill disable support";
        }

        if (isV1 && !engine.Capabilities.BlkioWeight)
        {
            yield return "WARNING: No blkio weight support";
            yield return "WARNING: No blkio weight_device support";
        }
    }

    /// <summary>As the engine names it.</summary>
    public static string CgroupVersionOf(HostConfig host) => host.Cgroup == CgroupVersion.V1 ? "1" : "2";

    /// <summary>Containers of a state.</summary>
    public static int Count(DockerEngine engine, string state) => engine.Containers.Count(c => c.Status == state || (state == "running" && c.Status == "restarting"));

    /// <summary>As the engine names it.</summary>
    public static string CgroupDriverOf(DockerEngine engine) => engine.Config.CgroupDriver == CgroupDriver.Systemd ? "systemd" : "cgroupfs";

    // Parts of the info that are there also when they are empty.
    private static readonly string[] Structures = ["ContainerdCommit", "InitCommit", "Plugins", "RuncCommit", "Swarm"];

    /// <summary>What a client makes of it that reaches no engine: values that nobody has set.</summary>
    /// <param name="json">What it would make of it.</param>
    /// <param name="isVersion">True for versions, of which the client knows its own.</param>
    /// <param name="error">What is told of it in the info; null for nothing.</param>
    public static string WithoutServer(string json, bool isVersion, string? error = null)
    {
        JsonObject all = JsonNode.Parse(json)!.AsObject();
        Empty(all, key => isVersion ? key == "Server" : key != "ClientInfo");
        all.Remove("CgroupVersion");
        if (error is not null)
        {
            all.Insert(all.IndexOf("ClientInfo"), "ServerErrors", new JsonArray(error));
        }

        return all.ToJsonString();
    }

    /// <summary>What a client of 20.10 makes of it that reaches no engine: the error, and what it knows itself.</summary>
    /// <param name="json">What it would make of it.</param>
    /// <param name="error">The error.</param>
    public static string ServerErrors(string json, string error) => new JsonObject { ["ServerErrors"] = new JsonArray(error), ["ClientInfo"] = ClientPart(json) }.ToJsonString();

    /// <summary>What a client knows itself.</summary>
    /// <param name="json">What it would make of it with an engine.</param>
    public static string OfClient(string json) => new JsonObject { ["ClientInfo"] = ClientPart(json) }.ToJsonString();

    private static JsonNode? ClientPart(string json) => JsonNode.Parse(json)!["ClientInfo"]?.DeepClone();

    // Structures of Go keep their fields, and what is pointed to, a list or a mapping is none.
    private static void Empty(JsonObject all, Func<string, bool> isAsked)
    {
        foreach (string key in all.Select(p => p.Key).Where(isAsked).ToArray())
        {
            if (all[key] is JsonObject inner && Structures.Contains(key, StringComparer.Ordinal))
            {
                Empty(inner, _ => true);
                continue;
            }

            all[key] = all[key]?.GetValueKind() switch
            {
                JsonValueKind.String => "",
                JsonValueKind.Number => 0,
                JsonValueKind.True or JsonValueKind.False => false,
                _ => null,
            };
        }
    }
}
