namespace OomSim.Docker;

/// <summary>What lies in <c>/proc</c> and <c>/sys</c> of a container, and in some of the folders there, where the runtime can make no folder to mount something on (20.10.24, runc 1.1).</summary>
internal static class KernelFolders
{
    // Of a kernel of Debian; a number, or what stands for the reader, is a process.
    private static readonly string[] OfProc =
    [
        "acpi", "asound", "buddyinfo", "bus", "cgroups", "cmdline", "consoles", "cpuinfo", "crypto", "devices", "diskstats", "dma", "driver", "dynamic_debug", "execdomains", "fb", "filesystems", "fs", "interrupts",
        "iomem", "ioports", "irq", "kallsyms", "kcore", "key-users", "keys", "kmsg", "kpagecgroup", "kpagecount", "kpageflags", "loadavg", "locks", "mdstat", "meminfo", "misc", "modules", "mounts", "mtrr", "net",
        "pagetypeinfo", "partitions", "pressure", "sched_debug", "schedstat", "scsi", "self", "slabinfo", "softirqs", "stat", "swaps", "sys", "sysrq-trigger", "sysvipc", "thread-self", "timer_list", "tty", "uptime",
        "version", "version_signature", "vmallocinfo", "vmstat", "xen", "zoneinfo",
    ];

    // Those of them that are folders, or links to such.
    private static readonly string[] FoldersOfProc =
        ["acpi", "asound", "bus", "driver", "dynamic_debug", "fs", "irq", "net", "pressure", "scsi", "self", "sys", "sysvipc", "thread-self", "tty", "xen"];

    // What the folder of a process has (fs/proc/base.c, tgid_base_stuff): folders and links to such, then files.
    private static readonly string[] FoldersOfProcess = ["attr", "cwd", "fd", "fdinfo", "map_files", "net", "ns", "root", "task"];

    private static readonly string[] FilesOfProcess =
    [
        "arch_status", "autogroup", "auxv", "cgroup", "clear_refs", "cmdline", "comm", "coredump_filter", "cpu_resctrl_groups", "cpuset", "environ", "exe", "gid_map", "io", "limits", "loginuid", "maps", "mem",
        "mountinfo", "mounts", "mountstats", "numa_maps", "oom_adj", "oom_score", "oom_score_adj", "pagemap", "patch_state", "personality", "projid_map", "sched", "schedstat", "sessionid", "setgroups", "smaps",
        "smaps_rollup", "stack", "stat", "statm", "status", "syscall", "timens_offsets", "timers", "timerslack_ns", "uid_map", "wchan",
    ];

    private static readonly string[] OfSys = ["block", "bus", "class", "dev", "devices", "firmware", "fs", "hypervisor", "kernel", "module", "power"];

    // What some of these hold.
    private static readonly (string Folder, string[] Names)[] Deeper =
    [
        ("/proc/sys/", ["abi", "crypto", "debug", "dev", "fs", "fscache", "kernel", "net", "sunrpc", "user", "vm"]),
        ("/proc/sys/vm/",
        [
            "admin_reserve_kbytes", "compact_memory", "compact_unevictable_allowed", "compaction_proactiveness", "dirty_background_bytes", "dirty_background_ratio", "dirty_bytes", "dirty_expire_centisecs",
            "dirty_ratio", "dirty_writeback_centisecs", "dirtytime_expire_seconds", "drop_caches", "extfrag_threshold", "hugetlb_optimize_vmemmap", "hugetlb_shm_group", "laptop_mode", "legacy_va_layout",
            "lowmem_reserve_ratio", "max_map_count", "memory_failure_early_kill", "memory_failure_recovery", "min_free_kbytes", "min_slab_ratio", "min_unmapped_ratio", "mmap_min_addr", "mmap_rnd_bits",
            "mmap_rnd_compat_bits", "nr_hugepages", "nr_hugepages_mempolicy", "nr_overcommit_hugepages", "numa_stat", "numa_zonelist_order", "oom_dump_tasks", "oom_kill_allocating_task", "overcommit_kbytes",
            "overcommit_memory", "overcommit_ratio", "page-cluster", "page_lock_unfairness", "panic_on_oom", "percpu_pagelist_high_fraction", "stat_interval", "stat_refresh", "swappiness",
            "unprivileged_userfaultfd", "user_reserve_kbytes", "vfs_cache_pressure", "watermark_boost_factor", "watermark_scale_factor", "zone_reclaim_mode",
        ]),
        ("/sys/fs/", ["bpf", "btrfs", "cgroup", "ecryptfs", "ext4", "f2fs", "fuse", "jffs2", "nfs", "nilfs2", "pstore", "resctrl", "selinux", "smackfs", "xfs", "zonefs"]),
        ("/sys/kernel/",
        [
            "address_bits", "boot_params", "btf", "cgroup", "config", "cpu_byteorder", "crash_elfcorehdr_size", "debug", "fscaps", "iommu_groups", "irq", "kexec_crash_loaded", "kexec_crash_size", "kexec_loaded",
            "livepatch", "mm", "notes", "oops_count", "profiling", "rcu_expedited", "rcu_normal", "reboot", "security", "slab", "software_nodes", "tracing", "uevent_helper", "uevent_seqnum", "vmcoreinfo", "warn_count",
        ]),
    ];

    /// <summary>True for what is known to be no folder: a file of <c>/proc</c> itself, and what a process has open.</summary>
    /// <param name="path">A full path.</param>
    public static bool IsFile(string path) =>
        path.Split('/') is ["", "proc", var name] ? OfProc.Contains(name, StringComparer.Ordinal) && !FoldersOfProc.Contains(name, StringComparer.Ordinal) : IsOpened(path) || (OfProcess(path) is { } own && path.Count(c => c == '/') == 3 && FilesOfProcess.Contains(own, StringComparer.Ordinal));

    /// <summary>True for what is known to be no folder of <c>/proc</c> and <c>/sys</c>: a file there, or nothing.</summary>
    /// <param name="path">A full path.</param>
    public static bool IsNone(string path) => KernelFile.IsKnown(path) || IsFile(path) || Missing(path) is not null;

    /// <summary>True for what a process has open: here a pipe, a terminal or a device.</summary>
    /// <param name="path">A full path.</param>
    public static bool IsOpened(string path) => path.StartsWith("/proc/self/fd/", StringComparison.Ordinal);

    /// <summary>The first folder on the way to a place that is not there; null where all is there, or may be.</summary>
    /// <param name="place">A full path.</param>
    public static string? Missing(string place) =>
        place.Split('/') is ["", ("proc" or "sys") and var top, var name, ..] && name.Length > 0 && !(top == "proc" ? OfProc : OfSys).Contains(name, StringComparer.Ordinal)
        && !(top == "proc" && name.All(char.IsAsciiDigit)) ? $"/{top}/{name}" : OfProcess(place) is { } own && !FoldersOfProcess.Concat(FilesOfProcess).Contains(own, StringComparer.Ordinal) ? string.Join('/', place.Split('/').Take(4)) : MissingDeeper(place);

    // What of the folder of a process a path goes by.
    private static string? OfProcess(string place) => place.Split('/') is ["", "proc", var who, { Length: > 0 } name, ..] && (who == "self" || who.All(char.IsAsciiDigit)) ? name : null;

    private static string? MissingDeeper(string place)
    {
        foreach ((string folder, string[] names) in Deeper)
        {
            if (place.Length > folder.Length && place.StartsWith(folder, StringComparison.Ordinal) && place[folder.Length..].Split('/')[0] is var name && !names.Contains(name, StringComparer.Ordinal))
            {
                return folder + name;
            }
        }

        return null;
    }
}
