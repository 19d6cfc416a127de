namespace OomSim.Docker;

/// <summary>Where the cgroup of a container lies (D4.44).</summary>
internal static class CgroupPlace
{
    private const string Slice = ".slice";

    /// <summary>What the engine finds wrong with <c>--cgroup-parent</c> when a container is created; null for nothing (D4.36).</summary>
    public static string? Fault(CgroupDriver driver, string parent) =>
        driver == CgroupDriver.Systemd && parent.Length > 0 && (parent.Length <= Slice.Length || !parent.EndsWith(Slice, StringComparison.Ordinal))
            ? "cgroup-parent for systemd cgroup should be a valid slice named as \"xxx.slice\"" : null;

    /// <summary>Last component of its path.</summary>
    public static string NameOf(CgroupDriver driver, string id) => driver == CgroupDriver.Systemd ? $"docker-{id}.scope" : id;

    /// <summary>The path of the cgroup above it.</summary>
    /// <param name="driver">Who makes it.</param>
    /// <param name="parent"><c>--cgroup-parent</c>, or empty.</param>
    /// <param name="path">With <c>/</c> in front; the root's is that alone.</param>
    /// <returns>What the runtime finds wrong with the parent's name, or null.</returns>
    public static string? Above(CgroupDriver driver, string parent, out string path)
    {
        if (driver == CgroupDriver.Systemd && parent.Length > 0)
        {
            return Expand(parent, out path);
        }

        path = driver == CgroupDriver.Systemd ? "/system.slice" : parent.Trim('/') is { Length: > 0 } given ? "/" + given : "/docker";
        return null;
    }

    // my-sub.slice is below my.slice (systemd.slice(5)), as the runtime works it out.
    private static string? Expand(string slice, out string path)
    {
        path = "/";
        string name = slice.EndsWith(Slice, StringComparison.Ordinal) ? slice[..^Slice.Length] : "";
        string[] parts = name.Split('-');
        if (name == "-")
        {
            return null;
        }

        if (slice.Contains('/', StringComparison.Ordinal) || parts.Contains("", StringComparer.Ordinal))
        {
            return "invalid slice name: " + slice;
        }

        path = string.Concat(parts.Select((_, i) => "/" + string.Join('-', parts[..(i + 1)]) + Slice));
        return null;
    }
}
