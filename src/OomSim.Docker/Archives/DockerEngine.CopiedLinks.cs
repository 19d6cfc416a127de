namespace OomSim.Docker;

/// <summary>Hard links among files that are copied: an archive says each file once, and its further names as links to the first (archive/tar of moby/pkg).</summary>
public sealed partial class DockerEngine
{
    // By path; a file that has several names is one object.
    private readonly SortedDictionary<string, HostInode> _hostFiles = new(StringComparer.Ordinal);

    // Bytes.
    private sealed class HostInode(long size)
    {
        public long Size => size;
    }

    // Of what is seen at a path of a container: what follows it of each further name, with that of the first.
    private static SortedDictionary<string, string> LinksOf(Container container, string source) => NamedFiles.Further(
        container.Files.VisibleInside().Where(f => f.Key.StartsWith(source + "/", StringComparison.Ordinal)).Select(f => KeyValuePair.Create(f.Key[source.Length..], f.Value)));

    // The same of files of the host.
    private SortedDictionary<string, string> LinksBelow(string folder, IEnumerable<string> names) =>
        NamedFiles.Further(names.Where(n => _hostFiles.ContainsKey(folder + n)).Select(n => KeyValuePair.Create(n, _hostFiles[folder + n])));
}
