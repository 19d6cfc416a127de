using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>Files of one file system by name, of which several may name the same: a file goes with its last one.</summary>
internal class NamedFiles
{
    private readonly SortedDictionary<string, Inode> _all = new(StringComparer.Ordinal);

    // Most have no file with a further name.
    private bool _hasLinks;

    /// <summary>By name.</summary>
    public IReadOnlyDictionary<string, Inode> All => _all;

    /// <summary>Names among which are all of those that share a file.</summary>
    public IEnumerable<string> Linked => _hasLinks ? _all.Keys : [];

    /// <summary>Each file once.</summary>
    public IEnumerable<Inode> Once => _hasLinks ? _all.Values.Distinct() : _all.Values;

    /// <summary>The file of a name; null for none.</summary>
    public Inode? Find(string name) => _all.GetValueOrDefault(name);

    /// <summary>Gives a name to a file, whatever had it before.</summary>
    /// <returns>The file.</returns>
    public Inode Put(string name, Inode file) => _all[name] = file;

    /// <summary>Gives a file one more name, in place of what is there; false where there is no such file.</summary>
    /// <param name="name">The name.</param>
    /// <param name="known">A name that it has.</param>
    /// <param name="host">The host.</param>
    public bool Link(string name, string known, LinuxHost host)
    {
        if (name == known || Find(known) is not { } file)
        {
            return false;
        }

        Drop(name, host);
        _hasLinks = true;
        _all[name] = file;
        return true;
    }

    /// <summary>Takes a name away.</summary>
    /// <returns>The file that has gone with it; null where there is none, or it has another name.</returns>
    public Inode? Remove(string name) => _all.Remove(name, out Inode? gone) && !(_hasLinks && _all.ContainsValue(gone)) ? gone : null;

    /// <summary>Takes a name away, with the pages of the file that goes with it.</summary>
    /// <param name="name">The name.</param>
    /// <param name="host">The host.</param>
    public void Drop(string name, LinuxHost host)
    {
        if (Remove(name) is { } gone)
        {
            host.RemoveInode(gone);
        }
    }

    /// <summary>All go.</summary>
    /// <param name="host">The host.</param>
    public void Clear(LinuxHost host)
    {
        foreach (Inode file in Once)
        {
            host.RemoveInode(file);
        }

        _all.Clear();
    }

    /// <summary>What has the same file as a name before it, with that name.</summary>
    /// <param name="names">Names in order, each with what is the same object where the file is.</param>
    public static SortedDictionary<string, string> Further<T>(IEnumerable<KeyValuePair<string, T>> names)
        where T : class
    {
        var further = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var first = new Dictionary<T, string>(ReferenceEqualityComparer.Instance);
        foreach ((string name, T file) in names)
        {
            if (!first.TryAdd(file, name))
            {
                further[name] = first[file];
            }
        }

        return further;
    }
}
