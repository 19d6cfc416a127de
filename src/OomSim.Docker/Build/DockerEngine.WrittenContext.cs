namespace OomSim.Docker;

/// <summary>What commands leave in a folder that an image is built of.</summary>
public sealed partial class DockerEngine
{
    // Texts that lay beside the scenario from the start: a folder of a build has them by itself.
    private readonly HashSet<string> _givenTexts = new(StringComparer.Ordinal);

    // A folder as it is by now: with what commands wrote into it (save, export, cp, files of IDs, what the shell redirects) and the folders that they made, but for those that its .dockerignore names.
    private BuildContext WithWritten(BuildContext context)
    {
        (string Path, long Size, HostFile? Archive)[] written = [.. WrittenBelow(context.Place)];
        string[] made = [.. Below(context.Place, _folders.Select(HostPath), f => f).Select(f => f.Path).Where(f => !context.Files.ContainsKey(f) && !context.Ignored.Excludes(f))];
        if (written.Length + made.Length == 0)
        {
            return context;
        }

        SortedDictionary<string, long> files = context.Files.ToSorted();
        SortedDictionary<string, string> links = context.Links.ToSorted();
        SortedDictionary<string, string> contents = context.Contents.ToSorted();
        SortedDictionary<string, IReadOnlyList<TarEntry>> archives = context.Archives.ToSorted();
        SortedDictionary<string, ArchiveFault> faults = context.ArchiveFaults.ToSorted();
        SortedSet<string> folders = new(context.Folders ?? FoldersOf(context.Files.Keys), StringComparer.Ordinal);
        folders.UnionWith(made);
        folders.UnionWith(FoldersOf(written.Select(f => f.Path).Where(f => !context.Ignored.Excludes(f))).Where(f => !context.Ignored.Excludes(f)));
        foreach ((string path, long size, HostFile? archive) in written)
        {
            // It has taken the place of what there was.
            files[path] = size;
            links.Remove(path);
            contents.Remove(path);
            archives.Remove(path);
            faults.Remove(path);
            if (archive is { Entries.Count: > 0, ImportFault: null })
            {
                archives[path] = archive.Entries;
            }
        }

        return context with { Files = files, Links = links, Contents = contents, Archives = archives, ArchiveFaults = faults, Folders = folders };
    }

    private IEnumerable<(string Path, long Size, HostFile? Archive)> WrittenBelow(string folder) =>
        Below(folder, _hostFiles.Where(f => !_givenTexts.Contains(f.Key)), f => f.Key).Select(f => (f.Path, f.Item.Value.Size, (HostFile?)null))
            .Concat(Below(folder, _files.Values.Where(f => !f.IsGiven), f => HostPath(f.Path)).Select(f => (f.Path, f.Item.Size, (HostFile?)f.Item)));

    // What lies in a folder, by its path within it.
    private static IEnumerable<(string Path, T Item)> Below<T>(string folder, IEnumerable<T> items, Func<T, string> path)
    {
        string below = HostPath(folder) + "/";
        return items.Where(i => path(i).StartsWith(below, StringComparison.Ordinal)).Select(i => (path(i)[below.Length..], i));
    }

    private static IEnumerable<string> FoldersOf(IEnumerable<string> files) => FileUnion.Folders(files.Select(f => "/" + f)).Where(f => f.Length > 0).Select(f => f[1..]);
}
