using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>Archives that go between containers and a stream: <c>docker cp CONTAINER:PATH -</c> and <c>docker cp - CONTAINER:PATH</c>.</summary>
public sealed partial class DockerEngine
{
    /// <summary>Writes what is seen at a path of a container to an archive: null when done.</summary>
    /// <param name="container">Which; in any state.</param>
    /// <param name="from">A file or folder of it; <c>FOLDER/.</c> for what is in it.</param>
    /// <param name="to">The file that the shell has opened.</param>
    /// <param name="follows">-L: what a symbolic link leads to, in place of the link.</param>
    internal SimTask<CopyFault?> CopyOutArchive(Container container, string from, string to, bool follows) => Mounted(container, () => ArchiveMounted(container, from, to, follows));

    private async SimTask<CopyFault?> ArchiveMounted(Container container, string from, string to, bool follows)
    {
        (string named, string source, SortedDictionary<string, long> files, CopyFault? unseen) = SeenAt(container, from, follows);
        if (unseen is not null)
        {
            return unseen;
        }

        Publish(container, "archive-path");
        string root = from.EndsWith("/.", StringComparison.Ordinal) ? "." : named.Length > 0 ? Base(named) : "/";
        var entries = new SortedDictionary<string, TarEntry>(StringComparer.Ordinal);
        SortedDictionary<string, string> links = LinksOf(container, source);
        foreach ((string path, long size) in files)
        {
            string name = (root + path).TrimStart('/');
            entries[name] = links.TryGetValue(path, out string? first) ? new TarEntry(name, 0) { Kind = TarEntryKind.HardLink, Target = (root + first).TrimStart('/') } : container.Files.EngineLinkAt(source + path) is { } target ? new TarEntry(name, 0) { Kind = TarEntryKind.SymbolicLink, Target = target } : new TarEntry(name, size);
            for (int slash = name.LastIndexOf('/'); slash > 0; slash = name.LastIndexOf('/', slash - 1))
            {
                entries.TryAdd(name[..(slash + 1)], new TarEntry(name[..(slash + 1)], 0));
            }
        }

        if (files.Count == 0)
        {
            entries[root + "/"] = new TarEntry(root + "/", 0);
        }

        return await WriteFile(new HostFile(to, entries.Values.Sum(e => e.ArchivedSize) + TarEntry.Trailer, [.. entries.Values]), isRedirected: true) is { } fault ? new CopyFault(fault.Text, fault.FromDaemon) : null;
    }

    /// <summary>True for a folder of a container, links followed: nothing else takes an archive.</summary>
    /// <param name="container">Which.</param>
    /// <param name="path">As it was typed.</param>
    internal static bool TakesArchive(Container container, string path)
    {
        SortedDictionary<string, Inode> present = container.Files.VisibleInside();
        string target = container.Files.FollowedByEngine(CleanPath.Place(path), whole: true).TrimEnd('/');
        return path.Length > 0 && !present.ContainsKey(target) && IsFolderOf(container, target, present.Keys);
    }

    /// <summary>Unpacks an archive into a folder of a container: null when done.</summary>
    /// <param name="container">Which; in any state.</param>
    /// <param name="file">The archive; one of no bytes has nothing in it.</param>
    /// <param name="to">What <see cref="TakesArchive"/> knows.</param>
    internal SimTask<CopyFault?> CopyInArchive(Container container, HostFile file, string to) => Mounted(container, () => UnpackMounted(container, file, to));

    private async SimTask<CopyFault?> UnpackMounted(Container container, HostFile file, string to)
    {
        string target = container.Files.FollowedByEngine(CleanPath.Place(to), whole: true).TrimEnd('/');
        if (ReadOnlyFault(container, target) is { } held)
        {
            return held;
        }

        await Clock.Delay(DiskTime(file.Entries.Sum(e => e.Size)));
        var unpacking = new ArchiveUnpacking(container, target, Host);
        foreach (TarEntry entry in file.Entries)
        {
            if (unpacking.Take(entry, out bool isFull) is { } fault)
            {
                return Failed(ArchiveFault.Prefix(Profile, ofTar: true) + fault);
            }

            if (isFull)
            {
                return Failed(ArchiveFault.Prefix(Profile, ofTar: true) + NoSpace("write", target + CleanPath.Place(entry.Name)));
            }
        }

        if ((file.ImportFault ?? (file.PackFault?.IsSeenBy(Profile) == true ? file.PackFault : null)) is { } broken)
        {
            return Failed((broken with { OfLayer = true }).Words(Profile, ""));
        }

        Publish(container, "extract-to-dir");
        Changed(container);
        return null;

        CopyFault Failed(string words)
        {
            Changed(container);
            return new CopyFault(words, FromDaemon: true);
        }
    }
}
