namespace OomSim.Docker;

/// <summary>What lies where an archive is unpacked, with what has come of it so far (pkg/archive, createTarFile; 20.10.24).</summary>
internal sealed class UnpackedTree
{
    private const string Missing = "no such file or directory";

    // Links are among the files.
    private readonly SortedDictionary<string, string> _links;
    private readonly HashSet<string> _files;
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);
    private readonly Func<string, bool>? _isFolder;

    /// <summary>Begins.</summary>
    /// <param name="files">Full paths of the files that are there.</param>
    /// <param name="links">What the links that are there say, by full path.</param>
    /// <param name="isFolder">True for a further folder, by its full path; null where nobody says what lies there: what a link leads to is believed.</param>
    public UnpackedTree(IEnumerable<string> files, IEnumerable<KeyValuePair<string, string>> links, Func<string, bool>? isFolder)
    {
        _links = links.ToSorted();
        _files = new HashSet<string>(files.Concat(_links.Keys), StringComparer.Ordinal);
        _isFolder = isFolder;
        foreach (string file in _files)
        {
            AddFolders(file);
        }
    }

    /// <summary>Where what a path names lies; a link at its end is not followed.</summary>
    public string Where(string path) => SymbolicPath.Resolve(path, _links);

    /// <summary>True for a file or a link.</summary>
    public bool IsFile(string place) => _files.Contains(place);

    /// <summary>True for a folder; the root is empty.</summary>
    public bool IsFolder(string place) => place.Length == 0 || _folders.Contains(place) || _isFolder?.Invoke(place) == true;

    /// <summary>What the link at a place says; null for no link.</summary>
    public string? LinkAt(string place) => _links.GetValueOrDefault(place);

    /// <summary>What lies at a place goes before an entry is made there, whatever becomes of that; a folder stays for a folder.</summary>
    public void MakeWay(TarEntry entry, string place)
    {
        _links.Remove(place);
        _files.Remove(place);
        if (!entry.IsFolder && _folders.Remove(place))
        {
            bool IsBelow(string path) => path.StartsWith(place + "/", StringComparison.Ordinal);
            _folders.RemoveWhere(IsBelow);
            _files.RemoveWhere(IsBelow);
            foreach (string link in _links.Keys.Where(IsBelow).ToArray())
            {
                _links.Remove(link);
            }
        }
    }

    /// <summary>Why an entry cannot be made, in the engine's words; null where it can. The folders above it are made, whatever becomes of it.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="path">What it is called, in full.</param>
    /// <param name="place">Where that is.</param>
    /// <param name="first">Of a hard link the file, in full.</param>
    public string? Fault(TarEntry entry, string path, string place, string first)
    {
        string action = (entry.IsFolder ? "mkdir" : entry.Kind switch
        {
            TarEntryKind.File => "open",
            TarEntryKind.SymbolicLink => "symlink " + entry.Target,
            TarEntryKind.HardLink => "link " + (first.Length > 0 ? first : "/"),
            _ => "mknod",
        }) + $" {path}: ";
        string? above = AboveFault(place);
        if (above is null && _isFolder is not null && DanglingAbove(path) is { } dangling)
        {
            // The engine looks at the folder itself, which is there as a link, and makes those above it that are missing.
            above = Missing;
            if (dangling != path[..path.LastIndexOf('/')])
            {
                return $"mkdir {dangling}: file exists";
            }
        }

        if (above is null)
        {
            AddFolders(place);
        }

        return (OldFault(entry, first) ?? above ?? (entry.Kind == TarEntryKind.HardLink && !IsFile(Where(first)) ? "operation not permitted" : null)) is { } words ? action + words : null;
    }

    /// <summary>An entry is made; a further name of a link is one more that says the same.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="place">Where.</param>
    /// <param name="first">Of a hard link the file, in full.</param>
    public void Add(TarEntry entry, string place, string first)
    {
        if (!entry.IsFolder)
        {
            _files.Add(place);
            if ((entry.Kind == TarEntryKind.SymbolicLink ? entry.Target : entry.Kind == TarEntryKind.HardLink ? LinkAt(Where(first)) : null) is { } said)
            {
                _links[place] = said;
            }
        }

        AddFolders(entry.IsFolder ? place + "/" : place);
    }

    // What a link is made of is looked at before the place it is made at (linkat(2), symlinkat(2)).
    private string? OldFault(TarEntry entry, string first) => entry.Kind switch
    {
        TarEntryKind.HardLink => Where(first) is var old && (IsFile(old) || IsFolder(old)) ? null : AboveFault(old) ?? Missing,
        TarEntryKind.SymbolicLink => entry.Target.Length > 0 ? null : Missing,
        _ => null,
    };

    // Why nothing can lie there: a link that is still above it leads to itself.
    private string? AboveFault(string place) => FoldersAbove(place).FirstOrDefault(IsFile) is not { } file ? null : _links.ContainsKey(file) ? "too many levels of symbolic links" : "not a directory";

    // The first link above a path that leads to nothing; null for none.
    private string? DanglingAbove(string path) => FoldersAbove(path).FirstOrDefault(f => _links.ContainsKey(Where(f)) && !IsFolder(SymbolicPath.Resolve(f, _links, whole: true).TrimEnd('/')));

    // The outermost first.
    private static IEnumerable<string> FoldersAbove(string path)
    {
        for (int end = path.IndexOf('/', Math.Min(1, path.Length)); end > 0; end = path.IndexOf('/', end + 1))
        {
            yield return path[..end];
        }
    }

    // Those above it.
    private void AddFolders(string path)
    {
        for (int end = path.LastIndexOf('/'); end > 0 && _folders.Add(path[..end]); end = path.LastIndexOf('/', end - 1))
        {
        }
    }
}
