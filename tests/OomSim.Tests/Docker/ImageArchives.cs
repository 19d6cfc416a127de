using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using OomSim.Docker;

namespace OomSim.Tests.Docker;

/// <summary>Small real archives: tar files in memory, and archives of images made of them.</summary>
internal static class ImageArchives
{
    // Of programs; other files are nobody's to execute.
    private const UnixFileMode Executable = (UnixFileMode)0b111_101_101;

    /// <summary>An entry: <c>name/</c> a folder, <c>name -> target</c> a symbolic link, <c>name => target</c> a hard link, else a file of that many bytes.</summary>
    public static byte[] Tar(params (string Name, int Size)[] entries)
    {
        using var bytes = new MemoryStream();
        using (var writer = new TarWriter(bytes, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach ((string name, int size) in entries)
            {
                string[] symbolic = name.Split(" -> "), hard = name.Split(" => ");

                // The library writes no empty target; in a header without records a byte of nothing is one to all readers.
                PosixTarEntry entry = symbolic is [_, ""] ? new UstarTarEntry(TarEntryType.SymbolicLink, symbolic[0]) { LinkName = "\0" }
                    : symbolic.Length > 1 ? new PaxTarEntry(TarEntryType.SymbolicLink, symbolic[0]) { LinkName = symbolic[1] }
                    : hard.Length > 1 ? new PaxTarEntry(TarEntryType.HardLink, hard[0]) { LinkName = hard[1] }
                    : name.EndsWith('/') ? new PaxTarEntry(TarEntryType.Directory, name)
                    : new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(new byte[size]) };
                entry.ModificationTime = DateTimeOffset.UnixEpoch;
                entry.Mode = entry.EntryType == TarEntryType.RegularFile && Array.Exists(["bin/", "sbin/"], f => name.Contains(f, StringComparison.Ordinal)) ? Executable : entry.Mode;
                writer.WriteEntry(entry);
            }
        }

        return bytes.ToArray();
    }

    /// <summary>A <c>docker save</c> of images: each a name (empty for none) and its layers.</summary>
    public static HostFile Save(params (string Name, byte[][] Layers)[] images) => Save(true, images);

    /// <summary>The same without the files of the layers.</summary>
    public static HostFile SaveWithoutLayers(params (string Name, byte[][] Layers)[] images) => Save(false, images);

    private static HostFile Save(bool hasLayers, (string Name, byte[][] Layers)[] images)
    {
        using var bytes = new MemoryStream();
        using (var writer = new TarWriter(bytes, TarEntryFormat.Pax, leaveOpen: true))
        {
            var items = new List<string>();
            for (int i = 0; i < images.Length; i++)
            {
                (string name, byte[][] layers) = images[i];
                string[] digests = [.. layers.Select(l => Convert.ToHexStringLower(SHA256.HashData(l)))];
                for (int l = 0; hasLayers && l < layers.Length; l++)
                {
                    Add(writer, $"{digests[l]}.tar", layers[l]);
                }

                string history = string.Join(',', digests.Select(_ => $$"""{"comment":"{{i}}"}"""));
                Add(writer, $"{i}.json", Encoding.UTF8.GetBytes(
                    $$$"""{"os":"linux","rootfs":{"type":"layers","diff_ids":[{{{string.Join(',', digests.Select(d => $"\"sha256:{d}\""))}}}]},"history":[{{{history}}}]}"""));
                items.Add($$"""{"Config":"{{i}}.json","RepoTags":[{{(name.Length > 0 ? $"\"{name}\"" : "")}}],"Layers":[{{string.Join(',', digests.Select(d => $"\"{d}.tar\""))}}]}""");
            }

            Add(writer, "manifest.json", Encoding.UTF8.GetBytes($"[{string.Join(',', items)}]"));
        }

        return Read(bytes.ToArray());
    }

    /// <summary>Reads an archive as the file <c>a.tar</c>.</summary>
    public static HostFile Read(byte[] archive) => ArchiveReader.Read("a.tar", archive.Length, new MemoryStream(archive));

    private static void Add(TarWriter writer, string name, byte[] content) =>
        writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
}
