namespace OomSim.Docker;

/// <summary>A folder that <c>docker build</c> sends to the engine.</summary>
/// <param name="Dockerfile">The text of its Dockerfile; empty for none.</param>
/// <param name="Files">Sizes in bytes of its files, by path within the folder.</param>
public sealed record BuildContext(string Dockerfile, IReadOnlyDictionary<string, long> Files)
{
    /// <summary>What the client looks for where there is no Dockerfile and none is named.</summary>
    public const string SmallName = "dockerfile";

    /// <summary>Its file of patterns.</summary>
    public const string IgnoreName = ".dockerignore";

    /// <summary>Other Dockerfiles, which <c>-f</c> can name: their texts by path within the folder.</summary>
    public IReadOnlyDictionary<string, string> Dockerfiles { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Files that are sent and not copied: a Dockerfile and a .dockerignore that a .dockerignore names.</summary>
    public IReadOnlyCollection<string> Removed { get; init; } = [];

    /// <summary>Those of its files that are tar archives, and what is in each: ADD unpacks them.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<TarEntry>> Archives { get; init; } = new SortedDictionary<string, IReadOnlyList<TarEntry>>(StringComparer.Ordinal);

    /// <summary>What is wrong with those of its archives that cannot be unpacked to their ends.</summary>
    public IReadOnlyDictionary<string, ArchiveFault> ArchiveFaults { get; init; } = new SortedDictionary<string, ArchiveFault>(StringComparer.Ordinal);

    /// <summary>Those of its files that are symbolic links, with what they say: COPY and ADD of one take what it leads to.</summary>
    public IReadOnlyDictionary<string, string> Links { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Digests of the content of its files, as far as that is at hand, by path within the folder: what tells apart those of one size.</summary>
    public IReadOnlyDictionary<string, string> Contents { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What is known of commands that nothing else describes: the words behind RUN, and the files that they leave, with their sizes in bytes.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>> Runs { get; init; } = new SortedDictionary<string, IReadOnlyDictionary<string, long>>(StringComparer.Ordinal);

    /// <summary>Folders that are sent, by path within it; null for those that its files lie in.</summary>
    public IReadOnlyCollection<string>? Folders { get; init; }

    /// <summary>Its .dockerignore, which holds for what comes into it later as well.</summary>
    public IgnoreFile Ignored { get; init; } = new("");

    /// <summary>What is wrong with its .dockerignore, in the client's words; empty where nothing is.</summary>
    public string IgnoreFault { get; init; } = "";

    /// <summary>Bytes that are sent of what is an archive already; null for a folder.</summary>
    public long? SentBytes { get; init; }

    /// <summary>What is wrong with it, where it is an archive; null where nothing is.</summary>
    public ArchiveFault? SentFault { get; init; }

    /// <summary>Where it lies on the host; empty for what comes by standard input.</summary>
    public string Place { get; init; } = "";

    /// <summary>What the client sends of it: what its .dockerignore does not name, and in any case that and the Dockerfile, which then are not there to be copied (docker/cli, TrimBuildFilesFromExcludes; moby, removeDockerfile; 20.10.24).</summary>
    /// <param name="dockerfile">The Dockerfile by its path within the folder; empty for one from elsewhere.</param>
    internal BuildContext SentWith(string dockerfile)
    {
        string[] always = [IgnoreName, dockerfile];
        bool IsSent(string path) => always.Contains(path) || !Ignored.Excludes(path);
        return this with { Dockerfile = IsSent("Dockerfile") ? Dockerfile : "", Files = Files.Where(f => IsSent(f.Key)).ToSorted(), Removed = [.. always.Where(Ignored.Excludes)] };
    }

    /// <summary>A Dockerfile alone.</summary>
    /// <param name="text">Its text.</param>
    public static BuildContext OfDockerfile(string text) =>
        new(text, new SortedDictionary<string, long>(StringComparer.Ordinal) { ["Dockerfile"] = System.Text.Encoding.UTF8.GetByteCount(text) });

    /// <summary>Bytes of a tar archive that is not compressed.</summary>
    /// <param name="entries">What is in it.</param>
    public static long ArchivedSize(IEnumerable<TarEntry> entries) => entries.Sum(e => e.ArchivedSize) + TarEntry.Trailer;

    /// <summary>The text of a Dockerfile; null where it is not there.</summary>
    /// <param name="name">Its path within the folder.</param>
    internal string? DockerfileNamed(string name) =>
        name is "" or "Dockerfile" ? Dockerfile.Length > 0 || Files.ContainsKey("Dockerfile") ? Dockerfile : null : Dockerfiles.GetValueOrDefault(name);

    /// <summary>What the Dockerfile is called where none is named.</summary>
    public string UsualDockerfile => DockerfileNamed("") is null && Dockerfiles.ContainsKey(SmallName) ? SmallName : "Dockerfile";

    /// <summary>Bytes of the archive that is sent.</summary>
    internal long ArchiveSize => SentBytes ??
        Files.Select(f => new TarEntry(f.Key, Links.ContainsKey(f.Key) ? 0 : f.Value)) // What a link says stands in its header.
            .Concat((Folders ?? FileUnion.Folders(Files.Keys.Select(f => "/" + f)).Select(f => f[1..])).Select(f => new TarEntry(f + "/", 0)))
            .Concat(Dockerfile.Length == 0 || Files.ContainsKey("Dockerfile") ? [] : [new TarEntry("Dockerfile", System.Text.Encoding.UTF8.GetByteCount(Dockerfile))])
            .Sum(e => e.ArchivedSize) + TarEntry.Trailer;

    /// <summary>Bytes that the client counts as it sends the folder with a Dockerfile from elsewhere and a line for it in .dockerignore: not what fills up the last of both, and not the end of the archive (docker/cli, AddDockerfileToBuildContext; 20.10.24 and 28.2.2).</summary>
    /// <param name="name">What the Dockerfile is called there.</param>
    /// <param name="text">The Dockerfile.</param>
    internal long SentWithDockerfile(string name, string text)
    {
        const string ignoreFile = ".dockerignore";
        int line = name.Length + 2;
        int length = System.Text.Encoding.UTF8.GetByteCount(text);
        long folder = ArchiveSize - TarEntry.Trailer;

        // The one that is there is written anew in its place; both new ones come behind all else, mostly in this order.
        return Files.TryGetValue(ignoreFile, out long ignored)
            ? folder - new TarEntry(ignoreFile, ignored).ArchivedSize + new TarEntry(ignoreFile, ignored + line).ArchivedSize + new TarEntry(name, 0).ArchivedSize + length
            : folder + new TarEntry(name, length).ArchivedSize + new TarEntry(ignoreFile, 0).ArchivedSize + ignoreFile.Length + line;
    }
}
