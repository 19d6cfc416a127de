using System.Collections.Immutable;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>What a container has changed: as <c>docker diff</c> lists it, and as the layer that a commit makes of it.</summary>
internal static class WritableLayer
{
    /// <summary>Those that the engine makes in a layer of each container's own, below the topmost (daemon/initlayer).</summary>
    internal static ImmutableArray<string> InitFolders { get; } = ["/dev", "/dev/pts", "/dev/shm", "/etc", "/proc", "/sys"];

    /// <summary>The changes, folder by folder: what is new or other by name, with what lies in it, then what is gone (recording v1-35).</summary>
    public static IReadOnlyList<FileChange> Changes(ContainerFiles files)
    {
        var changes = new List<FileChange>();
        string[] deleted = [.. files.Deleted];
        SortedSet<string> folders = FileUnion.Folders(files.Writable.Keys.Concat(files.WritableLinks.Keys).Concat(deleted).Concat(files.Made.Select(m => m + "/")));
        SortedSet<string> below = FileUnion.Folders(FileUnion.All(files.Layers).Keys);
        below.UnionWith(InitFolders);
        below.UnionWith(folders.Where(f => FileUnion.HasFolder(files.Layers, f)));
        List("", folders, below, files, deleted, changes);
        return changes;
    }

    /// <summary>The layer that a commit makes; null where nothing was changed, for then there is none (D7.5).</summary>
    public static LayerDefinition? Commit(ContainerFiles files)
    {
        string[] deleted = [.. files.Deleted];
        if (files.Writable.Count + files.WritableLinks.Count + deleted.Length + files.Made.Count == 0)
        {
            return null;
        }

        LayerDefinition layer = Of(files, files.Writable) with { Size = files.WritableSize, Whiteouts = deleted, Folders = files.Made, SymbolicLinks = files.WritableLinks };
        return layer with { Id = DigestOf(layer, files.ModifiedAt) };
    }

    /// <summary>A layer of files; a further name of one is a link to the first.</summary>
    /// <param name="files">Whose they are.</param>
    /// <param name="named">The files by path.</param>
    public static LayerDefinition Of(ContainerFiles files, IReadOnlyDictionary<string, Inode> named)
    {
        SortedDictionary<string, string> links = NamedFiles.Further(named);
        SortedDictionary<string, long> sizes = named.Where(f => !links.ContainsKey(f.Key)).ToSorted(f => f.Key, f => files.SizeOf(f.Value));
        return new LayerDefinition("", sizes.Values.Sum(), sizes) { HardLinks = links };
    }

    /// <summary>The identity of a layer: the digest of what its archive says of its files, which includes the times of their last change.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="modifiedAt">When a file or folder was last changed, simulated ns.</param>
    /// <param name="origin">Where its files come from, whose content is not known; empty for what a container has made.</param>
    public static string DigestOf(LayerDefinition layer, Func<string, long> modifiedAt, string origin = "")
    {
        string text = ImageJson.Text(json =>
        {
            json.WriteStartArray("files");
            foreach ((string path, long size) in layer.Files)
            {
                json.WriteStartObject();
                json.WriteString("path", path);
                json.WriteNumber("size", size);
                json.WriteString("modified", Timestamps.Rfc3339Nano(modifiedAt(path)));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("whiteouts");
            foreach (string path in layer.Whiteouts)
            {
                json.WriteStringValue(path);
            }

            json.WriteEndArray();
            json.WriteNumber("others", layer.UnnamedSize);
            foreach (string folder in layer.Folders)
            {
                json.WriteString(folder, Timestamps.Rfc3339Nano(modifiedAt(folder)));
            }

            if (origin.Length > 0)
            {
                json.WriteString("origin", origin);
            }

            foreach ((string path, string target) in layer.HardLinks.Concat(layer.SymbolicLinks))
            {
                json.WriteString(path, target);
            }
        });
        return "sha256:" + EngineJson.Sha256(text);
    }

    private static void List(
        string folder, SortedSet<string> folders, SortedSet<string> below, ContainerFiles files, string[] deleted, List<FileChange> changes)
    {
        foreach (string path in files.Writable.Keys.Concat(files.WritableLinks.Keys).Concat(folders).Where(p => IsIn(p, folder)).Order(StringComparer.Ordinal))
        {
            bool isFolder = folders.Contains(path);

            // Whatever lies below under the name has changed: a file may stand for a folder, or a folder for a file (pkg/archive/changes.go:changes).
            bool isKnown = below.Contains(path) || FileUnion.Find(files.Layers, path) is not null;
            changes.Add(new FileChange(isKnown ? 'C' : 'A', path));
            if (isFolder)
            {
                List(path, folders, below, files, deleted, changes);
            }
        }

        changes.AddRange(deleted.Where(p => IsIn(p, folder)).Select(p => new FileChange('D', p)));
    }

    private static bool IsIn(string path, string folder) => path.LastIndexOf('/') == folder.Length && path.StartsWith(folder, StringComparison.Ordinal);
}
