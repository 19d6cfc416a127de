using System.Text.RegularExpressions;
using OomSim.Docker;
using OomSim.Kernel;

namespace OomSim.Scenarios;

/// <summary>Turns paths below <c>/sys/fs/cgroup</c> into the simulated kernel's, and fills in <c>$(cgroup NAME)</c>.</summary>
internal sealed partial class CgroupPaths(World world)
{
    private const string Mount = "/sys/fs/cgroup";

    private static readonly string[] Controllers =
    [
        "memory", "cpu", "cpuacct", "cpu,cpuacct", "cpuset", "freezer", "pids", "blkio", "devices", "hugetlb", "net_cls", "net_prio", "net_cls,net_prio",
        "perf_event", "rdma", "misc", "systemd", "unified",
    ];

    /// <summary>The line with every <c>$(cgroup NAME)</c> replaced; null and an error text when a container has no cgroup.</summary>
    public (string? Line, string Error) Expand(string line)
    {
        string error = "";
        string result = Reference().Replace(line, match =>
        {
            string? path = PathOf(match.Groups[1].Value);
            error = path is null && error.Length == 0 ? $"cgroup: no running container '{match.Groups[1].Value}'" : error;

            // At the start of a word it stands for the whole folder, else for the part below the mount.
            bool isStart = match.Index == 0 || line[match.Index - 1] is ' ' or '>' or '"' or '\'';
            return isStart ? Mount + path : path?.TrimStart('/') is { } rest && line[match.Index - 1] == '/' ? rest : path ?? "";
        });
        return error.Length == 0 ? (result, "") : (null, error);
    }

    /// <summary>Makes each <c>$(cgroup NAME)</c> of a line one piece, which is not split into words.</summary>
    public static string Mask(string line) => Reference().Replace(line, "\u0001$1\u0002");

    /// <summary>Puts <c>$(cgroup NAME)</c> back into a word.</summary>
    public static string Unmask(string word) => word.Replace("\u0001", "$(cgroup ", StringComparison.Ordinal).Replace('\u0002', ')');

    /// <summary>The containers whose cgroups a line names.</summary>
    public static IEnumerable<string> Containers(string line) => Reference().Matches(line).Select(m => m.Groups[1].Value);

    /// <summary>The path of a container's cgroup; null when it has none.</summary>
    public string? PathOf(string container) => world.Docker.Find(container)?.Cgroup?.Path;

    /// <summary>The kernel's path of a folder or file; null when it is not below the mount.</summary>
    public string? Strip(string path) => Below(path, world.Host.Config.Cgroup);

    /// <summary>What comes below <c>/sys/fs/cgroup</c>, and on v1 below the controller's folder; null for other paths.</summary>
    public static string? Below(string path, CgroupVersion version)
    {
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts is not ["sys", "fs", "cgroup", .. string[] below])
        {
            return null;
        }

        bool hasController = version == CgroupVersion.V1 && below.Length > 0 && Controllers.Contains(below[0], StringComparer.Ordinal);
        return "/" + string.Join('/', hasController ? below[1..] : below);
    }

    /// <summary>True for a file of one v1 controller below the folder of another, where no kernel has it; without a controller's folder all are found.</summary>
    /// <param name="path">A path below the mount, with or without <c>$(cgroup NAME)</c>.</param>
    /// <param name="version">The host's cgroup version.</param>
    public static bool IsOfOtherController(string path, CgroupVersion version)
    {
        string[] parts = path.Replace("$(cgroup", "/$(cgroup", StringComparison.Ordinal).Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (version != CgroupVersion.V1 || parts is not ["sys", "fs", "cgroup", string folder, .., string file] || !Controllers.Contains(folder, StringComparer.Ordinal))
        {
            return false;
        }

        // cpu and cpuacct are one hierarchy by whatever name.
        string controller = file.Split('.')[0];
        return Controllers.Contains(controller, StringComparer.Ordinal) && controller != file
            && !folder.Split(',').Contains(controller, StringComparer.Ordinal)
            && !(controller is "cpu" or "cpuacct" && folder is "cpu" or "cpuacct");
    }

    [GeneratedRegex(@"\$\(\s*cgroup\s+([^)\s]+)\s*\)", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();
}
