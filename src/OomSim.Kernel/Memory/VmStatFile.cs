using System.Globalization;
using System.Text;

namespace OomSim.Kernel;

/// <summary>
/// <c>/proc/vmstat</c>: of the lines of 6.1 those that the model knows, in their order (mm/vmstat.c). Reclaim for a limit is not in pgscan_* and
/// pgsteal_* here, but in memory.stat of its cgroup; what tasks of a full host take themselves counts as kswapd's.
/// </summary>
internal static class VmStatFile
{
    /// <summary>Its path.</summary>
    public const string Path = "/proc/vmstat";

    /// <summary>What it holds.</summary>
    public static string Text(LinuxHost host)
    {
        HostValues v = host.Read();
        MemoryStatValues s = MemoryStatValues.Of(host, host.Root, below: true);
        HostKernelMemory kernel = HostKernelMemory.Of(host, s);
        StringBuilder text = new();
        AddPages(text, "nr_free_pages", v.MemoryFree);
        AddLists(text, "nr_zone_", s);
        AddPages(text, "nr_zone_write_pending", v.Dirty);
        AddPages(text, "nr_mlock", s.Unevictable);
        AddLists(text, "nr_", s);
        AddPages(text, "nr_slab_reclaimable", kernel.Reclaimable);
        AddPages(text, "nr_slab_unreclaimable", kernel.Unreclaimable);
        Add(text, "workingset_refault_anon", s.RefaultAnon);
        Add(text, "workingset_refault_file", s.RefaultFile);
        Add(text, "workingset_activate_anon", 0);
        Add(text, "workingset_activate_file", s.ActivateFile);
        Add(text, "workingset_restore_anon", 0);
        Add(text, "workingset_restore_file", s.RestoreFile);
        AddPages(text, "nr_anon_pages", v.Anon);
        AddPages(text, "nr_mapped", s.Mapped);
        AddPages(text, "nr_file_pages", v.File);
        AddPages(text, "nr_dirty", v.Dirty);
        AddPages(text, "nr_writeback", 0);
        AddPages(text, "nr_shmem", v.Shmem);
        Add(text, "nr_kernel_stack", kernel.Stacks >> 10); // in KiB
        AddPages(text, "nr_page_table_pages", kernel.PageTables);
        AddPages(text, "pswpin", host.Swap?.BytesIn ?? 0);
        AddPages(text, "pswpout", host.Swap?.BytesOut ?? 0);
        Add(text, "pgactivate", s.Activate);
        Add(text, "pgdeactivate", s.Deactivate);
        Add(text, "pgfault", s.Faults);
        Add(text, "pgmajfault", s.MajorFaults);
        Add(text, "pgsteal_kswapd", s.StealKswapd);
        Add(text, "pgsteal_direct", 0);
        Add(text, "pgscan_kswapd", s.ScanKswapd);
        Add(text, "pgscan_direct", 0);
        Add(text, "oom_kill", host.OomKills);
        return text.ToString();
    }

    private static void AddLists(StringBuilder text, string prefix, in MemoryStatValues s)
    {
        AddPages(text, prefix + "inactive_anon", s.InactiveAnon);
        AddPages(text, prefix + "active_anon", s.ActiveAnon);
        AddPages(text, prefix + "inactive_file", s.InactiveFile);
        AddPages(text, prefix + "active_file", s.ActiveFile);
        AddPages(text, prefix + "unevictable", s.Unevictable);
    }

    private static void AddPages(StringBuilder text, string key, long bytes) => Add(text, key, bytes / Pages.Size);

    private static void Add(StringBuilder text, string key, long value) => text.Append(CultureInfo.InvariantCulture, $"{key} {value}\n");
}
