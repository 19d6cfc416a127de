namespace OomSim.Docker;

/// <summary>Files mounted onto folders, and folders onto files: the kernel takes neither.</summary>
public sealed partial class DockerEngine
{
    // What the runtime says of the first one (20.10.24 with runc 1.1.5; in reports of runc 1.2); null where all fit, as far as is known what they are.
    private string? OtherKind(Container container) =>
        container.Spec.Binds.Count + container.Spec.Mounts.Count + container.Spec.Tmpfs.Count == 0 ? null : OtherKindOf(container);

    private string? OtherKindOf(Container container)
    {
        foreach (BindMount mount in BindMount.Of(container.Spec))
        {
            string place = "/" + TarInput.Clean(mount.Destination);
            if (!IsKernels(place) && IsOther(container, mount.Source, place) is { } ontoFile)
            {
                string flags = mount.IsReadOnly ? "0x5001" : "0x5000";
                string fault = !Profile.NamesContainerInit ? $"mount {mount.Source}:{place} (via /proc/self/fd/6), flags: {flags}"
                    : ontoFile ? $"create mountpoint for {place} mount: cannot create subdirectories in \"{DataRoot}/overlay2/{container.Id}/merged{place}\""
                    : $"mount src={mount.Source}, dst={place}, dstFd=/proc/thread-self/fd/8, flags={flags}";
                return $"error mounting \"{mount.Source}\" to rootfs at \"{place}\": {fault}: not a directory";
            }
        }

        return container.Spec.Tmpfs.Keys.Select(p => "/" + TarInput.Clean(p)).FirstOrDefault(p => container.Image.Programs.Contains(p)) is { } file && !Profile.NamesContainerInit
            ? $"error mounting \"tmpfs\" to rootfs at \"{file}\": mount tmpfs:{file} (via /proc/self/fd/6){TmpfsOptions.Shown(container.Spec.Tmpfs.First(t => "/" + TarInput.Clean(t.Key) == file).Value.Split(','), 14)}: not a directory"
            : null;
    }

    // True for a folder onto a file, false for a file onto a folder; null where both are of a kind, or nobody knows.
    private bool? IsOther(Container container, string source, string place)
    {
        bool isFile = FileSize(source) is not null;

        // What the engine has made for want of anything may be a file of which nobody has told.
        bool isFolder = !isFile && !IsKernels(source) && IsHostFolder(HostPath(source));
        bool ontoFile = HasFile(container, place);
        return isFolder && ontoFile ? true
            : isFile && !ontoFile && container.Image.Programs.Any(f => f.StartsWith(place + "/", StringComparison.Ordinal)) ? false
            : null;
    }

    // Of the image or written since, and not of what is mounted.
    private static bool HasFile(Container container, string path) => !container.Files.IsMounted(path) && container.Files.Find(path) is not null;
}
