using System.Text.Json;

namespace OomSim.Docker;

/// <summary><c>docker inspect</c> of an image, with the engine's keys in its order.</summary>
internal static class ImageInspectJson
{
    /// <summary>A JSON array of one image.</summary>
    public static string Format(Image image, EngineProfile profile) => EngineJson.Array(json => Write(json, image, profile));

    private static void Write(Utf8JsonWriter json, Image image, EngineProfile profile)
    {
        ImageDefinition definition = image.Definition;
        json.WriteStartObject();
        json.WriteString("Id", "sha256:" + image.Id);
        json.WriteTexts("RepoTags", image.Names);
        json.WriteTexts("RepoDigests", image.Digests);
        json.WriteString("Parent", image.Parent is { } parent ? "sha256:" + parent.Id : "");
        json.WriteString("Comment", definition.Comment.Length > 0 ? definition.Comment : definition.Steps.LastOrDefault()?.Comment ?? "");
        json.WriteString("Created", Timestamps.Rfc3339Nano(definition.CreatedNs));
        if (profile.OldImageInspect)
        {
            json.WriteString("Container", definition.ContainerId);
            ImageConfigJson.Write(json, "ContainerConfig", definition.ContainerConfig ?? new ImageConfig());
        }

        json.WriteString("DockerVersion", definition.DockerVersion);
        json.WriteString("Author", definition.Author);
        ImageConfigJson.Write(json, "Config", definition.Config ?? new ImageConfig { Env = definition.Env, StopSignal = definition.StopSignal });
        json.WriteString("Architecture", definition.Architecture);
        json.WriteString("Os", "linux");
        json.WriteNumber("Size", image.Size);
        if (profile.OldImageInspect)
        {
            json.WriteNumber("VirtualSize", image.Size);
        }

        WriteFolders(json, image);
        json.WriteStartObject("RootFS");
        json.WriteString("Type", "layers");
        if (image.Layers.Count > 0)
        {
            json.WriteTexts("Layers", [.. image.Layers.Select(l => "sha256:" + l.Digest)]);
        }

        json.WriteEndObject();
        json.WriteStartObject("Metadata");
        json.WriteString("LastTagTime", image.TaggedAtNs is { } tagged ? Timestamps.Rfc3339Nano(tagged) : "0001-01-01T00:00:00Z");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // Each layer in a folder of its own, the highest first.
    private static void WriteFolders(Utf8JsonWriter json, Image image)
    {
        string[] folders = [.. image.Layers.Reverse().Select(l => DockerEngine.DataRoot + "/overlay2/" + l.Chain)];
        json.WriteStartObject("GraphDriver");
        json.WriteStartObject("Data");
        if (folders.Length > 1)
        {
            json.WriteString("LowerDir", string.Join(':', folders.Skip(1).Select(f => f + "/diff")));
        }

        if (folders.Length > 0)
        {
            json.WriteString("MergedDir", folders[0] + "/merged");
            json.WriteString("UpperDir", folders[0] + "/diff");
            json.WriteString("WorkDir", folders[0] + "/work");
        }

        json.WriteEndObject();
        json.WriteString("Name", "overlay2");
        json.WriteEndObject();
    }
}
