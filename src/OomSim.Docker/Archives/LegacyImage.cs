using System.Text.Json;

namespace OomSim.Docker;

/// <summary>
/// A layer as engines before 1.10 knew it, an image of its own with an ID, a parent and a configuration: archives still describe
/// each layer so (M image/v1).
/// </summary>
/// <param name="Id">64 hex digits.</param>
/// <param name="Json">Its description.</param>
/// <param name="Layer">Its layer.</param>
internal sealed record LegacyImage(string Id, string Json, LayerDefinition Layer)
{
    private const string NoTime = "1970-01-01T00:00:00Z";

    /// <summary>The layers of an image, lowest first.</summary>
    public static IReadOnlyList<LegacyImage> Of(ImageDefinition image)
    {
        var all = new List<LegacyImage>();
        string chain = "", parent = "";
        for (int i = 0; i < image.Layers.Count; i++)
        {
            // Only the top one knows how it was made.
            ImageDefinition? known = i == image.Layers.Count - 1 ? image : null;
            string digest = Docker.Layer.DigestOf(image.Layers[i]);
            chain = chain.Length == 0 ? digest : EngineJson.Sha256($"sha256:{chain} sha256:{digest}");
            string id = EngineJson.Sha256(ImageJson.Text(json => WriteSorted(json, known, chain, parent)));
            all.Add(new LegacyImage(id, ImageJson.Text(json => Write(json, known, id, parent)), image.Layers[i]));
            parent = id;
        }

        return all;
    }

    // The document that an ID is the digest of: without the ID, with the stack below, its keys by name.
    private static void WriteSorted(Utf8JsonWriter json, ImageDefinition? image, string chain, string parent)
    {
        if (image is not null)
        {
            json.WriteString("architecture", image.Architecture);
            ImageJson.WriteUnlessEmpty(json, "author", image.Author);
            ImageJson.WriteUnlessEmpty(json, "comment", image.Comment);
            ImageConfigJson.Write(json, "config", image.Config ?? new ImageConfig { StopSignal = image.StopSignal });
            ImageJson.WriteUnlessEmpty(json, "container", image.ContainerId);
        }

        ImageConfigJson.Write(json, "container_config", image?.ContainerConfig ?? new ImageConfig());
        json.WriteString("created", image is null ? NoTime : Timestamps.Rfc3339Nano(image.CreatedNs));
        ImageJson.WriteUnlessEmpty(json, "docker_version", image?.DockerVersion ?? "");
        json.WriteString("layer_id", "sha256:" + chain);
        if (image is not null)
        {
            json.WriteString("os", "linux");
        }

        ImageJson.WriteUnlessEmpty(json, "parent", parent.Length > 0 ? "sha256:" + parent : "");
    }

    private static void Write(Utf8JsonWriter json, ImageDefinition? image, string id, string parent)
    {
        json.WriteString("id", id);
        ImageJson.WriteUnlessEmpty(json, "parent", parent);
        ImageJson.WriteUnlessEmpty(json, "comment", image?.Comment ?? "");
        json.WriteString("created", image is null ? NoTime : Timestamps.Rfc3339Nano(image.CreatedNs));
        ImageJson.WriteUnlessEmpty(json, "container", image?.ContainerId ?? "");
        ImageConfigJson.Write(json, "container_config", image?.ContainerConfig ?? new ImageConfig());
        if (image is not null)
        {
            ImageJson.WriteUnlessEmpty(json, "docker_version", image.DockerVersion);
            ImageJson.WriteUnlessEmpty(json, "author", image.Author);
            ImageConfigJson.Write(json, "config", image.Config ?? new ImageConfig { StopSignal = image.StopSignal });
            json.WriteString("architecture", image.Architecture);
        }

        json.WriteString("os", "linux");
    }
}
