using System.Text.Json;
using System.Text.Json.Nodes;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>What <c>docker info</c> and <c>docker version</c> tell of the engine and its host.</summary>
internal static class EngineInfo
{
    private const string StorageDriver = "overlay2";
    private static readonly string[] Networks = ["bridge", "host", "ipvlan", "macvlan", "null", "overlay"];
    private static readonly string[] Logs = ["awslogs", "fluentd", "gcplogs", "gelf", "journald", "json-file", "local", "splunk", "syslog"];

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
        yield return $"  Log: {string.Join(' ', Logs)}";
        yield return " Swarm: inactive";
        yield return " Runtimes: io.containerd.runc.v2 runc";
        yield return " Default Runtime: runc";
        yield return " Init Binary: docker-init";
        yield return $" Kernel Version: {host.Kernel}";
        yield return " OSType: linux";
        yield return " Architecture: x86_64";
        yield return $" CPUs: {host.Cpus}";
        yield return $" Total Memory: {HumanSize.Binary(host.Memory)}";
        yield return $" Name: {DockerEngine.HostName}";
        yield return " Docker Root Dir: " + DockerEngine.DataRoot;
        yield return " Debug Mode: false";
        yield return " Experimental: false";
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

    /// <summary>The object that a template of <c>docker info</c> looks at.</summary>
    public static string Json(DockerEngine engine) => EngineJson.Object(json =>
    {
        HostConfig host = engine.Host.Config;
        json.WriteNumber("Containers", engine.Containers.Count);
        json.WriteNumber("ContainersRunning", Count(engine, "running"));
        json.WriteNumber("ContainersPaused", Count(engine, "paused"));
        json.WriteNumber("ContainersStopped", engine.Containers.Count - Count(engine, "running") - Count(engine, "paused"));
        json.WriteNumber("Images", engine.ListedImages(all: false).Count());
        json.WriteString("Driver", StorageDriver);
        json.WriteStartObject("Plugins");
        json.WriteTexts("Volume", ["local"]);
        json.WriteTexts("Network", Networks);
        json.WriteNull("Authorization");
        json.WriteTexts("Log", Logs);
        json.WriteEndObject();
        json.WriteBoolean("MemoryLimit", true);
        json.WriteBoolean("SwapLimit", engine.Capabilities.SwapLimit);
        json.WriteBoolean("CpuCfsPeriod", true);
        json.WriteBoolean("CpuCfsQuota", true);
        json.WriteBoolean("CPUShares", true);
        json.WriteBoolean("CPUSet", true);
        json.WriteBoolean("PidsLimit", true);
        json.WriteBoolean("IPv4Forwarding", true);
        json.WriteBoolean("Debug", false);
        json.WriteBoolean("OomKillDisable", engine.Capabilities.OomKillDisable);
        json.WriteString("SystemTime", Timestamps.Rfc3339Nano(engine.Clock.Now));
        json.WriteString("LoggingDriver", "json-file");
        json.WriteString("CgroupDriver", CgroupDriverOf(engine));
        json.WriteString("CgroupVersion", CgroupVersionOf(host));
        json.WriteString("KernelVersion", host.Kernel);
        json.WriteString("OSType", "linux");
        json.WriteString("Architecture", "x86_64");
        json.WriteNumber("NCPU", host.Cpus);
        json.WriteNumber("MemTotal", host.Memory);
        json.WriteString("DockerRootDir", DockerEngine.DataRoot);
        json.WriteString("Name", DockerEngine.HostName);
        json.WriteTexts("Labels", []);
        json.WriteBoolean("ExperimentalBuild", false);
        json.WriteString("ServerVersion", engine.ReleaseNumber);
        json.WriteString("DefaultRuntime", "runc");
        json.WriteBoolean("LiveRestoreEnabled", engine.Config.LiveRestore);
        json.WriteString("InitBinary", "docker-init");
        json.WriteTexts("Warnings", Warnings(engine));
    });

    /// <summary>The object that a template of <c>docker version</c> looks at.</summary>
    public static string VersionJson(DockerEngine engine) => EngineJson.Object(json =>
    {
        json.WriteStartObject("Client");
        json.WriteString("Version", engine.ReleaseNumber);
        json.WriteString("ApiVersion", engine.Profile.ApiVersion);
        json.WriteString("DefaultAPIVersion", engine.Profile.ApiVersion);
        json.WriteString("Os", "linux");
        json.WriteString("Arch", "amd64");
        json.WriteString("Context", "default");
        json.WriteEndObject();
        json.WriteStartObject("Server");
        json.WriteString("Version", engine.ReleaseNumber);
        json.WriteString("ApiVersion", engine.Profile.ApiVersion);
        json.WriteString("MinAPIVersion", engine.Profile.MinimumApiVersion);
        json.WriteString("Os", "linux");
        json.WriteString("Arch", "amd64");
        json.WriteString("KernelVersion", engine.Host.Config.Kernel);
        json.WriteEndObject();
    });

    private static string CgroupDriverOf(DockerEngine engine) => engine.Config.CgroupDriver == CgroupDriver.Systemd ? "systemd" : "cgroupfs";

    private static string CgroupVersionOf(HostConfig host) => host.Cgroup == CgroupVersion.V1 ? "1" : "2";

    private static int Count(DockerEngine engine, string state) => engine.Containers.Count(c => c.Status == state || (state == "running" && c.Status == "restarting"));

    /// <summary>What a client makes of it that reaches no engine: values that nobody has set.</summary>
    /// <param name="json">What it would make of it.</param>
    /// <param name="isVersion">True for versions, of which the client knows its own.</param>
    public static string WithoutServer(string json, bool isVersion)
    {
        JsonObject all = JsonNode.Parse(json)!.AsObject();
        foreach (string key in all.Select(p => p.Key).Where(k => isVersion ? k == "Server" : k != "ClientInfo").ToArray())
        {
            all[key] = all[key]?.GetValueKind() switch
            {
                JsonValueKind.String => "",
                JsonValueKind.Number => 0,
                JsonValueKind.True or JsonValueKind.False => false,
                _ => null,
            };
        }

        return all.ToJsonString();
    }
}
