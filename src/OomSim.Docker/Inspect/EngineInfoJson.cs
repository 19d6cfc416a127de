using System.Text.Json;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>The objects that templates of <c>docker info</c> and <c>docker version</c> look at, with the keys and in the order of the API; what says of which sources something was built is empty.</summary>
internal static class EngineInfoJson
{
    private static readonly string[] ProxyKeys = ["HttpProxy", "HttpsProxy", "NoProxy"];
    private static readonly string[] CommitKeys = ["ContainerdCommit", "RuncCommit", "InitCommit"];

    /// <summary><c>docker info</c>.</summary>
    public static string Info(DockerEngine engine) => EngineJson.Object(json =>
    {
        (HostConfig host, EngineProfile profile) = (engine.Host.Config, engine.Profile);
        bool isOld = profile.InvalidSignalInRouter;
        json.WriteString("ID", "");
        json.WriteNumber("Containers", engine.Containers.Count);
        json.WriteNumber("ContainersRunning", EngineInfo.Count(engine, "running"));
        json.WriteNumber("ContainersPaused", EngineInfo.Count(engine, "paused"));
        json.WriteNumber("ContainersStopped", engine.Containers.Count - EngineInfo.Count(engine, "running") - EngineInfo.Count(engine, "paused"));
        json.WriteNumber("Images", engine.ListedImages(all: false).Count());
        json.WriteString("Driver", EngineInfo.StorageDriver);
        json.WriteNull("DriverStatus");
        json.WriteStartObject("Plugins");
        json.WriteTexts("Volume", ["local"]);
        json.WriteTexts("Network", EngineInfo.Networks);
        json.WriteNull("Authorization");
        json.WriteTexts("Log", EngineInfo.Logs(profile));
        json.WriteEndObject();
        json.WriteBoolean("MemoryLimit", true);
        json.WriteBoolean("SwapLimit", engine.Capabilities.SwapLimit);
        if (isOld)
        {
            json.WriteBoolean("KernelMemory", engine.Capabilities.KernelMemory);
            json.WriteBoolean("KernelMemoryTCP", engine.Capabilities.KernelMemory);
        }

        json.WriteBoolean("CpuCfsPeriod", true);
        json.WriteBoolean("CpuCfsQuota", true);
        json.WriteBoolean("CPUShares", true);
        json.WriteBoolean("CPUSet", true);
        json.WriteBoolean("PidsLimit", true);
        json.WriteBoolean("IPv4Forwarding", true);
        if (!profile.NewHelpTail)
        {
            json.WriteBoolean("BridgeNfIptables", true);
            json.WriteBoolean("BridgeNfIp6tables", true);
        }

        json.WriteBoolean("Debug", false);
        json.WriteNumber("NFd", 0);
        json.WriteBoolean("OomKillDisable", engine.Capabilities.OomKillDisable);
        json.WriteNumber("NGoroutines", 0);
        json.WriteString("SystemTime", Timestamps.Rfc3339Nano(engine.Clock.Now));
        json.WriteString("LoggingDriver", "json-file");
        json.WriteString("CgroupDriver", EngineInfo.CgroupDriverOf(engine));
        json.WriteString("CgroupVersion", EngineInfo.CgroupVersionOf(host));
        json.WriteNumber("NEventsListener", 0);
        json.WriteString("KernelVersion", host.Kernel);

        // What the engine says where the host does not name its distribution.
        json.WriteString("OperatingSystem", "Linux");
        json.WriteString("OSVersion", "");
        json.WriteString("OSType", "linux");
        json.WriteString("Architecture", "x86_64");
        json.WriteString("IndexServerAddress", EngineInfo.IndexServer);
        WriteRegistries(json, profile);
        json.WriteNumber("NCPU", host.Cpus);
        json.WriteNumber("MemTotal", host.Memory);
        json.WriteNull("GenericResources");
        json.WriteString("DockerRootDir", DockerEngine.DataRoot);
        Array.ForEach(ProxyKeys, key => json.WriteString(key, ""));
        json.WriteString("Name", DockerEngine.HostName);
        json.WriteTexts("Labels", []);
        json.WriteBoolean("ExperimentalBuild", false);
        json.WriteString("ServerVersion", engine.ReleaseNumber);
        json.WriteStartObject("Runtimes");
        foreach (string runtime in EngineInfo.Runtimes(profile))
        {
            json.WriteStartObject(runtime);
            json.WriteString("path", "runc");
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteString("DefaultRuntime", "runc");
        WriteSwarm(json);
        json.WriteBoolean("LiveRestoreEnabled", engine.Config.LiveRestore);
        json.WriteString("Isolation", "");
        json.WriteString("InitBinary", "docker-init");
        Array.ForEach(CommitKeys, key => WriteCommit(json, key, profile));
        json.WriteTexts("SecurityOptions", EngineInfo.SecurityOptions(engine));
        json.WriteTextsOrNull("Warnings", [.. EngineInfo.Warnings(engine)]);
        json.WriteStartObject("ClientInfo");
        json.WriteBoolean("Debug", false);
        if (!profile.ExperimentalClient)
        {
            json.WriteString("Version", engine.ReleaseNumber);
            json.WriteString("DefaultAPIVersion", profile.ApiVersion);
            json.WriteString("Os", "linux");
            json.WriteString("Arch", "amd64");
        }

        json.WriteString("Context", "default");
        json.WriteTexts("Plugins", []);
        json.WriteNull("Warnings");
        json.WriteEndObject();
    });

    /// <summary><c>docker version</c>.</summary>
    public static string Version(DockerEngine engine) => EngineJson.Object(json =>
    {
        EngineProfile profile = engine.Profile;
        json.WriteStartObject("Client");
        if (!profile.NewHelpTail)
        {
            WriteName(json, "Platform");
        }

        json.WriteString("Version", engine.ReleaseNumber);
        json.WriteString("ApiVersion", profile.ApiVersion);
        json.WriteString("DefaultAPIVersion", profile.ApiVersion);
        json.WriteString("GitCommit", profile.Build);
        json.WriteString("GoVersion", "");
        json.WriteString("Os", "linux");
        json.WriteString("Arch", "amd64");
        json.WriteString("BuildTime", "");
        json.WriteString("Context", "default");
        if (profile.ExperimentalClient)
        {
            json.WriteBoolean("Experimental", true);
        }

        json.WriteEndObject();
        json.WriteStartObject("Server");
        WriteName(json, "Platform");
        json.WriteStartArray("Components");
        json.WriteStartObject();
        json.WriteString("Name", "Engine");
        json.WriteString("Version", engine.ReleaseNumber);
        json.WriteMap("Details", new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["ApiVersion"] = profile.ApiVersion,
            ["Arch"] = "amd64",
            ["Experimental"] = "false",
            ["KernelVersion"] = engine.Host.Config.Kernel,
            ["MinAPIVersion"] = profile.MinimumApiVersion,
            ["Os"] = "linux",
        });
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteString("Version", engine.ReleaseNumber);
        json.WriteString("ApiVersion", profile.ApiVersion);
        json.WriteString("MinAPIVersion", profile.MinimumApiVersion);
        json.WriteString("GitCommit", "");
        json.WriteString("GoVersion", "");
        json.WriteString("Os", "linux");
        json.WriteString("Arch", "amd64");
        json.WriteString("KernelVersion", engine.Host.Config.Kernel);
        json.WriteString("BuildTime", "");
        json.WriteEndObject();
    });

    private static void WriteName(Utf8JsonWriter json, string key)
    {
        json.WriteStartObject(key);
        json.WriteString("Name", "");
        json.WriteEndObject();
    }

    private static void WriteCommit(Utf8JsonWriter json, string key, EngineProfile profile)
    {
        json.WriteStartObject(key);
        json.WriteString("ID", "");
        if (!profile.NewHelpTail)
        {
            json.WriteString("Expected", "");
        }

        json.WriteEndObject();
    }

    private static void WriteRegistries(Utf8JsonWriter json, EngineProfile profile)
    {
        json.WriteStartObject("RegistryConfig");
        if (!profile.NewHelpTail)
        {
            json.WriteTexts("AllowNondistributableArtifactsCIDRs", []);
            json.WriteTexts("AllowNondistributableArtifactsHostnames", []);
        }

        json.WriteTexts("InsecureRegistryCIDRs", [EngineInfo.InsecureRegistries]);
        json.WriteStartObject("IndexConfigs");
        json.WriteStartObject("docker.io");
        json.WriteString("Name", "docker.io");
        json.WriteTexts("Mirrors", []);
        json.WriteBoolean("Secure", true);
        json.WriteBoolean("Official", true);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteTexts("Mirrors", []);
        json.WriteEndObject();
    }

    private static void WriteSwarm(Utf8JsonWriter json)
    {
        json.WriteStartObject("Swarm");
        json.WriteString("NodeID", "");
        json.WriteString("NodeAddr", "");
        json.WriteString("LocalNodeState", "inactive");
        json.WriteBoolean("ControlAvailable", false);
        json.WriteString("Error", "");
        json.WriteNull("RemoteManagers");
        json.WriteEndObject();
    }
}
