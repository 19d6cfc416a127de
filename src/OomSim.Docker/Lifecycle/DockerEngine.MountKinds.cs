using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>Mounts that the runtime cannot make: files onto folders, folders onto files, anything below a file, and what would cover /proc.</summary>
public sealed partial class DockerEngine
{
    private const string NoFolder = "not a directory";
    private const string NoEntry = "no such file or directory";

    // Where the runtime mounts the engine's small init, before what the user mounts (oci_linux.go of 20.10).
    private const string SmallInit = "/sbin/docker-init";

    // Those that the engine makes in a layer of each container's own, below the topmost (20.10.24).
    private static readonly string[] InitFiles = ["/.dockerenv", "/etc/hostname", "/etc/hosts", "/etc/resolv.conf"];

    // Files of /proc that may be covered, as those who show others there do (runc 1.1, checkProcMount).
    private static readonly string[] CoverableProcFiles =
    [
        "/proc/cpuinfo", "/proc/diskstats", "/proc/loadavg", "/proc/meminfo", "/proc/net/dev", "/proc/slabinfo", "/proc/stat", "/proc/swaps", "/proc/sys/kernel/ns_last_pid", "/proc/uptime",
    ];

    // Whether it is a file is null where nobody knows.
    private sealed record PlannedMount(string Source, string Asked, bool? IsFile, string Options)
    {
        // Where links of the image lead it.
        public string Place { get; init; } = "";

        public bool IsTmpfs { get; init; }

        public bool Covers(string path) => path == Place || path.StartsWith(Place + "/", StringComparison.Ordinal);
    }

    // What the runtime says of the first one (20.10.24 with runc 1.1.5; of another kind also in reports of runc 1.2); null where all can be made, as far as is known what they are.
    private string? RefusedMountOf(Container container)
    {
        if (container.Spec.Binds.Count + container.Spec.Mounts.Count + container.Spec.BindsOfOthers.Count + container.Spec.Tmpfs.Count + container.Volumes.Count == 0)
        {
            return null;
        }

        List<PlannedMount> made = [];
        foreach (PlannedMount mount in Planned(container).Where(m => m.Place.Length > 1))
        {
            if (MountFault(container, mount, made) is { } fault)
            {
                return $"error mounting \"{mount.Source}\" to rootfs at \"{mount.Asked}\": {fault}";
            }

            made.Add(mount);
        }

        // What is mounted below it has made a folder of it.
        return made.Exists(m => m.Place.StartsWith("/dev/null/", StringComparison.Ordinal) || m is { Place: "/dev/null", IsFile: false }) && !made.Exists(m => m.Place == "/dev")
            ? "error reopening /dev/null inside container: open /dev/null: is a directory" : null;
    }

    // The runtime makes the places of mounts in the container's layer, but for those on another mount. Of an image that is not known as a whole they are believed to be there.
    private string? MadePlaces(Container container)
    {
        if (!container.Image.Definition.IsWhole)
        {
            return null;
        }

        if (container.Spec.HasSmallInit)
        {
            container.Files.MakeFile(SmallInit);
        }

        if (container.Spec.Binds.Count + container.Spec.Mounts.Count + container.Spec.BindsOfOthers.Count + container.Spec.Tmpfs.Count + container.Volumes.Count + container.Spec.Devices.Count > 0)
        {
            MakePlaces(container);
        }

        return null;
    }

    // Apart, so that starts that ask for nothing of it allocate nothing.
    private void MakePlaces(Container container)
    {
        List<PlannedMount> made = [];
        foreach (PlannedMount mount in Planned(container).Where(m => m.Place.Length > 1 && !IsKernels(m.Place)))
        {
            if (made.Exists(m => m.Covers(mount.Place)) || InitFiles.Contains(mount.Place, StringComparer.Ordinal))
            {
                continue;
            }

            if (mount.IsFile == true)
            {
                container.Files.MakeFile(mount.Place);
            }
            else
            {
                container.Files.MakeFolder(mount.Place);
            }

            made.Add(mount);
        }

        foreach (string device in container.Files.GivenDevices.Where(d => !IsKernels(d) && !made.Exists(m => m.Covers(d))))
        {
            container.Files.MakeFile(device);
        }
    }

    // The outer ones first, as the engine sorts them.
    private IEnumerable<PlannedMount> Planned(Container container) =>
        BindMount.Of(container.Spec).Select(b => new PlannedMount(b.Source, b.Destination, SourceKind(b.Source), b.IsReadOnly ? ", flags: 0x5001" : ", flags: 0x5000"))
            .Concat(container.Volumes.Select(v => new PlannedMount(DockerVolume.MountpointOf(v.Volume), CleanPath.Rooted(v.Destination), false, v.IsReadOnly ? ", flags: 0x5001" : ", flags: 0x5000")))
            .Concat(container.Spec.Tmpfs.Select(t => Tmpfs(t.Key, t.Value.Split(','))))
            .Concat(container.Spec.Mounts.Where(m => m.Type == "tmpfs").Select(m => Tmpfs(m.Place, TmpfsOptions.Of(m))))
            .OrderBy(m => m.Asked.Count(c => c == '/'))
            .Select(m => m with { Place = container.Files.MountedAt(m.Asked) });

    private static PlannedMount Tmpfs(string place, IReadOnlyList<string> options) => new("tmpfs", CleanPath.Rooted(place), false, TmpfsOptions.Shown(options, 14)) { IsTmpfs = true };

    private string? MountFault(Container container, PlannedMount mount, List<PlannedMount> made)
    {
        string root = RootOf(container);
        if (LoopedAt(container, mount.Asked) is { } rest)
        {
            return $"SecureJoin {root}/{rest}: too many levels of symbolic links";
        }

        if (!mount.IsTmpfs && (mount.Place == "/proc" || mount.Place.StartsWith("/proc/", StringComparison.Ordinal)) && ProcFault(mount) is { } covered)
        {
            return $"\"{root}{mount.Place}\" {covered}";
        }

        // runc 1.2 makes places in another way, whose words of this nobody has seen.
        if (!Profile.NamesContainerInit && KernelFolders.Missing(mount.Place) is { } absent)
        {
            return $"mkdir {root}{absent}: {(absent.StartsWith("/proc/", StringComparison.Ordinal) ? NoEntry : "read-only file system")}";
        }

        if (!Profile.NamesContainerInit && FileAbove(mount.Place, p => IsFileInside(container, p, made)) is { } file)
        {
            return mount.IsTmpfs ? $"mkdir {root}{file}: {NoFolder}" : $"open o_path procfd: open {root}{mount.Place}: {NoFolder}";
        }

        bool ontoFile = IsFileInside(container, mount.Place, made);
        bool isOther = mount.IsFile == false ? ontoFile : mount.IsFile == true && !ontoFile && IsFolderInside(container, mount.Place, made);
        if (!isOther || (mount.IsTmpfs && Profile.NamesContainerInit))
        {
            return null;
        }

        return (!Profile.NamesContainerInit ? $"mount {mount.Source}:{mount.Asked} (via /proc/self/fd/6){mount.Options}"
            : ontoFile ? $"create mountpoint for {mount.Asked} mount: cannot create subdirectories in \"{root}{mount.Place}\""
            : $"mount src={mount.Source}, dst={mount.Asked}, dstFd=/proc/thread-self/fd/8{mount.Options.Replace(": ", "=", StringComparison.Ordinal)}") + ": " + NoFolder;
    }

    private static string? ProcFault(PlannedMount mount) =>
        CoverableProcFiles.Contains(mount.Place, StringComparer.Ordinal) ? null
        : mount.Place != "/proc" ? "cannot be mounted because it is inside /proc"
        : mount.Source == "/proc" || mount.Source.StartsWith("/proc/", StringComparison.Ordinal) ? null
        : "cannot be mounted because it is not of type proc";

    // What the engine has made for want of anything may be a file of which nobody has told (recording docker/v1-27).
    private bool? SourceKind(string source) =>
        FileSize(source) is not null ? true
        : IsKernels(source) ? null
        : IsHostFolder(HostPath(source)) ? false
        : null;

    // What a place is known to be before the next mount: of what is mounted so far, or of the layers.
    private bool IsFileInside(Container container, string path, List<PlannedMount> made) =>
        made.FindLast(m => m.Covers(path)) is not { } over ? IsFileInLayers(container, path)
        : over.Place == path ? over.IsFile == true
        : !over.IsTmpfs && over.IsFile != true
            && (container.Volumes.Any(v => CleanPath.Rooted(v.Destination) == over.Asked) ? container.Files.Find(path) is not null : FileSize(over.Source.TrimEnd('/') + path[over.Place.Length..]) is not null);

    private static bool IsFolderInside(Container container, string path, List<PlannedMount> made) =>
        made.FindLast(m => m.Covers(path)) is { } over ? over.Place == path && over.IsFile == false
        : !IsKernels(path) && container.Files.HasFolderInLayers(path);

    private static bool IsFileInLayers(Container container, string path) =>
        IsKernels(path) ? CoverableProcFiles.Contains(path, StringComparer.Ordinal) : InitFiles.Contains(path, StringComparer.Ordinal) || container.Files.HasInLayers(path);

    // What the engine finds when it makes the working directory and fills the volumes of a new container, before anybody is told of it (20.10.24).
    private static string? CreateFault(Container container)
    {
        string folder = FolderOf(container.Spec, container.Image);
        if (container.Volumes.Count == 0 && folder.Length == 0)
        {
            return null;
        }

        string root = RootOf(container);
        string? fault = Occupied(container, folder, _ => $"Cannot mkdir: {folder} is not a directory");
        foreach (VolumeMount volume in container.Volumes)
        {
            // A volume without a name is one of the image's, or of `-v` alone.
            bool isOwn = container.Spec.Volumes.Any(v => v.Volume.Length == 0 && v.Destination == volume.Destination) && !container.Spec.Mounts.Any(m => m.Place == volume.Destination);
            fault ??= Occupied(container, CleanPath.Rooted(volume.Destination), place => isOwn ? $"cannot mount volume over existing file, file exists {root}{place}" : $"source {root}{place} is not directory");
        }

        return fault;
    }

    // That of an image that is not known as a whole is believed to be in its layers.
    private static void MakeWorkingDirectory(Container container)
    {
        bool isWhole = container.Image.Definition.IsWhole;
        string own = container.Image.Definition.Config?.WorkingDir ?? "";
        string folder = FolderOf(container.Spec, container.Image);
        if (folder.Length == 0)
        {
            return;
        }

        container.Files.WorkingFolder = container.Files.Followed(folder, whole: true).TrimEnd('/');
        if (isWhole || folder != CleanPath.Rooted(own))
        {
            container.Files.MakeFolder(container.Files.WorkingFolder);
        }
    }

    // What the init of the runtime says that makes the working directory in its new root: what lies on a file system of the kernel's the engine has made below that (20.10.24 with runc 1.1.5; prepareRootfs, the same in runc 1.2).
    private string? UnmadeWorkingDirectory(Container container)
    {
        string folder = FolderOf(container.Spec, container.Image);
        return folder.Length == 0 ? null : UnmadeByKernel(container, folder);
    }

    private string? UnmadeByKernel(Container container, string folder)
    {
        string place = container.Files.MountedAt(folder);
        if (!IsKernels(place))
        {
            return null;
        }

        // In the words that it was asked for.
        string Asked(string part) => place[part.Length..] is var below && folder.EndsWith(below, StringComparison.Ordinal) ? folder[..^below.Length] : part;

        if (Planned(container).Any(m => m.Place.Length > 1 && m.Covers(place)))
        {
            return null;
        }

        string? problem = KernelFileAt(container, place) is { } file ? $"{Asked(file)}: {NoFolder}"
            : (KernelFolders.Missing(place) ?? MissingCgroup(container, place)) is not { } absent ? null
            : Asked(absent) + ": " + (absent.StartsWith("/proc/", StringComparison.Ordinal) ? NoEntry : container.Spec.Privileged ? "operation not permitted" : "read-only file system");
        return problem is null ? null
            : StartErrors.Told($"{TaskErrorPrefix}OCI runtime create failed: runc create failed: unable to start container process: error during container init: mkdir {problem}: unknown");
    }

    // The first file of the kernel on the way to a place, or at it; null for none, as far as they are known.
    private string? KernelFileAt(Container container, string place)
    {
        bool IsFile(string path) => container.Files.IsDevice(path) || CoverableProcFiles.Contains(path, StringComparer.Ordinal) || KernelFolders.IsFile(path) || (KernelFile.IsKnown(path) && (!path.StartsWith(KernelFile.Cgroups, StringComparison.Ordinal) || IsCgroupFile(container, path)));
        return FileAbove(place, IsFile) ?? (IsFile(place) ? place : null);
    }

    // That of a container which has none yet will be like any other.
    private bool IsCgroupFile(Container container, string path)
    {
        CgroupVersion version = Host.Config.Cgroup;
        string[] below = path[KernelFile.Cgroups.Length..].Split('/');
        return (version == CgroupVersion.V2 && container.Spec.CgroupMode == "host" ? Host.Root : container.Cgroup) is { } mounted
            ? CgroupMount.Find(Host, mounted, string.Join('/', below)) is (_, { Length: > 0 })
            : below.Length == (version == CgroupVersion.V1 ? 2 : 1) && (CgroupFiles.Readable(version).Contains(below[^1]) || CgroupFiles.Writable(version).Contains(below[^1]));
    }

    // A file system of cgroups is mounted read-only from the start on; with v1 they lie in a memory file system, which is only then made so (20.10.24). Privileged, a folder would be a cgroup.
    private string? MissingCgroup(Container container, string place)
    {
        if (container.Spec.Privileged || place.Split('/') is not ["", "sys", "fs", "cgroup", var first, .. var rest])
        {
            return null;
        }

        if (Host.Config.Cgroup == CgroupVersion.V2)
        {
            return container.Spec.CgroupMode == "host" && CgroupMount.Find(Host, Host.Root, first) is (_, "") ? null : "/sys/fs/cgroup/" + first;
        }

        return rest.Length > 0 && CgroupMount.Find(Host, Host.Root, first) is not null ? $"/sys/fs/cgroup/{first}/{rest[0]}" : null;
    }

    // Of what the engine makes in the layers, where nothing of the kernel is mounted yet.
    private static string? Occupied(Container container, string asked, Func<string, string> fault)
    {
        if (LoopedAt(container, asked) is not null)
        {
            return $"evalSymlinksInScope: too many links in {RootOf(container)}{asked}";
        }

        string place = container.Files.MountedAt(asked);
        return place.Length == 0 || IsKernels(place) ? null
            : IsFileInLayers(container, place) ? fault(place)
            : FileAbove(place, p => IsFileInLayers(container, p)) is null ? null
            : $"lstat {RootOf(container)}{place}: {NoFolder}";
    }

    private static string? LoopedAt(Container container, string path) => SymbolicPath.Looped(path, container.Files.ImageLinkAt);

    /// <summary>What the engine says of a working directory where the image has a file, or has one above it; null where there is none.</summary>
    internal string? OccupiedFolder(Image image, string folder)
    {
        string place = CleanPath.Rooted(folder);
        bool IsFile(string path) => image.KindOf(path) == PathKind.File;
        return IsFile(place) ? $"Cannot mkdir: {folder} is not a directory"
            : FileAbove(place, IsFile) is null ? null
            : $"lstat {DataRoot}/overlay2/{_names.IdOf("workdir" + place)}/merged{place}: {NoFolder}";
    }

    private static string? FileAbove(string path, Func<string, bool> isFile)
    {
        for (int end = path.IndexOf('/', 1); end > 0; end = path.IndexOf('/', end + 1))
        {
            if (isFile(path[..end]))
            {
                return path[..end];
            }
        }

        return null;
    }

    private static string RootOf(Container container) => $"{DataRoot}/overlay2/{container.Id}/merged";
}
