using System.Text;
using System.Text.Json;

namespace OomSim.Docker;

/// <summary>The archive of <c>docker save</c> (D7.23): each layer once, what describes the images, and their names.</summary>
internal sealed class ImageArchive
{
    private readonly SortedDictionary<string, ArchivePart> _files = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<SavedImage> _images;

    private ImageArchive(IReadOnlyList<SavedImage> images) => _images = images;

    /// <summary>Writes images.</summary>
    /// <param name="images">Which, in order.</param>
    /// <param name="path">Where the archive goes.</param>
    /// <param name="blobs">True for the layout of OCI (25 and later): all content in files named by their digests.</param>
    public static HostFile Write(IReadOnlyList<SavedImage> images, string path, bool blobs)
    {
        SortedDictionary<string, ArchivePart> parts = Parts(images, blobs);
        TarEntry[] entries =
        [
            .. Folders(parts)
                .Concat(parts.Select(f => f.Value.Entry(f.Key, f.Value.Size)))
                .OrderBy(e => e.Name, StringComparer.Ordinal),
        ];
        return new HostFile(path, entries.Sum(e => e.ArchivedSize) + TarEntry.Trailer, entries) { Images = images, HasBlobs = blobs };
    }

    /// <summary>The folders of an archive, each as old as what lies in it.</summary>
    public static IEnumerable<TarEntry> Folders(SortedDictionary<string, ArchivePart> parts) => FileUnion.Folders(parts.Keys.Select(f => "/" + f)).Select(f =>
        new TarEntry(f[1..] + "/", 0) { ModifiedUnixSeconds = parts.First(p => p.Key.StartsWith(f[1..] + "/", StringComparison.Ordinal)).Value.ModifiedUnixSeconds });

    /// <summary>The files of an archive, by name.</summary>
    /// <param name="images">Which images, in order.</param>
    /// <param name="blobs">True for the layout of OCI.</param>
    public static SortedDictionary<string, ArchivePart> Parts(IReadOnlyList<SavedImage> images, bool blobs)
    {
        var archive = new ImageArchive(images);
        if (blobs)
        {
            archive.AddBlobs();
        }
        else
        {
            archive.AddFolders();
        }

        return archive._files;
    }

    /// <summary>Paths and sizes in bytes of the parts that hold something, layers first, from the lowest up.</summary>
    /// <param name="images">Which images, in order.</param>
    /// <param name="blobs">True for the layout of OCI.</param>
    public static IEnumerable<KeyValuePair<string, long>> Written(IReadOnlyList<SavedImage> images, bool blobs)
    {
        LayerDefinition[] layers = [.. images.SelectMany(i => i.Image.Layers)];
        return Parts(images, blobs).Where(p => p.Value.Link.Length == 0)
            .OrderBy(p => p.Value.Layer is { } layer ? Array.IndexOf(layers, layer) : layers.Length)
            .Select(p => KeyValuePair.Create(p.Key, p.Value.Size));
    }

    // A folder for each layer, named as an image of its own.
    private void AddFolders()
    {
        var written = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (SavedImage saved in _images)
        {
            long time = Math.Max(0, Timestamps.UnixSeconds(saved.Image.CreatedNs));
            foreach (LegacyImage layer in LegacyImage.Of(saved.Image))
            {
                _files[layer.Id + "/VERSION"] = new ArchivePart("1.0") { ModifiedUnixSeconds = time };
                _files[layer.Id + "/json"] = new ArchivePart(layer.Json) { ModifiedUnixSeconds = time };

                // The same layer in another folder is a link to the first one (image/tarexport/save.go).
                string digest = Layer.DigestOf(layer.Layer);
                bool isFirst = written.TryAdd(digest, layer.Id) || written[digest] == layer.Id;
                _files[layer.Id + "/layer.tar"] = new ArchivePart("", layer.Layer) { Link = isFirst ? "" : $"../{written[digest]}/layer.tar", ModifiedUnixSeconds = time };
            }

            _files[saved.Id + ".json"] = new ArchivePart(ImageJson.Config(saved.Image)) { ModifiedUnixSeconds = time };
        }

        AddLists(image => image.Id + ".json", layer => layer.Id + "/layer.tar", layer => layer.Id);
    }

    private void AddBlobs()
    {
        const string Folder = "blobs/sha256/";
        var manifests = new List<(string Digest, long Size, IReadOnlyList<string> Names)>();
        foreach (SavedImage saved in _images)
        {
            long time = Math.Max(0, Timestamps.UnixSeconds(saved.Image.CreatedNs));
            foreach (LegacyImage layer in LegacyImage.Of(saved.Image))
            {
                _files[Folder + EngineJson.Sha256(layer.Json)] = new ArchivePart(layer.Json) { ModifiedUnixSeconds = time };
                _files[Folder + Layer.DigestOf(layer.Layer)] = new ArchivePart("", layer.Layer) { ModifiedUnixSeconds = time };
            }

            _files[Folder + saved.Id] = new ArchivePart(ImageJson.Config(saved.Image)) { ModifiedUnixSeconds = time };
            string manifest = Manifest(saved);
            _files[Folder + EngineJson.Sha256(manifest)] = new ArchivePart(manifest) { ModifiedUnixSeconds = time };
            manifests.Add((EngineJson.Sha256(manifest), Length(manifest), saved.Names));
        }

        _files["index.json"] = new ArchivePart(Index(manifests));
        _files["oci-layout"] = new ArchivePart("""{"imageLayoutVersion":"1.0.0"}""");
        AddLists(image => Folder + image.Id, layer => Folder + Layer.DigestOf(layer.Layer), layer => Layer.DigestOf(layer.Layer));
    }

    // manifest.json and repositories end with a line feed.
    private void AddLists(Func<SavedImage, string> config, Func<LegacyImage, string> layerFile, Func<LegacyImage, string> layerName)
    {
        var repositories = new SortedDictionary<string, SortedDictionary<string, string>>(StringComparer.Ordinal);
        string manifest = ImageJson.Text(json =>
        {
            json.WriteStartArray("images");
            foreach (SavedImage saved in _images)
            {
                IReadOnlyList<LegacyImage> layers = LegacyImage.Of(saved.Image);
                json.WriteStartObject();
                json.WriteString("Config", config(saved));
                json.WriteTextsOrNull("RepoTags", saved.Names);
                json.WriteTextsOrNull("Layers", [.. layers.Select(layerFile)]);
                ImageJson.WriteUnlessEmpty(json, "Parent", saved.ParentId.Length > 0 ? "sha256:" + saved.ParentId : "");
                json.WriteEndObject();
                foreach (string name in saved.Names)
                {
                    if (!repositories.TryGetValue(ImageReference.Repository(name), out SortedDictionary<string, string>? tags))
                    {
                        repositories[ImageReference.Repository(name)] = tags = new SortedDictionary<string, string>(StringComparer.Ordinal);
                    }

                    tags[ImageReference.Tag(name)] = layerName(layers[^1]);
                }
            }

            json.WriteEndArray();
        });
        _files["manifest.json"] = new ArchivePart(manifest["{\"images\":".Length..^1] + "\n");
        if (repositories.Count > 0)
        {
            _files["repositories"] = new ArchivePart(JsonSerializer.Serialize(repositories) + "\n");
        }
    }

    private static string Manifest(SavedImage saved) => ImageJson.Text(json =>
    {
        json.WriteNumber("schemaVersion", 2);
        json.WriteString("mediaType", "application/vnd.oci.image.manifest.v1+json");
        json.WriteStartObject("config");
        json.WriteString("mediaType", "application/vnd.oci.image.config.v1+json");
        json.WriteString("digest", "sha256:" + saved.Id);
        json.WriteNumber("size", Length(ImageJson.Config(saved.Image)));
        json.WriteEndObject();
        json.WriteStartArray("layers");
        foreach (LayerDefinition layer in saved.Image.Layers)
        {
            json.WriteStartObject();
            json.WriteString("mediaType", "application/vnd.oci.image.layer.v1.tar");
            json.WriteString("digest", "sha256:" + Layer.DigestOf(layer));
            json.WriteNumber("size", LayerArchive.Size(layer));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static string Index(List<(string Digest, long Size, IReadOnlyList<string> Names)> manifests) => ImageJson.Text(json =>
    {
        json.WriteNumber("schemaVersion", 2);
        json.WriteString("mediaType", "application/vnd.oci.image.index.v1+json");
        json.WriteStartArray("manifests");
        foreach ((string digest, long size, IReadOnlyList<string> names) in manifests)
        {
            foreach (string name in names.DefaultIfEmpty(""))
            {
                json.WriteStartObject();
                json.WriteString("mediaType", "application/vnd.oci.image.manifest.v1+json");
                json.WriteString("digest", "sha256:" + digest);
                json.WriteNumber("size", size);
                if (name.Length > 0)
                {
                    json.WriteStartObject("annotations");
                    json.WriteString("io.containerd.image.name", ImageReference.Full(name));
                    json.WriteString("org.opencontainers.image.ref.name", ImageReference.Tag(name));
                    json.WriteEndObject();
                }

                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
    });

    private static long Length(string text) => Encoding.UTF8.GetByteCount(text);
}
