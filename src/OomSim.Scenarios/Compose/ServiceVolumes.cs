using System.Globalization;
using OomSim.Docker;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Compose;

/// <summary>The volumes and folders of the host that a service mounts, as Compose asks the engine for them.</summary>
internal static class ServiceVolumes
{
    /// <summary>What a service mounts beside memory file systems: source (empty: an anonymous volume), place, mode.</summary>
    public static IEnumerable<(string Source, string Target, string Mode)> Of(Mapping service)
    {
        foreach (Node item in (service["volumes"] as Sequence)?.Items ?? [])
        {
            if (item is Mapping map && Text(map["type"]) is "volume" or "bind" && Text(map["target"]) is { Length: > 0 } target && !IsMount(map))
            {
                yield return (SourceOf(map), target, string.Join(',', Options(map)));
            }
            else if (item is Scalar scalar && scalar.Text.Length > 0 && !scalar.Text.Contains('\\', StringComparison.Ordinal) && Split(scalar.Text) is { } parts)
            {
                yield return parts;
            }
        }
    }

    private static IEnumerable<string> Options(Mapping mount)
    {
        string label = Text((mount["bind"] as Mapping)?["selinux"]);
        if (Text(mount["read_only"]) == "true")
        {
            yield return "ro";
        }
        else if (label.Length > 0)
        {
            yield return "rw";
        }

        if (label.Length > 0)
        {
            yield return label;
        }

        if (Text((mount["volume"] as Mapping)?["nocopy"]) == "true")
        {
            yield return "nocopy";
        }
    }

    /// <summary>What a service asks for as mounts: folders with options that a bind can't say, memory file systems and images (docker/compose, bindRequiresMountAPI).</summary>
    /// <param name="service">The service.</param>
    public static IEnumerable<MountRequest> MountsOf(Mapping service)
    {
        foreach (Mapping map in ((service["volumes"] as Sequence)?.Items ?? []).OfType<Mapping>().Where(m => Text(m["target"]).Length > 0 && IsMount(m)))
        {
            string type = Text(map["type"]);
            bool isBind = type == "bind";
            Mapping? memory = type == "tmpfs" ? map["tmpfs"] as Mapping : null;
            yield return new MountRequest(type, isBind ? OnHost(SourceOf(map)) : type == "image" ? Text(map["source"]) : "", Text(map["target"]), Text(map["read_only"]) == "true")
            {
                // Which folders the host has is known of few.
                CreatesSource = isBind,
                IsOfCompose = true,
                AsksForSource = isBind && Text((map["bind"] as Mapping)?["create_host_path"]) != "false",
                Propagation = isBind ? Text((map["bind"] as Mapping)?["propagation"]) : "",
                TmpfsSize = memory?["size"] is not Scalar size || !ByteSize.TryParse(size.Value, out long bytes, out _) || bytes == 0 ? "" : bytes.ToString(CultureInfo.InvariantCulture),

                // Compose keeps the lower 32 bits of the number (ServiceVolumeTmpfs.Mode).
                TmpfsMode = memory is null ? "" : memory["mode"] is Scalar mode && AttributeCheck.FileMode(mode) is { } bits ? Convert.ToString(bits & uint.MaxValue, 8) : "0",
            };
        }
    }

    /// <summary>The short form, <c>[SOURCE:]TARGET[:MODE]</c>, with the target in its shortest form (compose-go, cleanTarget); null where it is malformed.</summary>
    public static (string Source, string Target, string Mode)? Split(string text) => text.Split(':') switch
    {
        { Length: > 3 } => null,
        var parts when parts.Contains("", StringComparer.Ordinal) => null,
        [var target] => ("", Clean(target), ""),
        var parts => (parts[0], Clean(parts[1]), parts.ElementAtOrDefault(2) ?? ""),
    };

    private static string Clean(string target) => target.StartsWith('/') ? DockerEngine.HostPath(target) : target;

    /// <summary>True for a source that is a folder of the host.</summary>
    public static bool IsPath(string source) => source.Length > 0 && source[0] is '/' or '.' or '~';

    /// <summary>Volumes of the project and folders go as binds, all others as mounts (docker/compose, buildContainerVolumes).</summary>
    /// <param name="spec">What is asked for beside them.</param>
    /// <param name="items">What is mounted.</param>
    /// <param name="nameOf">The name of a volume of the project; null for what the project has not.</param>
    public static ContainerSpec Add(ContainerSpec spec, IEnumerable<(string Source, string Target, string Mode)> items, Func<string, string?> nameOf)
    {
        List<VolumeMount> volumes = [.. spec.Volumes];
        List<string> binds = [.. spec.Binds];
        List<MountRequest> mounts = [.. spec.Mounts];
        foreach ((string source, string target, string mode) in items)
        {
            bool isReadOnly = mode.Split(',').Contains("ro", StringComparer.Ordinal);
            bool isEmpty = mode.Split(',').Contains("nocopy", StringComparer.Ordinal);
            string? bound = IsPath(source) ? OnHost(source) : source.Length > 0 ? nameOf(source) : null;
            if (bound is not null)
            {
                binds.Add($"{bound}:{target}:{(mode.Length == 0 ? "rw" : mode == "nocopy" ? "rw,nocopy" : mode)}");
            }
            else
            {
                mounts.Add(new MountRequest("volume", source, target, isReadOnly) { NoCopy = isEmpty, IsOfCompose = true });
            }

            if (!IsPath(source))
            {
                volumes.Add(new VolumeMount(bound ?? source, VolumeMount.Place(target), isReadOnly) { NoCopy = isEmpty });
            }
        }

        return spec with { Volumes = volumes, Binds = binds, Mounts = mounts };
    }

    private static bool IsMount(Mapping map) => Text(map["type"]) is "tmpfs" or "image"
        || (Text(map["type"]) == "bind" && map["bind"] is Mapping bind && (Text(bind["propagation"]).Length + Text(bind["recursive"]).Length > 0 || Text(bind["create_host_path"]) == "false"));

    // A folder needs no dot in front of it here.
    private static string SourceOf(Mapping map) => Text(map["source"]) is var source && Text(map["type"]) == "bind" && source.Length > 0 && !IsPath(source) ? "./" + source : source;

    // Compose sends whole paths; the project's folder is root's home.
    private static string OnHost(string path) => path[0] == '/' ? path : DockerEngine.HostPath(path is "~" || path.StartsWith("~/", StringComparison.Ordinal) ? DockerEngine.Home + path[1..] : path);

    private static string Text(Node? node) => (node as Scalar)?.Text ?? "";
}
