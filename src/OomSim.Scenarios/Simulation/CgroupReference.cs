using System.Text.RegularExpressions;
using OomSim.Kernel;

namespace OomSim.Scenarios;

/// <summary>
/// How an expectation names cgroups: by a path, or by <c>$(cgroup NAME)</c> for those of a container, each with or without
/// <c>/sys/fs/cgroup</c> before it, and with or without folders behind it.
/// </summary>
/// <param name="Container">The container; null for a path.</param>
/// <param name="Path">The path; what follows the container's cgroup, when there is one.</param>
internal sealed partial record CgroupReference(string? Container, string Path)
{
    /// <summary>The reference without what both versions write before it.</summary>
    public string Text => Container is null ? Path : $"$(cgroup {Container}){(Path == "/" ? "" : Path)}";

    /// <summary>Reads a reference; null when the text is none.</summary>
    public static CgroupReference? Parse(string text, CgroupVersion version)
    {
        Match match = OfContainer().Match(text);
        if (!match.Success)
        {
            return text.StartsWith('/') && !text.Contains("$(", StringComparison.Ordinal) ? new CgroupReference(null, CgroupPaths.Below(text, version) ?? Normal(text)) : null;
        }

        string before = match.Groups[1].Value.TrimEnd('/');
        bool isMount = before.Length == 0 || CgroupPaths.Below(before, version) == "/";
        return isMount ? new CgroupReference(match.Groups[2].Value, Normal(match.Groups[3].Value)) : null;
    }

    /// <summary>The paths that are meant.</summary>
    /// <param name="ofContainers">Cgroups that each container had.</param>
    public IReadOnlyList<string> Paths(IReadOnlyDictionary<string, IReadOnlyList<string>> ofContainers) =>
        Container is null ? [Path]
        : ofContainers.TryGetValue(Container, out IReadOnlyList<string>? paths) ? [.. paths.Select(p => Path == "/" ? p : p + Path)]
        : [];

    private static string Normal(string path) => "/" + string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries));

    [GeneratedRegex(@"^([^$]*)\$\(\s*cgroup\s+([^)\s]+)\s*\)((/.*)?)$", RegexOptions.CultureInvariant)]
    private static partial Regex OfContainer();
}
