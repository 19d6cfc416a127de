using System.Globalization;
using System.Text;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary><c>df PATH</c> of BusyBox (coreutils/df.c): how large the file system is on which a path of the container lies, and how full.</summary>
/// <param name="Words">As it was typed.</param>
/// <param name="Paths">Full paths.</param>
/// <param name="UnitBytes">What it counts in, bytes; 0 for <c>-h</c>.</param>
internal sealed record FileSystemListing(IReadOnlyList<string> Words, IReadOnlyList<string> Paths, long UnitBytes) : ITool
{
    private const string Cgroups = "/sys/fs/cgroup";
    private static readonly string[] KernelPlaces = ["/proc", "/sys", "/dev/pts", "/dev/mqueue"];

    /// <summary>Reads the words of a <c>df</c>; null where an option is not simulated or no path is named.</summary>
    /// <param name="words">As typed.</param>
    public static FileSystemListing? Read(IReadOnlyList<string> words)
    {
        long unit = 1024;
        foreach (char letter in words.Skip(1).Where(w => w.StartsWith('-')).SelectMany(w => w[1..]))
        {
            unit = letter switch { 'k' => 1024, 'm' => 1 << 20, 'h' => 0, _ => -1 };
            if (unit < 0)
            {
                return null;
            }
        }

        string[] paths = [.. words.Skip(1).Where(w => !w.StartsWith('-'))];
        return paths.Length > 0 && Array.TrueForAll(paths, p => p.StartsWith('/')) ? new FileSystemListing(words, paths, unit) : null;
    }

    /// <inheritdoc/>
    public ToolAnswer Run(LinuxHost host, Process process, IFileNamespace? names)
    {
        if (names is not ContainerFiles files)
        {
            return new ToolAnswer("");
        }

        // Widths are those of the headings.
        var text = new StringBuilder(UnitBytes switch
        {
            0 => "Filesystem                Size",
            1024 => "Filesystem           1K-blocks",
            _ => "Filesystem           1M-blocks",
        }).Append("      Used Available Use% Mounted on\n");
        var errors = new StringBuilder();
        foreach (string path in Paths)
        {
            if (files.Followed(path, whole: true).TrimEnd('/') is var followed && IsKernels(followed, files))
            {
                if (KernelMount(host, process, followed) is not var (kernel, mount))
                {
                    return new ToolAnswer("", $"{DockerEngine.NotSimulatedPrefix}'{string.Join(' ', Words)}' is not simulated: '{path}' is of the kernel, and not known here\n", 1);
                }

                // File systems of the kernel have no blocks.
                text.Append(CultureInfo.InvariantCulture, $"{kernel,-20} {Say(0),9} {Say(0),9} {Say(0),9} {0,3}% {mount}\n");
            }
            else if (files.FileSystemOf(path) is not var (device, room, place))
            {
                errors.Append(CultureInfo.InvariantCulture, $"df: {path}: can't find mount point\n");
            }
            else if (room is null)
            {
                return new ToolAnswer("", $"{DockerEngine.NotSimulatedPrefix}'{string.Join(' ', Words)}' is not simulated where nothing says how large the disk is: 'host.disk.size' does\n", 1);
            }
            else
            {
                long used = Pages.Ceiling(room.UsedAt(host.Simulator.Now));
                long size = Pages.Floor(room.Size);
                // It takes the first mount with the file's device for its own (libbb/find_mount_point.c).
                string shown = ContainerFiles.IsDisk(device) ? files.FirstDiskMount() : place;
                long percent = size > 0 ? ((used * 100) + (size / 2)) / size : 0;
                text.Append(CultureInfo.InvariantCulture, $"{device,-20} {Say(size),9} {Say(used),9} {Say(Math.Max(0, size - used)),9} {percent,3}% {shown}\n");
            }
        }

        return new ToolAnswer(text.ToString(), errors.ToString(), errors.Length > 0 ? 1 : 0);
    }

    private static bool IsKernels(string path, ContainerFiles files) =>
        Array.Find(KernelPlaces, k => (path + "/").StartsWith(k + "/", StringComparison.Ordinal)) is { } place && !files.IsMounted(place);

    // Everything on one of them has its device, also what is mounted read-only from it; null for what is not known.
    private static (string Device, string Place)? KernelMount(LinuxHost host, Process process, string path) => path switch
    {
        "/proc" => ("proc", path),
        "/sys" => ("sysfs", path),
        "/dev/pts" => ("devpts", path),
        "/dev/mqueue" => ("mqueue", path),
        // On v1 it is a memory file system with a mount for each hierarchy.
        _ when path == Cgroups || path.StartsWith(Cgroups + "/", StringComparison.Ordinal) => host.Config.Cgroup == CgroupVersion.V2 && (path == Cgroups || IsThere(host, process, path)) ? ("cgroup", Cgroups) : null,
        _ => path.StartsWith("/proc/", StringComparison.Ordinal) && IsThere(host, process, path) ? ("proc", "/proc") : null,
    };

    private static bool IsThere(LinuxHost host, Process process, string path) => (KernelFile.IsKnown(path) || KernelFolders.IsFile(path)) && !KernelFile.IsMissing(host, process, path);

    private string Say(long bytes) => BusyBoxSize.Text(bytes, UnitBytes);
}
