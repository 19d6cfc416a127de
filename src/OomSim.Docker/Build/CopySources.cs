using System.Text.RegularExpressions;

namespace OomSim.Docker;

/// <summary>What COPY and ADD take from: the folder of the build, or an image.</summary>
/// <param name="files">Sizes in bytes by path, without a slash in front.</param>
/// <param name="isContext">True for the folder of the build.</param>
/// <param name="archives">What ADD unpacks; null for nothing.</param>
/// <param name="links">Symbolic links by path, without a slash in front, and what they say; null for none.</param>
/// <param name="folders">Folders by path, without a slash in front; null for those that the files lie in.</param>
/// <param name="hasHeredocs">True where here-documents are no names of files: nothing is copied for them.</param>
internal sealed class CopySources(
    IReadOnlyDictionary<string, long> files, bool isContext, IReadOnlyDictionary<string, IReadOnlyList<TarEntry>>? archives = null, IReadOnlyDictionary<string, string>? links = null,
    IReadOnlyCollection<string>? folders = null, bool hasHeredocs = false)
{
    private readonly SortedDictionary<string, string> _links = new(links?.ToDictionary(l => "/" + l.Key, l => l.Value, StringComparer.Ordinal) ?? [], StringComparer.Ordinal);

    /// <summary>Digests of the content of its files, as far as that is known, by path in the source.</summary>
    public IReadOnlyDictionary<string, string> Contents { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Those of the sources that are unpacked instead of being copied.</summary>
    public List<string> Unpacked { get; } = [];

    /// <summary>The paths that folders without files get.</summary>
    public SortedSet<string> EmptyFolders { get; } = new(StringComparer.Ordinal);

    /// <summary>Sizes in bytes of all files that were taken, by their paths in the source: what the builder's digest is of.</summary>
    public SortedDictionary<string, long> Read { get; } = new(StringComparer.Ordinal);

    /// <summary>The files to copy with the paths that they get; null with the builder's error.</summary>
    /// <param name="step">COPY or ADD.</param>
    /// <param name="words">Sources, then where to.</param>
    /// <param name="target">Where to, in full.</param>
    /// <param name="targetIsFolder">True where there is such a folder.</param>
    /// <param name="missing">What a source is that nobody knows; null where it is an error.</param>
    /// <param name="kind">file, dir or multi, as the builder's digest begins.</param>
    /// <param name="fault">What is wrong; empty where nothing is.</param>
    public SortedDictionary<string, long>? Resolve(
        Instruction step, IReadOnlyList<string> words, string target, bool targetIsFolder, Action<string>? missing, out string kind, out string fault)
    {
        var copied = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var sources = new List<(string Name, string Path, bool IsFile)>();
        kind = fault = "";
        foreach (string word in words.SkipLast(1).Where(w => !hasHeredocs || !Heredoc.IsWord(w)))
        {
            string path = CleanPath.Relative(word);
            if (isContext && word.Split('/').Contains("..") && path.StartsWith("../", StringComparison.Ordinal))
            {
                fault = $"{step.Name} failed: forbidden path outside the build context: {word} ()";
                return null;
            }

            if (IsBelowFile(path))
            {
                // The builder resolves links on the way, which a file ends (20.10.24).
                fault = $"{step.Name} failed: forbidden path outside the build context: {path} ()";
                return null;
            }

            List<(string Name, string Path, bool IsFile)> found = Find(path, out string? missed);
            // What a pattern matches has to be there: a link that leads nowhere, or out of the folder, is not.
            if (missed is not null)
            {
                fault = $"{step.Name} failed: {(isContext ? "file not found in build context or excluded by .dockerignore: " : "")}stat {missed}: file does not exist";
                return null;
            }

            if (found.Count == 0 && Glob.IsPattern(path))
            {
                continue;
            }

            if (found.Count == 0 && missing is not null)
            {
                missing("/" + path);
                copied[Placed(target, targetIsFolder, path)] = Read[path] = 0;
                kind = "file";
                continue;
            }

            if (found.Count == 0)
            {
                fault = $"{step.Name} failed: {(isContext ? "file not found in build context or excluded by .dockerignore: " : "")}stat {path}: file does not exist";
                return null;
            }

            sources.AddRange(found);
        }

        if (sources.Count == 0 && copied.Count == 0)
        {
            fault = $"{step.Name} failed: no source files were specified";
            return null;
        }

        if (sources.Count > 1 && !words[^1].EndsWith('/'))
        {
            fault = $"When using {step.Name} with more than one source file, the destination must be a directory and end with a /";
            return null;
        }

        foreach ((string name, string path, bool isFile) in sources)
        {
            // An archive in a folder that is added stays one.
            if (isFile && archives?.ContainsKey(path) == true)
            {
                Unpacked.Add(path);
                Read[path] = files[path];
                continue;
            }

            foreach ((string file, long size) in isFile ? [new(path, files[path])] : files.Where(f => path.Length == 0 || f.Key.StartsWith(path + "/", StringComparison.Ordinal)))
            {
                copied[isFile ? Placed(target, targetIsFolder, name) : target.TrimEnd('/') + "/" + (path.Length == 0 ? file : file[(path.Length + 1)..])] = Read[file] = size;
            }

            foreach (string folder in isFile ? [] : (folders ?? []).Where(f => (f == path || f.StartsWith(path.Length == 0 ? "" : path + "/", StringComparison.Ordinal)) && !files.Any(known => known.Key.StartsWith(f + "/", StringComparison.Ordinal))))
            {
                EmptyFolders.Add(folder == path ? target.TrimEnd('/') : target.TrimEnd('/') + "/" + (path.Length == 0 ? folder : folder[(path.Length + 1)..]));
            }
        }

        kind = sources.Count > 1 ? "multi" : sources.Count == 1 ? sources[0].IsFile ? "file" : "dir" : kind;
        return copied;
    }

    private bool IsBelowFile(string path)
    {
        for (int end = path.IndexOf('/', StringComparison.Ordinal); end > 0; end = path.IndexOf('/', end + 1))
        {
            if (Named(path[..end]).Any(f => f.IsFile))
            {
                return true;
            }
        }

        return false;
    }

    // A file goes into a folder under its own name, and is the target otherwise.
    private static string Placed(string target, bool targetIsFolder, string file) =>
        target.EndsWith('/') || targetIsFolder ? target.TrimEnd('/') + "/" + file[(file.LastIndexOf('/') + 1)..] : target;

    // What is there under a name; a link is what it leads to, and keeps its name.
    private List<(string Name, string Path, bool IsFile)> Find(string path, out string? missed)
    {
        missed = null;
        if (Glob.IsPattern(path))
        {
            Regex pattern = Glob.Path(path, orBelow: false);
            IEnumerable<string> known = FileUnion.Folders(files.Keys.Select(f => "/" + f)).Select(f => f[1..]).Union(folders ?? [], StringComparer.Ordinal);
            string[] matched = [.. files.Keys.Concat(known).Where(p => pattern.IsMatch(p)).Order(StringComparer.Ordinal)];
            missed = matched.FirstOrDefault(m => !Named(m).Any());
            return [.. matched.SelectMany(Named)];
        }

        return [.. Named(path)];
    }

    private IEnumerable<(string Name, string Path, bool IsFile)> Named(string name)
    {
        string path = _links.Count == 0 ? name : SymbolicPath.Resolve("/" + name, _links, whole: true).TrimStart('/');
        bool isFile = files.ContainsKey(path) && !_links.ContainsKey("/" + path);
        return isFile || path.Length == 0 || folders?.Contains(path) == true || files.Any(f => f.Key.StartsWith(path + "/", StringComparison.Ordinal)) ? [(name, path, isFile)] : [];
    }
}
