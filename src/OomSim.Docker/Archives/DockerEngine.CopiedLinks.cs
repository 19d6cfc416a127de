using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>Hard links among files that are copied: an archive says each file once, and its further names as links to the first (archive/tar of moby/pkg).</summary>
public sealed partial class DockerEngine
{
    // What is the same file of the host: by each of its names.
    private readonly SortedDictionary<string, HostNames> _hostNames = new(StringComparer.Ordinal);

    // Two of the same file have the same of these.
    private sealed class HostNames;

    // Of what is seen at a path of a container: what follows it of each further name, with that of the first.
    private static SortedDictionary<string, string> LinksOf(Container container, string source) => NamedFiles.Further(
        container.Files.VisibleInside().Where(f => f.Key.StartsWith(source + "/", StringComparison.Ordinal)).Select(f => KeyValuePair.Create(f.Key[source.Length..], f.Value)));

    // The same of files of the host.
    private SortedDictionary<string, string> LinksBelow(string folder, IEnumerable<string> names) =>
        NamedFiles.Further(names.Where(n => _hostNames.ContainsKey(folder + n)).Select(n => KeyValuePair.Create(n, _hostNames[folder + n])));

    private void LinkHostFile(string path, string first)
    {
        if (!_hostNames.TryGetValue(first, out HostNames? file))
        {
            _hostNames[first] = file = new HostNames();
        }

        _hostNames[path] = file;
    }

    // Each file once.
    private long HostFilesSize()
    {
        var counted = new HashSet<HostNames>(ReferenceEqualityComparer.Instance);
        return _hostFiles.Where(f => !_hostNames.TryGetValue(f.Key, out HostNames? file) || counted.Add(file)).Sum(f => f.Value);
    }
}
