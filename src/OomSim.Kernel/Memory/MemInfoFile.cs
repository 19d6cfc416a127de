using System.Globalization;
using System.Text;

namespace OomSim.Kernel;

/// <summary>
/// <c>/proc/meminfo</c> with the lines of 6.1 in their order (fs/proc/meminfo.c). What the model does not have is 0: huge pages, buffers, pages
/// under writeback. <c>reserved</c> of the host is in none of the lines but the first, like what drivers take for themselves.
/// </summary>
internal static class MemInfoFile
{
    /// <summary>Its path.</summary>
    public const string Path = "/proc/meminfo";

    private const long VmallocKilobytes = 34359738367;

    /// <summary>What it holds.</summary>
    public static string Text(LinuxHost host)
    {
        HostValues v = host.Read();
        MemoryStatValues s = MemoryStatValues.Of(host, host.Root, below: true);
        (long slab, long tables, long stacks, long perCpu, long unreclaimable) = HostKernelMemory.Of(host, s);
        StringBuilder text = new();
        Add(text, "MemTotal", v.MemoryTotal, "MemFree", v.MemoryFree, "MemAvailable", v.MemoryAvailable, "Buffers", 0, "Cached", v.File, "SwapCached", s.SwapCached);
        Add(text, "Active", s.ActiveAnon + s.ActiveFile, "Inactive", s.InactiveAnon + s.InactiveFile, "Active(anon)", s.ActiveAnon, "Inactive(anon)", s.InactiveAnon);
        Add(text, "Active(file)", s.ActiveFile, "Inactive(file)", s.InactiveFile, "Unevictable", s.Unevictable, "Mlocked", s.Unevictable);
        Add(text, "SwapTotal", v.SwapTotal, "SwapFree", v.SwapFree, "Dirty", v.Dirty, "Writeback", 0, "AnonPages", v.Anon, "Mapped", s.Mapped, "Shmem", v.Shmem);
        Add(text, "KReclaimable", slab, "Slab", slab + unreclaimable, "SReclaimable", slab, "SUnreclaim", unreclaimable, "KernelStack", stacks);
        Add(text, "PageTables", tables, "SecPageTables", 0, "NFS_Unstable", 0, "Bounce", 0, "WritebackTmp", 0);
        Add(text, "CommitLimit", host.AddressSpaces.CommitLimit, "Committed_AS", host.Committed, "VmallocTotal", VmallocKilobytes << 10, "VmallocUsed", 0, "VmallocChunk", 0);
        Add(text, "Percpu", perCpu, "AnonHugePages", 0, "ShmemHugePages", 0, "ShmemPmdMapped", 0, "FileHugePages", 0, "FilePmdMapped", 0);
        text.Append("HugePages_Total:       0\nHugePages_Free:        0\nHugePages_Rsvd:        0\nHugePages_Surp:        0\n");
        Add(text, "Hugepagesize", 2L << 20, "Hugetlb", 0);
        return text.ToString();
    }

    private static void Add(StringBuilder text, params ReadOnlySpan<object> lines)
    {
        for (int i = 0; i < lines.Length; i += 2)
        {
            long kilobytes = Convert.ToInt64(lines[i + 1], CultureInfo.InvariantCulture) >> 10;
            text.Append(CultureInfo.InvariantCulture, $"{lines[i] + ":",-16}{kilobytes,8} kB\n");
        }
    }
}
