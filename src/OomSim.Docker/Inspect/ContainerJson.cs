using System.Text.Json;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary><c>docker inspect</c> (D8.B): the keys and their order are those of the recorded <c>inspect.json</c>.</summary>
internal static class ContainerJson
{
    private const string Folder = DockerEngine.DataRoot + "/overlay2/";

    /// <summary>A JSON array of containers.</summary>
    public static string Format(IEnumerable<Container> containers, EngineProfile profile, CgroupVersion cgroups, bool size = false) => EngineJson.Array(json =>
    {
        foreach (Container container in containers)
        {
            Write(json, container, profile, cgroups, size);
        }
    });

    private static void Write(Utf8JsonWriter json, Container container, EngineProfile profile, CgroupVersion cgroups, bool size)
    {
        IReadOnlyList<string> words = ContainerText.Words(container);
        json.WriteStartObject();
        json.WriteString("Id", container.Id);
        json.WriteString("Created", Timestamps.Rfc3339Nano(container.CreatedAtNs));
        json.WriteString("Path", words[0]);
        json.WriteTexts("Args", words.Skip(1));
        WriteState(json, container);
        json.WriteString("Image", "sha256:" + container.Image.Id);
        string folder = DockerEngine.DataRoot + "/containers/" + container.Id + "/";
        string network = DockerEngine.DataRoot + "/containers/" + container.NetworkFilesOf.Id + "/";
        json.WriteString("ResolvConfPath", container.HasSandbox ? network + "resolv.conf" : "");
        json.WriteString("HostnamePath", container.HasHostname ? network + "hostname" : "");
        json.WriteString("HostsPath", container.HasSandbox ? network + "hosts" : "");
        json.WriteString("LogPath", container.HasLog ? container.Spec.Log.PathFor(container.Id) : "");
        json.WriteString("Name", "/" + container.Name);
        json.WriteNumber("RestartCount", container.RestartCount);
        json.WriteString("Driver", "overlay2");
        json.WriteString("Platform", "linux");
        json.WriteString("MountLabel", "");
        json.WriteString("ProcessLabel", "");
        json.WriteString("AppArmorProfile", ProfileOf(container.Spec));
        if (container.Execs is { Count: > 0 } execs)
        {
            json.WriteTexts("ExecIDs", execs.Select(e => e.Id));
        }
        else
        {
            json.WriteNull("ExecIDs");
        }

        HostConfigJson.Write(json, container, profile, cgroups);
        WriteGraphDriver(json, container);
        if (size)
        {
            json.WriteNumber("SizeRw", container.Files.WritableSize);
            json.WriteNumber("SizeRootFs", container.Image.Size + container.Files.WritableSize);
        }

        json.WriteStartArray("Mounts");
        foreach (VolumeMount mount in container.Volumes)
        {
            json.WriteStartObject();
            json.WriteString("Type", "volume");
            json.WriteString("Name", mount.Volume);
            json.WriteString("Source", DockerVolume.MountpointOf(mount.Volume));
            json.WriteString("Destination", mount.Destination);
            json.WriteString("Driver", "local");
            json.WriteString("Mode", ModeOf(container.Spec, mount.Destination));
            json.WriteBoolean("RW", !mount.IsReadOnly);
            json.WriteString("Propagation", "");
            json.WriteEndObject();
        }

        foreach ((string source, string destination, string mode, bool isReadOnly, string propagation) in BindMount.Of(container.Spec))
        {
            json.WriteStartObject();
            json.WriteString("Type", "bind");
            json.WriteString("Source", source);
            json.WriteString("Destination", destination);
            json.WriteString("Mode", mode);
            json.WriteBoolean("RW", !isReadOnly);
            json.WriteString("Propagation", propagation);
            json.WriteEndObject();
        }

        foreach (MountRequest mount in container.Spec.Mounts.Where(m => m.Type == "tmpfs"))
        {
            json.WriteStartObject();
            json.WriteString("Type", "tmpfs");
            json.WriteString("Source", "");
            json.WriteString("Destination", mount.Place);
            json.WriteString("Mode", "");
            json.WriteBoolean("RW", !mount.IsReadOnly);
            json.WriteString("Propagation", "");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        ImageConfig config = ImageConfig.Of(container, profile);
        if (container.Spec is { Network: "host", Hostname.Length: 0 })
        {
            config = config with { Hostname = DockerEngine.HostName };
        }

        ImageConfigJson.Write(json, "Config", config);
        NetworkJson.Write(json, container, profile);
        json.WriteEndObject();
    }

    // What stands behind the second colon of -v, or z where nothing does, and for --mount; a volume for a place alone, of the command line or the image, and those of other containers have none (20.10.24).
    private static string ModeOf(ContainerSpec spec, string destination) =>
        spec.Mounts.Any(m => m.Place == destination) ? "z"
        : spec.Binds.Select(b => b.Split(':')).FirstOrDefault(p => p.Length > 1 && CleanPath.Rooted(p[1]) == destination) is not { } parts ? ""
        : parts.Length > 2 && parts[2].Length > 0 ? parts[2] : "z";

    // Of several the last one counts; whether the host has AppArmor is not looked at before a start.
    private static string ProfileOf(ContainerSpec spec) => spec.SecurityOptions.Select(o => o.Split(['=', ':'], 2)).LastOrDefault(p => p is ["apparmor", _])?[1] ?? "";

    private static void WriteState(Utf8JsonWriter json, Container container)
    {
        json.WriteStartObject("State");
        json.WriteString("Status", container.Status);
        json.WriteBoolean("Running", container.Running);
        json.WriteBoolean("Paused", container.Paused);
        json.WriteBoolean("Restarting", container.Restarting);
        json.WriteBoolean("OOMKilled", container.OomKilled);
        json.WriteBoolean("Dead", container.Dead);
        json.WriteNumber("Pid", container.Pid);
        json.WriteNumber("ExitCode", container.ExitCode);
        json.WriteString("Error", container.Error);
        json.WriteString("StartedAt", Timestamps.Rfc3339Nano(container.StartedAtNs));
        json.WriteString("FinishedAt", Timestamps.Rfc3339Nano(container.FinishedAtNs));
        HealthJson.WriteState(json, container.Health);
        json.WriteEndObject();
    }

    // Where the layers lie, lowest last.
    private static void WriteGraphDriver(Utf8JsonWriter json, Container container)
    {
        string own = Folder + container.Id;
        json.WriteStartObject("GraphDriver");
        json.WriteStartObject("Data");
        json.WriteString("LowerDir", string.Join(':', container.Image.Layers.Reverse().Select(l => Folder + l.Chain + "/diff").Prepend(own + "-init/diff")));
        json.WriteString("MergedDir", own + "/merged");
        json.WriteString("UpperDir", own + "/diff");
        json.WriteString("WorkDir", own + "/work");
        json.WriteEndObject();
        json.WriteString("Name", "overlay2");
        json.WriteEndObject();
    }
}
