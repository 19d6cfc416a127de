using System.Text.Json;

namespace OomSim.Docker;

/// <summary>Writes a configuration with the keys and in the order of the engine.</summary>
internal static class ImageConfigJson
{
    /// <summary>Writes an object.</summary>
    public static void Write(Utf8JsonWriter json, string name, ImageConfig config)
    {
        json.WriteStartObject(name);
        json.WriteString("Hostname", config.Hostname);
        json.WriteString("Domainname", config.Domainname);
        json.WriteString("User", config.User);
        json.WriteBoolean("AttachStdin", config.AttachStdin);
        json.WriteBoolean("AttachStdout", config.AttachStdout);
        json.WriteBoolean("AttachStderr", config.AttachStderr);
        if (config.ExposedPorts.Count > 0)
        {
            WriteSet(json, "ExposedPorts", config.ExposedPorts);
        }

        json.WriteBoolean("Tty", config.Tty);
        json.WriteBoolean("OpenStdin", config.OpenStdin);
        json.WriteBoolean("StdinOnce", config is { AttachStdin: true, OpenStdin: true });
        json.WriteTextsOrNull("Env", config.Env);
        if (config is { HasEmptyCmd: true, Cmd.Count: 0 })
        {
            json.WriteTexts("Cmd", config.Cmd);
        }
        else
        {
            json.WriteTextsOrNull("Cmd", config.Cmd);
        }

        HealthJson.WriteCheck(json, config.HealthCheck);
        json.WriteString("Image", config.Image);
        if (config.Volumes.Count > 0)
        {
            WriteSet(json, "Volumes", config.Volumes);
        }
        else
        {
            json.WriteNull("Volumes");
        }

        json.WriteString("WorkingDir", config.WorkingDir);
        json.WriteTextsOrNull("Entrypoint", config.Entrypoint);
        if (config.MacAddress.Length > 0)
        {
            json.WriteString("MacAddress", config.MacAddress);
        }

        json.WriteTextsOrNull("OnBuild", config.OnBuild);
        WriteLabels(json, config.Labels);
        if (config.StopSignal.Length > 0)
        {
            json.WriteString("StopSignal", config.StopSignal);
        }

        if (config.StopTimeout is { } seconds)
        {
            json.WriteNumber("StopTimeout", seconds);
        }

        if (config.Shell.Count > 0)
        {
            json.WriteTexts("Shell", config.Shell);
        }

        json.WriteEndObject();
    }

    private static void WriteLabels(Utf8JsonWriter json, IReadOnlyDictionary<string, string>? labels)
    {
        if (labels is null)
        {
            json.WriteNull("Labels");
            return;
        }

        json.WriteMap("Labels", labels);
    }

    // A set is an object of empty objects, and a list without members is null there.
    private static void WriteSet(Utf8JsonWriter json, string name, IReadOnlyList<string> members)
    {
        json.WriteStartObject(name);
        foreach (string member in members.Order(StringComparer.Ordinal))
        {
            json.WriteStartObject(member);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
