using System.Text;
using System.Text.Json;

namespace OomSim.Docker;

/// <summary>
/// Reads a real archive, of images or of any files, in one pass. What is wrong with it is kept in the engine's words for whoever loads or imports it.
/// </summary>
public sealed class ArchiveReader
{
    // Documents are small; what is larger can only be a layer, and is read as one as it comes by.
    private const long LargestDocument = 4 << 20;
    private const int MostLinks = 40;

    private readonly LayerReader _layers;
    private readonly SortedDictionary<string, byte[]> _documents = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, (LayerDefinition? Layer, ArchiveFault? Fault)> _read = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _links = new(StringComparer.Ordinal);
    private readonly List<TarEntry> _entries = [];

    private readonly Func<Stream>? _open;
    private readonly bool _knowsZstd;

    private ArchiveReader(ArchiveLimits limits, Func<Stream>? open) => (_layers, _open, _knowsZstd) = (new LayerReader(limits), open, limits.KnowsZstd);

    /// <summary>Reads an archive.</summary>
    /// <param name="path">What commands call it.</param>
    /// <param name="size">Bytes of the file.</param>
    /// <param name="from">Its content.</param>
    /// <param name="limits">How large it may be; null: the default.</param>
    /// <param name="open">Opens the file once more, for who wants the bytes of its layers; null where that is not possible.</param>
    /// <exception cref="NotSupportedException">It is too large.</exception>
    public static HostFile Read(string path, long size, Stream from, ArchiveLimits? limits = null, Func<Stream>? open = null) =>
        new ArchiveReader(limits ?? new ArchiveLimits(), open).ReadFile(path, size, from);

    private HostFile ReadFile(string path, long size, Stream from)
    {
        using Stream plain = Compression.Unpack(from, _knowsZstd);
        using var measured = new MeasuredStream(plain, _layers.Take);
        ArchiveFault? broken = TarInput.Read(measured, Take);
        if (broken is { IsBehind: false } && size > 0)
        {
            return new HostFile(path, size, _entries) { IsGiven = true, LoadFault = broken, ImportFault = broken };
        }

        var images = new List<SavedImage>();
        ArchiveFault? fault = _documents.TryGetValue("manifest.json", out byte[]? manifest) ? ReadManifest(manifest, images) : null;
        LayerDefinition files = LayerReader.Of(_entries, "sha256:" + measured.Digest(), measured.Position) with { Origin = OriginOf(""), Accounts = AccountsOf() };
        return new HostFile(path, size, _entries) { IsGiven = true, Images = images, LoadFault = fault, LayerFault = LayerFaults.Find(_entries), PackFault = broken is null ? null : broken with { OfLayer = false }, Content = new ExportedFiles(files, null) { IsWhole = true } };
    }

    private void Take(TarEntry entry, Stream? content)
    {
        _entries.Add(entry);
        _layers.Count();
        if (entry.Kind is TarEntryKind.HardLink or TarEntryKind.SymbolicLink)
        {
            string folder = entry.Name[..(entry.Name.LastIndexOf('/') + 1)];
            _links[entry.Name] = CleanPath.Below(entry.Kind == TarEntryKind.HardLink || entry.Target.StartsWith('/') ? entry.Target : folder + entry.Target);
        }
        else if (entry.Kind == TarEntryKind.File && entry.Size > LargestDocument && content is not null)
        {
            _read[entry.Name] = _layers.Read(content);
        }
        else if (entry.Kind == TarEntryKind.File)
        {
            using var kept = new MemoryStream();
            content?.CopyTo(kept);
            _documents[entry.Name] = kept.ToArray();
        }
    }

    // What is before a fault is loaded.
    private ArchiveFault? ReadManifest(byte[] manifest, List<SavedImage> images)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(Encoding.UTF8.GetString(manifest)); // What is no UTF-8 becomes a sign of that, as in the engine.
            if (json.RootElement.ValueKind == JsonValueKind.Null)
            {
                return new ArchiveFault(ArchiveFault.NullManifest);
            }

            if (json.RootElement.ValueKind != JsonValueKind.Array)
            {
                return new ArchiveFault($"json: cannot unmarshal {ImageDocument.KindOf(json.RootElement)} into Go value of type []tarexport.manifestItem");
            }

            foreach (JsonElement item in json.RootElement.EnumerateArray())
            {
                if (ReadItem(item, images) is { } fault)
                {
                    return fault;
                }
            }

            return null;
        }
        catch (JsonException e)
        {
            // A stream's decoder has other words for its end.
            string words = ImageDocument.Words(manifest, e);
            return new ArchiveFault(words != "unexpected end of JSON input" ? words : manifest.AsSpan().Trim(" \t\r\n"u8).IsEmpty ? "EOF" : "unexpected EOF");
        }
        catch (FormatException e)
        {
            return new ArchiveFault(e.Message);
        }
    }

    private ArchiveFault? ReadItem(JsonElement item, List<SavedImage> images)
    {
        string config = Resolve(ImageDocument.Text(item, "Config"));
        if (!_documents.TryGetValue(config, out byte[]? document))
        {
            return Missing(config);
        }

        if (ImageDocument.Read(Encoding.UTF8.GetString(document), out string problem) is not { } image)
        {
            return new ArchiveFault(problem);
        }

        IReadOnlyList<string> layers = ImageDocument.Texts(item, "Layers");
        if (layers.Count != image.Layers.Count)
        {
            return new ArchiveFault(FormattableString.Invariant($"invalid manifest, layers length mismatch: expected {layers.Count}, got {image.Layers.Count}"));
        }

        var read = new List<LayerDefinition>();
        var faults = new SortedDictionary<int, ArchiveFault>();
        for (int i = 0; i < layers.Count; i++)
        {
            (LayerDefinition? layer, ArchiveFault? fault) = Layer(Resolve(layers[i]));
            if (layer is not null && layer.Id != image.Layers[i].Id)
            {
                fault = new ArchiveFault(FormattableString.Invariant($"invalid diffID for layer {i}: expected \"{image.Layers[i].Id}\", got \"{layer.Id}\""));
            }

            if (fault is not null)
            {
                faults[i] = fault;
            }

            read.Add(fault is not null || layer is null ? image.Layers[i] : layer with { Origin = OriginOf(Resolve(layers[i])) });
        }

        if (image.Steps.Count(s => !s.EmptyLayer) > read.Count)
        {
            return new ArchiveFault("too many non-empty layers in History section"); // D7.4
        }

        image = image with { Layers = read };
        string parent = ImageDocument.Text(item, "Parent");
        var names = new List<string>();
        foreach (string name in ImageDocument.Texts(item, "RepoTags"))
        {
            string? malformed = ImageName.Fault(name, EngineProfile.V28);
            if (malformed is not null || !ImageReference.HasTag(name) || name.Contains('@', StringComparison.Ordinal))
            {
                images.Add(new SavedImage(image, ImageJson.Digest(image), names, "") { LayerFaults = faults });
                return new ArchiveFault(malformed ?? $"invalid tag \"{name}\"") { Name = malformed is null ? "" : name };
            }

            names.Add(ImageReference.Tagged(name));
        }

        images.Add(new SavedImage(image, ImageJson.Digest(image), names, parent.StartsWith("sha256:", StringComparison.Ordinal) ? parent["sha256:".Length..] : "") { LayerFaults = faults });
        return null;
    }

    private (LayerDefinition? Layer, ArchiveFault? Fault) Layer(string path)
    {
        if (!_read.TryGetValue(path, out (LayerDefinition? Layer, ArchiveFault? Fault) known))
        {
            if (!_documents.TryGetValue(path, out byte[]? bytes))
            {
                return (null, Missing(path));
            }

            using var stream = new MemoryStream(bytes);
            (LayerDefinition? layer, ArchiveFault? fault) = _layers.Read(stream);
            _read[path] = known = (layer, fault is null ? null : fault with { OfLayer = true });
        }

        return known;
    }

    private SortedDictionary<string, AccountFile> AccountsOf()
    {
        var accounts = new SortedDictionary<string, AccountFile>(StringComparer.Ordinal);
        foreach (TarEntry entry in _entries.Where(e => Accounts.IsWanted(e) && _documents.ContainsKey(e.Name)))
        {
            using var text = new MemoryStream(_documents[entry.Name]);
            accounts["/" + entry.Name] = Accounts.Read(text);
        }

        return accounts;
    }

    private LayerOrigin? OriginOf(string member) => _open is null ? null : new LayerOrigin(_open, member);

    private string Resolve(string path)
    {
        string at = CleanPath.Below(path);
        for (int i = 0; i < MostLinks && _links.TryGetValue(at, out string? next); i++)
        {
            at = next;
        }

        return at;
    }

    private static ArchiveFault Missing(string path) => new($"open {ArchiveFault.Folder}/{path}: no such file or directory");
}
