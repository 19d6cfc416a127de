using System.Text;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>Files of the host with a text, and whether a path is there at all.</summary>
public sealed partial class DockerEngine
{
    // What every system has, as far as containers are given it.
    private static readonly string[] UsualFiles =
    [
        "/etc/group", "/etc/hostname", "/etc/hosts", "/etc/localtime", "/etc/machine-id", "/etc/os-release", "/etc/passwd", "/etc/resolv.conf", "/etc/timezone",
        "/run/containerd/containerd.sock", "/run/docker.sock", "/var/run/docker.sock",
    ];

    private readonly SortedDictionary<string, string> _texts = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Inode> _boundFiles = new(StringComparer.Ordinal);

    /// <summary>Disks that the host has beside that of the system and those of swap, by their files below /dev.</summary>
    public IReadOnlyCollection<string> Disks { get; init; } = [];

    /// <summary>Makes a file or folder known that the host has from the start.</summary>
    public void AddGiven(GivenPath given)
    {
        ArgumentNullException.ThrowIfNull(given);
        if (given.Text is { } text)
        {
            WriteText(given.Path, text);
            _givenTexts.Add(HostPath(given.Path));
        }
        else
        {
            AddFolder(HostPath(given.Path));
        }
    }

    /// <summary>What is in a file of the host; null where there is none whose text is known.</summary>
    /// <param name="path">Where.</param>
    public string? TextOf(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return _texts.GetValueOrDefault(HostPath(path));
    }

    /// <summary>Size of a file of the host, bytes; of those that every system has 1, as nobody says more; null for a folder, and where there is nothing.</summary>
    /// <param name="path">Which.</param>
    public long? FileSize(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string whole = HostPath(path);
        return HostSizes(whole).TryGetValue("", out long bytes) ? bytes : UsualFiles.Contains(whole, StringComparer.Ordinal) ? 1 : null;
    }

    /// <summary>True for a file or folder that the host has: the usual ones, those of the kernel, and what was given, copied or made.</summary>
    /// <param name="path">Which.</param>
    public bool HasPath(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string whole = HostPath(path);
        string below = Home + "/";
        return whole.Length == 0 || IsKernels(whole) || UsualFiles.Contains(whole, StringComparer.Ordinal) || IsHostFolder(whole) || HasHostFile(whole) || HasFolder(whole)
            || (whole.StartsWith(below, StringComparison.Ordinal) && HasFolder(whole[below.Length..]));
    }

    /// <summary>Writes a text where a client puts one, such as <c>--cidfile</c>; the folder is there.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="text">What.</param>
    public void WriteText(string path, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string whole = HostPath(path);
        Replaced(whole);
        _texts[whole] = text;
        _hostFiles[whole] = new HostInode(Encoding.UTF8.GetByteCount(text));
        CountDisk();
    }

    /// <summary>Takes such a file away; false for a folder, which stays.</summary>
    internal bool RemoveText(string path)
    {
        string whole = HostPath(path);
        if (IsHostFolder(whole) || HasFolder(path) || IsContextFolder(path) == true)
        {
            return false;
        }

        Replaced(whole);
        CountDisk();
        return true;
    }

    // What no command wrote as an archive and no user gave as one.
    private static HostFile OtherFile(string path, long size)
    {
        var fault = new ArchiveFault(size < TarEntry.Block ? "unexpected EOF" : "archive/tar: invalid tar header", OfTar: true);
        return new HostFile(path, size, []) { IsGiven = true, LoadFault = size > 0 ? fault : null, ImportFault = size > 0 ? fault : null };
    }

    // Of /dev, /proc and /sys nobody tells what all there is, but that no device lies in /dev/shm.
    private bool IsNoDevice(string path) => HostPath(path) is var whole && (whole == "/dev/shm" || !IsKernels(whole)) && HasPath(path);

    private static bool IsKernels(string path) => Array.Exists(["/dev", "/proc", "/sys"], f => path == f || path.StartsWith(f + "/", StringComparison.Ordinal));

    // One for all containers that it is mounted into.
    private Inode BoundFile(string path, long size) => _boundFiles.TryGetValue(path, out Inode? known) ? known : _boundFiles[path] = Host.NewFile(path, size, null);

    // Another file takes the place of one, or none: who has it mounted keeps the old one, of which the cache keeps pages only so long.
    private void Replaced(string path)
    {
        _givenTexts.Remove(path);
        _texts.Remove(path);
        _hostFiles.Remove(path);
        foreach (string archive in _files.Keys.Where(k => HostPath(k) == path).ToArray())
        {
            _files.Remove(archive);
        }

        if (_boundFiles.Remove(path, out Inode? old) && !Containers.Any(c => c.Init is not null && c.Files.BoundFiles.Values.Contains(old)))
        {
            Host.RemoveInode(old);
        }
    }

    // The engine makes the folders of -v, and those that Compose asks for, when it mounts them.
    private void MakeBindSources(Container container)
    {
        ContainerSpec spec = container.Spec;
        if (spec.Binds.Count + spec.Mounts.Count + spec.BindsOfOthers.Count == 0)
        {
            return;
        }

        foreach (string source in spec.Binds.Select(b => b.Split(':')).Where(p => p.Length > 1 && p[0].StartsWith('/')).Select(p => p[0])
            .Concat(spec.Mounts.Where(m => m is { Type: "bind", CreatesSource: true }).Select(m => m.Source)))
        {
            if (!HasPath(source))
            {
                AddFolder(source);
            }
        }

        foreach (BindMount bind in BindMount.Of(spec))
        {
            if (FileSize(bind.Source) is { } size)
            {
                container.Files.BindFile(CleanPath.Place(bind.Destination), BoundFile(HostPath(bind.Source), size));
            }
        }

        container.Files.BoundFolders =
            [.. BindMount.Of(spec).Where(b => HasPath(b.Source) && FileSize(b.Source) is null && !IsKernels(HostPath(b.Source))).Select(b => CleanPath.Place(b.Destination)).Where(d => d.Length > 0)];
    }
}
