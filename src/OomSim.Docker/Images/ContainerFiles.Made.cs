using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>Folders that the engine makes in a container's writable layer, whether anything lies in them or not.</summary>
public sealed partial class ContainerFiles
{
    // Made with the first of them: few containers have any.
    private SortedSet<string>? _made;

    /// <summary>Full paths of the folders that the engine has made in the writable layer.</summary>
    internal IReadOnlyCollection<string> Made => (IReadOnlyCollection<string>?)_made ?? [];

    /// <summary>True for a folder that is known by its own name, and not by what lies in it.</summary>
    /// <param name="path">A full path.</param>
    internal bool IsNamedFolder(string path) => _made?.Contains(path) == true || (!IsHidden(path) && _layers.Any(l => l.Definition.Folders.Contains(path, StringComparer.Ordinal)) && FileUnion.HasFolder(_layers, path));

    /// <summary>Full paths of the folders that are known by their own names.</summary>
    internal IEnumerable<string> NamedFolders => Made.Concat(_layers.SelectMany(l => l.Definition.Folders).Where(IsNamedFolder));

    /// <summary>Makes a folder, and those above it that are missing (20.10.24, SetupWorkingDirectory).</summary>
    /// <param name="path">A full path without <c>..</c>.</param>
    /// <param name="isWhole">True where all folders of the image are known; else it has those that every system has.</param>
    internal void MakeFolder(string path, bool isWhole)
    {
        string folder = Followed(path, whole: true).TrimEnd('/');
        for (; folder.Length > 0 && !IsOfLayers(folder, isWhole); folder = folder[..folder.LastIndexOf('/')])
        {
            (_made ??= new SortedSet<string>(StringComparer.Ordinal)).Add(folder);
            (_modified ??= new SortedDictionary<string, long>(StringComparer.Ordinal))[folder] = _clock.Now;
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
            (_modified ??= new SortedDictionary<string, long>(StringComparer.Ordinal))[name] = _clock.Now;
        }
    }

    /// <summary>Takes a folder away that is empty by now, with those below it.</summary>
    /// <param name="path">A full path.</param>
    internal void RemoveFolder(string path)
    {
        _made?.RemoveWhere(m => m == path || m.StartsWith(path + "/", StringComparison.Ordinal));
        string below = path + "/";

        // Files of the layers have whiteouts of their own.
        if (_layers.Any(l => l.Definition.Folders.Any(f => f == path || f.StartsWith(below, StringComparison.Ordinal))) && !FileUnion.All(_layers).Keys.Any(f => f.StartsWith(below, StringComparison.Ordinal)))
        {
            (_whiteouts ??= new(StringComparer.Ordinal)).Add(path);
        }
    }

    // By a whiteout of its own or of a folder above it.
    private bool IsHidden(string path) => _whiteouts?.Any(w => path == w || path.StartsWith(w + "/", StringComparison.Ordinal)) == true;

    private bool IsOfLayers(string folder, bool isWhole) =>
        WritableLayer.InitFolders.Contains(folder, StringComparer.Ordinal) || (!isWhole && CommonFolders.Has(folder)) || (!IsHidden(folder) && FileUnion.HasFolder(_layers, folder));
}
