using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using OomSim.Docker;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Reads the folders beside a scenario that images are built of: the names and sizes of their files, and their Dockerfiles.</summary>
/// <param name="folder">The scenario's folder.</param>
/// <param name="limits">How much is read.</param>
/// <param name="bag">Where findings go.</param>
internal sealed partial class BuildFolders(string folder, LoaderLimits limits, DiagnosticBag bag)
{
    /// <summary>The engine's version.</summary>
    public string Version { get; set; } = EngineProfile.V28.Version;

    private ArchiveLimits Most => limits.Archive with { KnowsZstd = EngineProfile.For(Version).KnowsZstd };

    private readonly ConfinedPath _paths = new(folder);

    /// <summary>The folder at a path; null where there is none within the scenario's folder.</summary>
    /// <param name="path">As it is typed.</param>
    /// <param name="dockerfiles">Dockerfiles that are named besides the usual one, by path within the folder.</param>
    /// <param name="at">Where it is named.</param>
    /// <param name="dockerfile">The text that stands for its Dockerfile; null for its own.</param>
    /// <param name="outside">A Dockerfile from elsewhere that is built with it; empty for none.</param>
    public BuildContext? Read(string path, IEnumerable<string> dockerfiles, Location at, string? dockerfile = null, string outside = "")
    {
        string? root = path.Split('/').All(p => p is "" or ".") && !path.StartsWith('/') ? Path.GetFullPath(folder) : _paths.Resolve(folder, path);
        if (root is null || !Directory.Exists(root))
        {
            return null;
        }

        bag.Reads(root);
        try
        {
            string? ignored = Text(root, BuildContext.IgnoreName, at);
            IgnoreFile rules = new(ignored ?? "");
            SortedDictionary<string, string> links = new(StringComparer.Ordinal);
            SortedSet<string> folders = new(StringComparer.Ordinal);
            SortedDictionary<string, long> files = Files(root, rules, links, folders, at);
            SortedDictionary<string, string> others = new(StringComparer.Ordinal);
            foreach (string name in dockerfiles.Append(BuildContext.SmallName).Where(n => n is not ("" or "Dockerfile") && !n.Split('/').Contains("..")))
            {
                if (Text(root, name, at) is { } other)
                {
                    others[name] = other;
                }
            }

            string text = dockerfile ?? Text(root, "Dockerfile", at) ?? "";

            // These are sent although its .dockerignore names them, each with the builds that it is for.
            foreach (string name in others.Keys.Concat(["Dockerfile", BuildContext.IgnoreName]).Where(n => !files.ContainsKey(n) && File.Exists(Path.Combine(root, n))))
            {
                files[name] = new FileInfo(Path.Combine(root, name)).Length;
            }

            SortedDictionary<string, ArchiveFault> faults = new(StringComparer.Ordinal);
            return new BuildContext(text, files)
            {
                Dockerfiles = others,
                Links = links,
                Folders = folders,
                Ignored = rules,
                IgnoreFault = rules.Fault,
                ArchiveFaults = faults,
                Contents = others.Values.Append(text).Append(outside).Any(static t => CopyLine().IsMatch(t)) ? Contents(root, files.Keys, links) : new SortedDictionary<string, string>(StringComparer.Ordinal),
                Archives = others.Values.Append(text).Append(outside).Any(Adds) ? Archives(root, files.Keys, at, faults) : new SortedDictionary<string, IReadOnlyList<TarEntry>>(StringComparer.Ordinal),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            bag.Error(at, $"the folder '{path}' can't be read: {e.Message}");
            return null;
        }
    }

    /// <summary>What a file below the scenario's folder is to the builder, a Dockerfile or the archive of a folder; null where there is none.</summary>
    /// <param name="path">As it is typed.</param>
    /// <param name="dockerfiles">Dockerfiles that are named besides the usual one, by path within the archive.</param>
    /// <param name="at">Where it is named.</param>
    public BuildContext? ReadInput(string path, IReadOnlyCollection<string> dockerfiles, Location at)
    {
        if (_paths.Resolve(folder, path) is not { } full || !File.Exists(full) || !RegularFile.Is(full))
        {
            return null;
        }

        try
        {
            bag.Reads(full);
            using FileStream file = File.OpenRead(full);
            if (SentArchive.Read(file, file.Length, dockerfiles, Most) is { } sent)
            {
                return sent;
            }

            // What is no archive is a Dockerfile, whatever is in it: the builder says what it makes of it.
            if (file.Length <= limits.FileBytes)
            {
                file.Position = 0;
                using var reader = new StreamReader(file, Encoding.UTF8);
                return BuildContext.OfDockerfile(reader.ReadToEnd().Replace("\r\n", "\n", StringComparison.Ordinal));
            }
        }
        catch (Exception e) when (e is NotSupportedException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            bag.Error(at, $"the archive '{path}' can't be read: {RegularFile.Reason(e)}");
            return null;
        }

        return Text(folder, path, at) is { } text ? BuildContext.OfDockerfile(text) : null;
    }

    /// <summary>True for a Dockerfile that adds something, so that it matters which files are archives.</summary>
    /// <param name="dockerfile">Its text.</param>
    public static bool Adds(string dockerfile) => CopyLine().Matches(dockerfile).Any(m => m.Groups["adds"].Success);

    [GeneratedRegex(@"^\s*(ONBUILD\s+)?((?<adds>ADD)|COPY)\s", RegexOptions.IgnoreCase | RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex CopyLine();

    // The builder's cache goes by the content of what is copied; of large files their sizes have to do.
    private SortedDictionary<string, string> Contents(string root, IEnumerable<string> files, SortedDictionary<string, string> links)
    {
        SortedDictionary<string, string> contents = new(StringComparer.Ordinal);
        foreach (string name in files)
        {
            string full = Path.Combine(root, name);
            if (links.TryGetValue(name, out string? target))
            {
                contents[name] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(target)));
            }
            else if (new FileInfo(full).Length <= limits.FileBytes && RegularFile.Is(full))
            {
                using FileStream file = File.OpenRead(full);
                contents[name] = Convert.ToHexStringLower(SHA256.HashData(file));
            }
        }

        return contents;
    }

    // ADD unpacks what is an archive by its content: only a Dockerfile that adds something has the files read.
    private SortedDictionary<string, IReadOnlyList<TarEntry>> Archives(string root, IEnumerable<string> files, Location at, SortedDictionary<string, ArchiveFault> faults)
    {
        SortedDictionary<string, IReadOnlyList<TarEntry>> archives = new(StringComparer.Ordinal);
        foreach (string name in files)
        {
            string full = Path.Combine(root, name);
            if (new FileInfo(full) is not { LinkTarget: null, Length: > 0 })
            {
                continue;
            }

            try
            {
                using FileStream file = File.OpenRead(full);
                if (ArchiveListing.Read(file, out ArchiveFault? fault, Most) is { } members)
                {
                    archives[name] = members;
                    if (fault is not null)
                    {
                        faults[name] = fault;
                    }
                }
            }
            catch (NotSupportedException e)
            {
                bag.Warning(at, $"ADD does not unpack '{name}': {e.Message}");
            }
        }

        return archives;
    }

    private string? Text(string root, string name, Location at) =>
        _paths.Resolve(root, name) is { } full && File.Exists(full) ? SourceFile.Read(full, name, at, limits, bag, "a text", true)?.ReplaceLineEndings("\n") : null;

    // Links are as long as what they say, and are not followed.
    private SortedDictionary<string, long> Files(string root, IgnoreFile ignored, SortedDictionary<string, string> links, SortedSet<string> folders, Location at)
    {
        SortedDictionary<string, long> files = new(StringComparer.Ordinal);
        Stack<(DirectoryInfo Folder, string Path)> left = new([(new DirectoryInfo(root), "")]);
        while (left.TryPop(out (DirectoryInfo Folder, string Path) next))
        {
            foreach (FileSystemInfo entry in next.Folder.EnumerateFileSystemInfos())
            {
                string path = next.Path + entry.Name;
                if (entry is DirectoryInfo { LinkTarget: null } below)
                {
                    if (!ignored.Skips(path))
                    {
                        left.Push((below, path + "/"));
                    }

                    if (!ignored.Excludes(path))
                    {
                        folders.Add(path);
                    }
                }
                else if (!ignored.Excludes(path))
                {
                    files[path] = entry.LinkTarget is { } said ? Encoding.UTF8.GetByteCount(said) : ((FileInfo)entry).Length;
                    if (entry.LinkTarget is { } target)
                    {
                        links[path] = target;
                    }
                }

                if (files.Count > limits.ContextFiles)
                {
                    bag.Error(at, FormattableString.Invariant($"more than {limits.ContextFiles} files in the folder of a build: name what is not needed in its .dockerignore"));
                    return files;
                }
            }
        }

        return files;
    }
}
