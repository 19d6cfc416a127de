using System.Security.Cryptography;

namespace OomSim.Docker;

/// <summary>
/// Writes what <c>save</c>, <c>export</c> and <c>cp</c> made as a real tar archive, which a real engine loads or imports. Simulated files have a size and no content: zeros
/// stand for it. Layers and images are named by the digests of these bytes, as the engine checks them (D7.24), so that their IDs are not the simulated ones.
/// A layer that was read from a real archive is copied from there, byte by byte: images of such layers alone keep their IDs.
/// </summary>
public static class ArchiveWriter
{
    /// <summary>Writes an archive.</summary>
    /// <param name="file">The archive.</param>
    /// <param name="to">Where to.</param>
    /// <param name="temporary">Makes room for one layer at a time, which is read again; it is given back by being disposed of.</param>
    public static void Write(HostFile file, Stream to, Func<Stream> temporary)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(temporary);
        if (file.Content is { } files)
        {
            WriteFiles(file, files, to);
        }
        else if (file.Images.Count > 0)
        {
            WriteImages(file, to, temporary);
        }
        else if (file.Size > 0)
        {
            // Of `cp`: files by their names. One that failed leaves a file without a byte.
            using var tar = new TarOutput(to);
            foreach (TarEntry entry in file.Entries)
            {
                tar.Add(entry);
            }
        }
    }

    private static void WriteFiles(HostFile file, ExportedFiles files, Stream to)
    {
        using var tar = new TarOutput(to);
        foreach (TarEntry entry in file.Entries)
        {
            tar.Add(entry);
        }

        for (int i = 0; i < files.Unnamed.Count; i++)
        {
            AddUnnamed(tar, FormattableString.Invariant($"{i}"), files.Unnamed[i].Count, files.Unnamed[i].Size);
        }
    }

    private static void WriteImages(HostFile file, Stream to, Func<Stream> temporary)
    {
        var digests = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var layers = new SortedDictionary<string, LayerDefinition>(StringComparer.Ordinal);
        var kept = new HashSet<string>(StringComparer.Ordinal);
        foreach (LayerDefinition layer in file.Images.SelectMany(i => i.Image.Layers).DistinctBy(l => l.Id))
        {
            string original = Layer.DigestOf(layer);
            bool isKept = layer.Origin is { } origin && DigestOf(to => _ = origin.CopyTo(to)) == original;
            string digest = digests[layer.Id] = "sha256:" + (isKept ? original : DigestOf(to => WriteLayer(layer, to)));
            layers[digest] = layer;
            if (isKept)
            {
                kept.Add(digest);
            }
        }

        var ids = new SortedDictionary<string, string>(StringComparer.Ordinal) { [""] = "" };
        var images = new List<SavedImage>();
        foreach (SavedImage saved in file.Images)
        {
            ImageDefinition image = saved.Image.WithLayers([.. saved.Image.Layers.Select(l => l with { Id = digests[l.Id] })]);
            ids[saved.Id] = ImageJson.Digest(image);
            images.Add(saved with { Image = image, Id = ids[saved.Id] });
        }

        images = images.ConvertAll(i => i with { ParentId = ids.GetValueOrDefault(i.ParentId, "") });
        SortedDictionary<string, ArchivePart> parts = ImageArchive.Parts(images, file.HasBlobs);
        SortedDictionary<string, TarEntry> folders = new(ImageArchive.Folders(parts).ToDictionary(f => f.Name, StringComparer.Ordinal), StringComparer.Ordinal);
        using var tar = new TarOutput(to);
        foreach (string name in folders.Keys.Concat(parts.Keys).Order(StringComparer.Ordinal))
        {
            ArchivePart? part = parts.GetValueOrDefault(name);
            if (part is { Link.Length: > 0 })
            {
                tar.Add(part.Entry(name, 0));
            }
            else if (part?.Layer is { } layer)
            {
                using Stream whole = temporary();
                if (kept.Contains(layer.Id))
                {
                    _ = layers[layer.Id].Origin!.CopyTo(whole);
                }
                else
                {
                    WriteLayer(layers[layer.Id], whole);
                }

                whole.Position = 0;
                tar.Add(part.Entry(name, whole.Length), whole);
            }
            else
            {
                using var text = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(part?.Text ?? ""));
                tar.Add(part?.Entry(name, text.Length) ?? folders[name], text);
            }
        }
    }

    private static string DigestOf(Action<Stream> write)
    {
        using var hash = SHA256.Create();
        using (var stream = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
        {
            write(stream);
        }

        return Convert.ToHexStringLower(hash.Hash!);
    }

    // What was imported is kept as it was, with whatever stood behind the end.
    private static void WriteLayer(LayerDefinition layer, Stream to)
    {
        IReadOnlyList<TarEntry> entries = LayerArchive.Entries(layer);
        using (var tar = new TarOutput(to))
        {
            foreach (TarEntry entry in entries)
            {
                tar.Add(entry);
            }

            AddUnnamed(tar, Layer.DigestOf(layer)[..12], LayerArchive.Count(layer) - entries.Count, layer.UnnamedSize);
        }

        using var rest = new ZeroStream(Math.Max(0, layer.ArchiveSize - LayerArchive.Size(layer with { ArchiveSize = 0 })));
        rest.CopyTo(to);
    }

    // Files of which only number and size are known; the first has all the bytes.
    private static void AddUnnamed(TarOutput tar, string folder, int count, long size)
    {
        for (int i = 0; i < count; i++)
        {
            tar.Add(new TarEntry(FormattableString.Invariant($".unnamed/{folder}/{i}"), i == 0 ? size : 0));
        }
    }
}
