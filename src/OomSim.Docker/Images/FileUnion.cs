using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>What is seen of a stack of layers: at each path the file of the highest layer, unless one above hides it (D7.7, D7.8).</summary>
internal static class FileUnion
{
    /// <summary>The file at a path; null for none.</summary>
    /// <param name="layers">The stack, lowest first.</param>
    /// <param name="path">Full path.</param>
    public static Inode? Find(IReadOnlyList<Layer> layers, string path)
    {
        for (int i = layers.Count - 1; i >= 0; i--)
        {
            if (layers[i].Files.TryGetValue(path, out Inode? inode))
            {
                return inode;
            }

            if (layers[i].Hides(path))
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>True for a folder of one of the layers that none above it hides.</summary>
    /// <param name="layers">The stack, lowest first.</param>
    /// <param name="path">Full path.</param>
    public static bool HasFolder(IReadOnlyList<Layer> layers, string path)
    {
        for (int i = layers.Count - 1; i >= 0; i--)
        {
            if (layers[i].HasFolder(path))
            {
                return true;
            }

            if (layers[i].Hides(path, isFolder: true))
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>All files that are seen, by path.</summary>
    /// <param name="layers">The stack, lowest first.</param>
    public static SortedDictionary<string, Inode> All(IReadOnlyList<Layer> layers)
    {
        var all = new SortedDictionary<string, Inode>(StringComparer.Ordinal);
        foreach (Layer layer in layers)
        {
            foreach (string hidden in all.Keys.Where(path => layer.Hides(path)).ToArray())
            {
                all.Remove(hidden);
            }

            foreach ((string path, Inode inode) in layer.Files)
            {
                all[path] = inode;
            }
        }

        return all;
    }

    /// <summary>All symbolic links that are seen, by path, with what they lead to.</summary>
    /// <param name="layers">The stack, lowest first.</param>
    public static SortedDictionary<string, string> Links(IReadOnlyList<Layer> layers)
    {
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (Layer layer in layers)
        {
            foreach (string hidden in all.Keys.Where(path => layer.Hides(path) || layer.Files.ContainsKey(path)).ToArray())
            {
                all.Remove(hidden);
            }

            foreach ((string path, string target) in layer.Definition.SymbolicLinks)
            {
                all[ContainerFiles.Normalize(path)] = target;
            }
        }

        return all;
    }

    /// <summary>What archives say of what is seen of layers that were read: folders and links too, by path without a slash at its end.</summary>
    /// <param name="layers">The stack, lowest first.</param>
    public static SortedDictionary<string, TarEntry> Described(IReadOnlyList<Layer> layers)
    {
        var all = new SortedDictionary<string, TarEntry>(StringComparer.Ordinal);
        foreach (Layer layer in layers)
        {
            foreach (string hidden in all.Where(e => layer.Hides(e.Key, e.Value.IsFolder)).Select(e => e.Key).ToArray())
            {
                all.Remove(hidden);
            }

            foreach (TarEntry entry in layer.Definition.Members ?? [])
            {
                string path = layer.Definition.PlaceOf("/" + entry.Name.TrimEnd('/'));
                if (!path[(path.LastIndexOf('/') + 1)..].StartsWith(".wh.", StringComparison.Ordinal))
                {
                    all[path] = entry;
                }
            }
        }

        return all;
    }

    /// <summary>The folders that files lie in, without the root, by path.</summary>
    public static SortedSet<string> Folders(IEnumerable<string> files)
    {
        var folders = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string file in files)
        {
            for (int at = file.LastIndexOf('/'); at > 0 && folders.Add(file[..at]); at = file.LastIndexOf('/', at - 1))
            {
            }
        }

        return folders;
    }
}
