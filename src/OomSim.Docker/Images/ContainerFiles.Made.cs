using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>Folders that the engine makes in a container's writable layer, whether anything lies in them or not.</summary>
public sealed partial class ContainerFiles
{
    // Made with the first of them: few containers have any.
    private SortedSet<string>? _made;

    // True where the image has no other files than those that are known.
    private readonly bool _isWhole;

    /// <summary>Full paths of the folders that the engine has made in the writable layer.</summary>
    internal IReadOnlyCollection<string> Made => (IReadOnlyCollection<string>?)_made ?? [];

    /// <summary>True for a folder that is there whether anything lies in it or not: of a layer, or made.</summary>
    /// <param name="path">A full path.</param>
    internal bool IsNamedFolder(string path) => _made?.Contains(path) == true || (!IsHidden(path) && FileUnion.HasFolder(_layers, path));

    /// <summary>True for a folder that is there without any file of the writable layer: a common or a named one.</summary>
    /// <param name="path">A full path; empty for the root.</param>
    internal bool IsBareFolder(string path) => IsCommonFolder(path) || IsNamedFolder(path);

    /// <summary>Full paths of such folders that are named.</summary>
    internal IEnumerable<string> NamedFolders => Made.Concat(_layers.SelectMany(l => l.Folders).Where(IsNamedFolder));

    /// <summary>The working directory, which the runtime makes with each start on whatever is mounted there; empty where nobody has made it.</summary>
    internal string WorkingFolder { get; set; } = "";

    /// <summary>Full paths of named folders that programs inside see: no memory file system lies above them.</summary>
    internal IEnumerable<string> SeenFolders => NamedFolders.Where(IsUncovered);

    /// <summary>True for one of <see cref="SeenFolders"/>.</summary>
    /// <param name="path">A full path.</param>
    internal bool IsSeenFolder(string path) => IsNamedFolder(path) && IsUncovered(path);

    private bool IsUncovered(string folder) =>
        VolumeOf(folder, out _) is not null || MountOf(folder) is null || folder == WorkingFolder || WorkingFolder.StartsWith(folder + "/", StringComparison.Ordinal);

    /// <summary>True for a folder that every image is taken to have, unless all files of this one are known or the container has removed it.</summary>
    /// <param name="path">A full path; empty for the root.</param>
    internal bool IsCommonFolder(string path) =>
        path.Length == 0 || ((WritableLayer.InitFolders.Contains(path, StringComparer.Ordinal) || (!_isWhole && CommonFolders.Has(path))) && !IsHidden(path));

    /// <summary>
    /// What of the image the writable layer hides and has nothing instead of: a folder as a whole, or single files. Nothing is told of what lay below
    /// a folder in whose place is a file.
    /// </summary>
    internal IEnumerable<string> Deleted =>
        _whiteouts?.Where(w => !IsMadeAgain(w) && !FoldersAbove(w).Any(f => Writable.ContainsKey(f) || (_whiteouts!.Contains(f) && !IsMadeAgain(f)))) ?? [];

    /// <summary>Makes a folder, and those above it that are missing (20.10.24, SetupWorkingDirectory).</summary>
    /// <param name="path">A full path without <c>..</c>.</param>
    internal void MakeFolder(string path)
    {
        string folder = Followed(path, whole: true).TrimEnd('/');
        for (; folder.Length > 0 && !IsBareFolder(folder); folder = folder[..folder.LastIndexOf('/')])
        {
            (_made ??= new SortedSet<string>(StringComparer.Ordinal)).Add(folder);
            SetModified(folder, _clock.Now);
        }
    }

    /// <summary>Makes an empty file where there is none, for one of the host that is mounted there.</summary>
    /// <param name="path">A full path without <c>..</c>.</param>
    internal void MakeFile(string path)
    {
        string name = Followed(path, whole: true);
        if (!HasInLayers(name))
        {
            Put(ref _writable, name, new Inode(name, 0) { Tmpfs = _disk });
            SetModified(name, _clock.Now);
        }
    }

    /// <summary>Takes away a file or link that the engine sees, which has volumes mounted and nothing else.</summary>
    /// <param name="path">A full path, links followed up to its last part.</param>
    /// <param name="host">Drops the pages of what goes.</param>
    internal void Clear(string path, LinuxHost host)
    {
        if (Remove(Normalize(path), byEngine: true) is { } gone)
        {
            host.RemoveInode(gone);
        }
    }

    /// <summary>Takes a folder away that is empty by now, with those below it.</summary>
    /// <param name="path">A full path.</param>
    internal void RemoveFolder(string path)
    {
        string below = path + "/";
        WorkingFolder = (WorkingFolder + "/").StartsWith(below, StringComparison.Ordinal) ? path[..path.LastIndexOf('/')] : WorkingFolder;
        if (VolumeOf(path, out _) is not null || MountOf(path) is not null || BoundFolders.Any(f => path.StartsWith(f + "/", StringComparison.Ordinal)))
        {
            // What the layers have there stays.
            return;
        }

        string[] hidden = [.. NamedFolders.Concat(IsCommonFolder(path) ? [path] : []).Where(f => f == path || f.StartsWith(below, StringComparison.Ordinal)).Except(Made, StringComparer.Ordinal)];
        _made?.RemoveWhere(m => m == path || m.StartsWith(below, StringComparison.Ordinal));
        if (hidden.Length > 0)
        {
            (_whiteouts ??= new(StringComparer.Ordinal)).UnionWith(hidden);
        }
    }

    /// <summary>True for a path of the image that the container has removed: by a whiteout of its own or of a folder above it.</summary>
    /// <param name="path">A full path.</param>
    internal bool IsHidden(string path) => _whiteouts is not null && (_whiteouts.Contains(path) || FoldersAbove(path).Any(_whiteouts.Contains));

    // A file in the place of one that was removed, or a folder with what is in it.
    private bool IsMadeAgain(string path) =>
        _made?.Contains(path) == true || Writable.ContainsKey(path) || WritableLinks.ContainsKey(path)
            || (path + "/") is var below && Writable.Keys.Concat(WritableLinks.Keys).Concat(Made).Any(f => f.StartsWith(below, StringComparison.Ordinal));

    private static IEnumerable<string> FoldersAbove(string path)
    {
        for (int end = path.LastIndexOf('/'); end > 0; end = path.LastIndexOf('/', end - 1))
        {
            yield return path[..end];
        }
    }
}
