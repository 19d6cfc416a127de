using System.Globalization;

namespace OomSim.Kernel;

/// <summary>A cgroup's files: reading and writing them in the kernel's formats, with its errors (K3.2, K7, K8, K17, K18, K20).</summary>
internal static class CgroupFiles
{
    /// <summary>Writes a value; trailing white space is ignored.</summary>
    /// <param name="host">The host.</param>
    /// <param name="cgroup">The cgroup.</param>
    /// <param name="file">The file's name.</param>
    /// <param name="text">What is written.</param>
    /// <param name="later">Gets the result of a write that has to wait for a device.</param>
    /// <returns>The result; null where it comes later.</returns>
    public static Errno? Write(LinuxHost host, Cgroup cgroup, string file, string text, Action<Errno> later)
    {
        string value = text.Trim();
        return host.Config.Cgroup == CgroupVersion.V1
            ? CgroupFilesV1.Write(host, cgroup, file, value, later)
            : CgroupFilesV2.Write(host, cgroup, file, value, later);
    }

    /// <summary>Reads a file; null where there is none.</summary>
    public static string? Read(LinuxHost host, Cgroup cgroup, string file) => host.Config.Cgroup == CgroupVersion.V1
        ? CgroupFilesV1.Read(host, cgroup, file)
        : CgroupFilesV2.Read(host, cgroup, file);

    /// <summary>
    /// Bytes with suffix k, m, g (any case), floored to pages; <c>max</c> (v2) or <c>-1</c> (v1) for unlimited; null when
    /// it is no size (K3.2).
    /// </summary>
    public static long? ParseBytes(string value, string unlimited)
    {
        if (value == unlimited)
        {
            return MemoryCgroup.Unlimited;
        }

        if (value.Length == 0)
        {
            return null;
        }

        int shift = char.ToLowerInvariant(value[^1]) switch { 'k' => 10, 'm' => 20, 'g' => 30, 't' => 40, _ => 0 };
        string digits = shift > 0 ? value[..^1] : value;
        if (!ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number))
        {
            return null;
        }

        UInt128 bytes = (UInt128)number << shift;
        return bytes >= long.MaxValue ? MemoryCgroup.Unlimited : Pages.Floor((long)bytes);
    }

    /// <summary>A whole number; null when it is none.</summary>
    public static long? ParseNumber(string value) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null;
}
