using System.Text.Json;

namespace OomSim.Docker;

/// <summary>The Mounts array in the HostConfig object of <c>docker inspect</c>: as <c>--mount</c> asked for them, without what was not said.</summary>
internal static class MountRequestJson
{
    /// <summary>Writes it; nothing where there are none.</summary>
    public static void Write(Utf8JsonWriter json, ContainerSpec spec, EngineProfile profile)
    {
        if (spec.Mounts.Count == 0)
        {
            return;
        }

        json.WriteStartArray("Mounts");
        foreach (MountRequest mount in spec.Mounts)
        {
            json.WriteStartObject();
            json.WriteString("Type", mount.Type);
            Write(json, "Source", mount.Source);
            json.WriteString("Target", mount.Target);
            Write(json, "ReadOnly", mount.IsReadOnly);
            Write(json, "Consistency", mount.Consistency);
            if (mount.Foreign == "bind" || mount is { IsOfCompose: true, Type: "bind" })
            {
                json.WriteStartObject("BindOptions");
                Write(json, "Propagation", mount.Propagation);
                Write(json, "NonRecursive", mount.NonRecursive);
                Write(json, "CreateMountpoint", profile.KnowsMountpoints && (mount.IsOfCompose ? mount.AsksForSource : mount.CreatesSource));
                Write(json, "ReadOnlyNonRecursive", mount.Recursion == "writable");
                Write(json, "ReadOnlyForceRecursive", mount.Recursion == "readonly");
                json.WriteEndObject();
            }

            if (mount.Foreign == "volume" || mount is { IsOfCompose: true, Type: "volume" })
            {
                WriteVolume(json, mount);
            }

            if (mount.TmpfsSize.Length + mount.TmpfsMode.Length > 0)
            {
                WriteTmpfs(json, mount);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteVolume(Utf8JsonWriter json, MountRequest mount)
    {
        json.WriteStartObject("VolumeOptions");
        Write(json, "NoCopy", mount.NoCopy);
        if (mount.Labels.Count > 0)
        {
            json.WriteMap("Labels", mount.Labels);
        }

        Write(json, "Subpath", mount.Subpath);
        if (!mount.IsOfCompose)
        {
            json.WriteStartObject("DriverConfig");
            Write(json, "Name", mount.Driver);
            if (mount.Options.Count > 0)
            {
                json.WriteMap("Options", mount.Options);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteTmpfs(Utf8JsonWriter json, MountRequest mount)
    {
        json.WriteStartObject("TmpfsOptions");
        if (ByteSize.TryParse(mount.TmpfsSize, out long size, out _) && size != 0)
        {
            json.WriteNumber("SizeBytes", size);
        }

        if (mount.TmpfsPermissions != 0)
        {
            json.WriteNumber("Mode", mount.TmpfsPermissions);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, string value)
    {
        if (value.Length > 0)
        {
            json.WriteString(name, value);
        }
    }

    private static void Write(Utf8JsonWriter json, string name, bool value)
    {
        if (value)
        {
            json.WriteBoolean(name, true);
        }
    }
}
