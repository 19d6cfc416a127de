using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>Files that go between containers and the host (<c>docker cp</c>): names and sizes.</summary>
public sealed partial class DockerEngine
{
    private const string Home = "/root";

    private static readonly string[] HostFolders = ["", Home, "/tmp", "/home", "/var", "/etc", "/opt", "/mnt", "/srv"];

    private readonly SortedDictionary<string, long> _hostFiles = new(StringComparer.Ordinal);

    /// <summary>A path of the host as it is meant: from root's home, without what says nothing.</summary>
    internal static string HostPath(string path) => Clean(path.StartsWith('/') ? path : Home + "/" + path);

    /// <summary>True for a file that a command wrote, or a folder of such.</summary>
    internal bool HasHostFile(string path) => HostSizes(HostPath(path)).Count > 0;

    /// <summary>Copies out of a container: true when done, false once the disk is full, null for a path that it has not.</summary>
    /// <param name="container">Which; in any state, but what lies in memory is not to be had.</param>
    /// <param name="from">A file or folder of it.</param>
    /// <param name="to">A file or folder of the host.</param>
    internal async SimTask<bool?> CopyOut(Container container, string from, string to)
    {
        string source = Clean("/" + from);
        var files = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach ((string path, Inode inode) in container.Files.Visible())
        {
            if (path == source || path.StartsWith(source + "/", StringComparison.Ordinal))
            {
                files[path[source.Length..]] = inode.Size;
            }
        }

        if (files.Count == 0 && !CommandResolver.IsFolder(source))
        {
            return null;
        }

        Publish(container, "archive-path");
        string target = HostPath(to);
        bool isFolder = to.EndsWith('/') || HostFolders.Contains(target, StringComparer.Ordinal) || HostSizes(target) is { Count: > 0 } there && !there.ContainsKey("");
        target += isFolder && !from.EndsWith("/.", StringComparison.Ordinal) ? "/" + Base(source) : "";
        bool fits = files.Values.Sum() <= Room;
        await Clock.Delay(DiskTime(fits ? files.Values.Sum() : Math.Max(0, Room)));
        foreach ((string path, long size) in fits ? files : [])
        {
            _hostFiles[target + path] = size;
        }

        CountDisk();
        return fits;
    }

    /// <summary>Copies files of the host into a container's writable layer, or over what is there.</summary>
    /// <param name="container">Which; in any state.</param>
    /// <param name="from">What <see cref="HasHostFile"/> knows.</param>
    /// <param name="to">A file or folder of the container.</param>
    internal async SimTask<bool> CopyIn(Container container, string from, string to)
    {
        SortedDictionary<string, long> files = HostSizes(HostPath(from));
        string target = Clean("/" + to);
        bool isFolder = to.EndsWith('/') || CommandResolver.IsFolder(target)
            || container.Files.Visible().Keys.Any(f => f.StartsWith(target + "/", StringComparison.Ordinal));
        target += isFolder && !from.EndsWith("/.", StringComparison.Ordinal) ? "/" + Base(HostPath(from)) : "";
        await Clock.Delay(DiskTime(files.Values.Sum()));
        foreach ((string path, long size) in files)
        {
            container.Files.Place(target + path, size, Host);
        }

        Publish(container, "extract-to-dir");
        Changed(container);
        return true;
    }

    // Sizes by what follows a path: nothing for the path itself.
    private SortedDictionary<string, long> HostSizes(string path)
    {
        var found = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach ((string file, long size) in _hostFiles.Concat(_files.Select(f => KeyValuePair.Create(HostPath(f.Key), f.Value.Size))))
        {
            if (file == path || file.StartsWith(path + "/", StringComparison.Ordinal))
            {
                found[file[path.Length..]] = size;
            }
        }

        return found;
    }

    private static string Base(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static string Clean(string path)
    {
        var parts = new List<string>();
        foreach (string part in path.Split('/').Where(p => p is not ("" or ".")))
        {
            if (part != "..")
            {
                parts.Add(part);
            }
            else if (parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
        }

        return string.Concat(parts.Select(p => "/" + p));
    }
}
