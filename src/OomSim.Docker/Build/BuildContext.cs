namespace OomSim.Docker;

/// <summary>A folder that <c>docker build</c> sends to the engine.</summary>
/// <param name="Dockerfile">The text of its Dockerfile.</param>
/// <param name="Files">Sizes in bytes of its other files, by path within the folder.</param>
public sealed record BuildContext(string Dockerfile, IReadOnlyDictionary<string, long> Files)
{
    /// <summary>Bytes of the archive that is sent.</summary>
    internal long ArchiveSize =>
        Files.Select(f => new TarEntry(f.Key, f.Value))
            .Concat(FileUnion.Folders(Files.Keys.Select(f => "/" + f)).Select(f => new TarEntry(f[1..] + "/", 0)))
            .Append(new TarEntry("Dockerfile", System.Text.Encoding.UTF8.GetByteCount(Dockerfile)))
            .Sum(e => e.ArchivedSize) + TarEntry.Trailer;
}
