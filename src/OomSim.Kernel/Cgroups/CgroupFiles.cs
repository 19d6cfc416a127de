using System.Globalization;
using System.Text;

namespace OomSim.Kernel;

/// <summary>A cgroup's files: reading and writing them in the kernel's formats, with its errors (K3.2, K7, K8, K17, K18, K20).</summary>
internal static class CgroupFiles
{
    /// <summary>Writes a value; trailing white space is ignored.</summary>
    public static Errno Write(LinuxHost host, Cgroup cgroup, string file, string text)
    {
        string value = text.Trim();
        return host.Config.Cgroup == CgroupVersion.V1
            ? CgroupFilesV1.Write(host, cgroup, file, value)
            : CgroupFilesV2.Write(host, cgroup, file, value);
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

    /// <summary>v2 memory.stat, the part that the model knows, in the kernel's order (K7.19).</summary>
    public static string MemoryStat(LinuxHost host, Cgroup cgroup)
    {
        CgroupValues v = cgroup.Read();
        long tables = 0;
        foreach (Cgroup below in cgroup.Subtree())
        {
            foreach (Process process in below.Members)
            {
                tables += process.Memory.PageTables(host.Simulator.Now);
            }
        }

        StringBuilder text = new();
        void Add(string key, long bytes) => text.Append(CultureInfo.InvariantCulture, $"{key} {bytes}\n");
        Add("anon", v.Anon);
        Add("file", v.File);
        Add("kernel", v.Kernel);
        Add("pagetables", Math.Min(tables, v.Kernel));
        Add("shmem", v.Shmem);
        Add("file_dirty", v.Dirty);
        Add("inactive_anon", v.Anon + v.Shmem);
        Add("active_anon", 0);
        Add("inactive_file", v.InactiveFile);
        Add("active_file", 0);
        return text.ToString();
    }
}
