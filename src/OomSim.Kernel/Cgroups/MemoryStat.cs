using System.Globalization;
using System.Text;

namespace OomSim.Kernel;

/// <summary>
/// memory.stat: v2, which the report of a memcg OOM shows on v1 as well up to 6.1 (K7.19, K21.4), and v1 (K8.14), each with the
/// kernel's keys in their order (6.1: recordings kernel/v2-a01, v1-d01). What the model does not have is 0: huge pages, sockets,
/// per-CPU memory, lazily freed pages.
/// </summary>
internal static class MemoryStat
{
    private const long UnlimitedShown = 9223372036854771712;

    /// <summary>The stack of a task in the kernel: four pages on x86-64 (K9.2).</summary>
    internal const long StackPerTask = 4 * Pages.Size;

    /// <summary>The v2 file's text.</summary>
    public static string Text(LinuxHost host, Cgroup cgroup)
    {
        CgroupValues v = cgroup.Read();
        MemoryStatValues s = MemoryStatValues.Of(host, cgroup, below: true);
        long slab = Math.Min(s.Slab, v.Kernel);
        long tables = Math.Min(s.PageTables, v.Kernel - slab);
        long stacks = Math.Min(cgroup.LiveTasks * StackPerTask, v.Kernel - slab - tables);
        long percpu = Math.Min(cgroup.Memory.PerCpuBelow, v.Kernel - slab - tables - stacks);
        int keys = host.KernelFacts.StatKeys;
        StringBuilder text = new();
        Add(text, "anon", s.Anon);
        Add(text, "file", v.File);
        AddIf(keys >= 601, text, "kernel", v.Kernel);
        Add(text, "kernel_stack", stacks);
        AddIf(keys == 504, text, "slab", v.Kernel - tables - stacks);
        AddIf(keys >= 515, text, "pagetables", tables);
        AddIf(keys >= 601, text, "sec_pagetables", 0);
        AddIf(keys >= 510, text, "percpu", percpu);
        Add(text, "sock", 0);
        AddIf(keys >= 601, text, "vmalloc", 0);
        Add(text, "shmem", v.Shmem);
        Add(text, "file_mapped", Math.Min(s.Mapped, v.File));
        Add(text, "file_dirty", v.Dirty);
        Add(text, "file_writeback", 0);
        AddIf(keys >= 515, text, "swapcached", s.SwapCached);
        Add(text, "anon_thp", 0);
        AddIf(keys >= 515, text, "file_thp", 0);
        AddIf(keys >= 515, text, "shmem_thp", 0);
        AddLists(text, string.Empty, s);
        Add(text, "slab_reclaimable", slab);
        Add(text, "slab_unreclaimable", v.Kernel - slab - tables - stacks - percpu);
        AddIf(keys >= 510, text, "slab", v.Kernel - tables - stacks - percpu);
        if (keys == 504)
        {
            AddEvents(text, s, keys);
            return text.ToString();
        }

        Add(text, "workingset_refault_anon", s.RefaultAnon);
        Add(text, "workingset_refault_file", s.RefaultFile);
        Add(text, "workingset_activate_anon", 0);
        Add(text, "workingset_activate_file", s.ActivateFile);
        Add(text, "workingset_restore_anon", 0);
        Add(text, "workingset_restore_file", s.RestoreFile);
        Add(text, "workingset_nodereclaim", 0);
        if (keys >= 612)
        {
            Add(text, "pgdemote_kswapd", 0);
            Add(text, "pgdemote_direct", 0);
            Add(text, "pgdemote_khugepaged", 0);
        }

        AddEvents(text, s, keys);
        return text.ToString();
    }

    private static void AddEvents(StringBuilder text, MemoryStatValues s, int keys)
    {
        if (keys >= 601)
        {
            AddScans(text, s, keys);
        }

        Add(text, "pgfault", s.Faults);
        Add(text, "pgmajfault", s.MajorFaults);
        if (keys == 504)
        {
            // Anonymous pages have no working set yet.
            Add(text, "workingset_refault", s.RefaultFile);
            Add(text, "workingset_activate", s.ActivateFile);
            Add(text, "workingset_nodereclaim", 0);
        }

        Add(text, "pgrefill", s.Deactivate);
        AddIf(keys < 601, text, "pgscan", s.ScanKswapd + s.ScanDirect);
        AddIf(keys < 601, text, "pgsteal", s.StealKswapd + s.StealDirect);
        Add(text, "pgactivate", s.Activate);
        Add(text, "pgdeactivate", s.Deactivate);
        Add(text, "pglazyfree", 0);
        Add(text, "pglazyfreed", 0);
        AddIf(keys >= 612, text, "swpin_zero", 0);
        AddIf(keys >= 612, text, "swpout_zero", 0);
        Add(text, "thp_fault_alloc", 0);
        Add(text, "thp_collapse_alloc", 0);
        AddIf(keys >= 612, text, "thp_swpout", 0);
        AddIf(keys >= 612, text, "thp_swpout_fallback", 0);
    }

    private static void AddScans(StringBuilder text, MemoryStatValues s, int keys)
    {
        Add(text, "pgscan", s.ScanKswapd + s.ScanDirect);
        Add(text, "pgsteal", s.StealKswapd + s.StealDirect);
        AddIf(keys >= 618, text, "pswpin", s.RefaultAnon);
        AddIf(keys >= 618, text, "pswpout", s.RefaultAnon + (s.Swap / Pages.Size));
        foreach ((string name, long kswapd, long direct) in new[] { ("pgscan", s.ScanKswapd, s.ScanDirect), ("pgsteal", s.StealKswapd, s.StealDirect) })
        {
            Add(text, name + "_kswapd", kswapd);
            Add(text, name + "_direct", direct);
            AddIf(keys >= 612, text, name + "_khugepaged", 0);
            AddIf(keys >= 618, text, name + "_proactive", 0);
        }
    }

    /// <summary>The v1 file's text: the group's own figures, the limits that hold for it, the figures of all below.</summary>
    public static string TextV1(LinuxHost host, Cgroup cgroup)
    {
        StringBuilder text = new();
        AddV1(text, string.Empty, MemoryStatValues.Of(host, cgroup, below: false), host.KernelFacts.StatKeys);
        long limit = MemoryCgroup.Unlimited;
        long memsw = MemoryCgroup.Unlimited;
        for (MemoryCgroup? m = cgroup.Memory; m is not null; m = m.Parent)
        {
            limit = m.IsRoot ? limit : Math.Min(limit, m.Max);
            memsw = m.IsRoot ? memsw : Math.Min(memsw, m.MemswMax);
        }

        Add(text, "hierarchical_memory_limit", limit == MemoryCgroup.Unlimited ? UnlimitedShown : limit);
        Add(text, "hierarchical_memsw_limit", memsw == MemoryCgroup.Unlimited ? UnlimitedShown : memsw);
        AddV1(text, "total_", MemoryStatValues.Of(host, cgroup, below: true), host.KernelFacts.StatKeys);
        return text.ToString();
    }

    private static void AddV1(StringBuilder text, string prefix, MemoryStatValues s, int keys)
    {
        Add(text, prefix + "cache", s.File + s.Shmem);
        Add(text, prefix + "rss", s.Anon);
        Add(text, prefix + "rss_huge", 0);
        Add(text, prefix + "shmem", s.Shmem);
        Add(text, prefix + "mapped_file", Math.Min(s.Mapped, s.File + s.Shmem));
        Add(text, prefix + "dirty", s.Dirty);
        Add(text, prefix + "writeback", 0);
        AddIf(keys >= 601, text, prefix + "workingset_refault_anon", s.RefaultAnon);
        AddIf(keys >= 601, text, prefix + "workingset_refault_file", s.RefaultFile);
        Add(text, prefix + "swap", s.Swap);
        AddIf(keys >= 612, text, prefix + "swapcached", s.SwapCached);
        Add(text, prefix + "pgpgin", s.ChargedPages);
        Add(text, prefix + "pgpgout", s.UnchargedPages);
        Add(text, prefix + "pgfault", s.Faults);
        Add(text, prefix + "pgmajfault", s.MajorFaults);
        AddLists(text, prefix, s);
    }

    private static void AddLists(StringBuilder text, string prefix, MemoryStatValues s)
    {
        Add(text, prefix + "inactive_anon", s.InactiveAnon);
        Add(text, prefix + "active_anon", s.ActiveAnon);
        Add(text, prefix + "inactive_file", s.InactiveFile);
        Add(text, prefix + "active_file", s.ActiveFile);
        Add(text, prefix + "unevictable", s.Unevictable);
    }

    private static void AddIf(bool has, StringBuilder text, string key, long value)
    {
        if (has)
        {
            Add(text, key, value);
        }
    }

    private static void Add(StringBuilder text, string key, long value) => text.Append(CultureInfo.InvariantCulture, $"{key} {value}\n");
}
