using System.Globalization;
using System.Text;

namespace OomSim.Kernel;

/// <summary>
/// v2 memory.stat, which the report of a memcg OOM shows on v1 as well (K7.19, K21.4): the keys of 6.1 in their order
/// (recording kernel/v1-a01). What the model does not keep apart is 0.
/// </summary>
internal static class MemoryStat
{
    private static readonly string[] Counters =
    [
        "workingset_refault_anon", "workingset_refault_file", "workingset_activate_anon", "workingset_activate_file",
        "workingset_restore_anon", "workingset_restore_file", "workingset_nodereclaim", "pgscan", "pgsteal",
        "pgscan_kswapd", "pgscan_direct", "pgsteal_kswapd", "pgsteal_direct", "pgfault", "pgmajfault", "pgrefill",
        "pgactivate", "pgdeactivate", "pglazyfree", "pglazyfreed", "thp_fault_alloc", "thp_collapse_alloc",
    ];

    /// <summary>The file's text.</summary>
    public static string Text(LinuxHost host, Cgroup cgroup)
    {
        CgroupValues v = cgroup.Read();
        (long tables, long mapped, long locked, long slab) = Sum(host.Simulator.Now, cgroup);
        slab = Math.Min(slab, v.Kernel);
        tables = Math.Min(tables, v.Kernel - slab);
        StringBuilder text = new();
        void Add(string key, long bytes) => text.Append(CultureInfo.InvariantCulture, $"{key} {bytes}\n");
        Add("anon", v.Anon);
        Add("file", v.File);
        Add("kernel", v.Kernel);
        Add("kernel_stack", 0);
        Add("pagetables", tables);
        Add("sec_pagetables", 0);
        Add("percpu", 0);
        Add("sock", 0);
        Add("vmalloc", 0);
        Add("shmem", v.Shmem);
        Add("file_mapped", Math.Min(mapped, v.File));
        Add("file_dirty", v.Dirty);
        Add("file_writeback", 0);
        Add("swapcached", 0);
        Add("anon_thp", 0);
        Add("file_thp", 0);
        Add("shmem_thp", 0);
        Add("inactive_anon", Math.Max(0, v.Anon + v.Shmem - locked));
        Add("active_anon", 0);
        Add("inactive_file", v.InactiveFile);
        Add("active_file", 0);
        Add("unevictable", locked);
        Add("slab_reclaimable", slab);
        Add("slab_unreclaimable", v.Kernel - tables - slab);
        Add("slab", v.Kernel - tables);
        foreach (string counter in Counters)
        {
            Add(counter, 0);
        }

        return text.ToString();
    }

    private static (long Tables, long Mapped, long Locked, long Slab) Sum(long now, Cgroup cgroup)
    {
        long tables = 0;
        long mapped = 0;
        long locked = 0;
        long slab = 0;
        foreach (Cgroup below in cgroup.Subtree())
        {
            foreach (Process process in below.Members)
            {
                tables += process.MemoryReleased ? 0 : process.Memory.PageTables(now);
                locked += process.IsLocked ? process.Memory.Anon.At(now) : 0;
            }

            foreach (CachePool pool in below.Memory.Pools)
            {
                slab += Math.Max(0, pool.Slab.At(now));
                mapped += pool.Inode.Executing > 0 ? pool.Clean.At(now) : 0;
            }
        }

        return (tables, Pages.Floor(mapped), Pages.Floor(locked), slab);
    }
}
