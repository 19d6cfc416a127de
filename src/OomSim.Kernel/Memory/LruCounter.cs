namespace OomSim.Kernel;

/// <summary>What memory.stat counts of the page lists (K7.19, K12, K13), each in bytes here and in pages there.</summary>
internal enum LruCounter
{
    /// <summary>Looked at by reclaim for a limit, or by a task on a full host (pgscan_direct).</summary>
    ScanDirect,

    /// <summary>Looked at by kswapd (pgscan_kswapd).</summary>
    ScanKswapd,

    /// <summary>Taken by reclaim for a limit (pgsteal_direct).</summary>
    StealDirect,

    /// <summary>Taken by kswapd (pgsteal_kswapd).</summary>
    StealKswapd,

    /// <summary>File pages that go little by little: what is uncharged at once is summed elsewhere (pgpgout).</summary>
    FlowFile,

    /// <summary>Anonymous pages that go to swap little by little.</summary>
    FlowAnon,

    /// <summary>Shared memory that goes to swap little by little.</summary>
    FlowShmem,

    /// <summary>Moved to an active list (pgactivate).</summary>
    Activate,

    /// <summary>Moved back to an inactive list (pgdeactivate, pgrefill).</summary>
    Deactivate,

    /// <summary>Swapped out before and brought back (workingset_refault_anon).</summary>
    RefaultAnon,

    /// <summary>Shared memory that a program mapped and touched for the first time, or again once it was in swap: faults, as those of anonymous memory.</summary>
    FaultShmem,

    /// <summary>Written again since a fork by the only process that still maps it: a fault for each page, which takes it over (mm/memory.c:wp_page_reuse).</summary>
    FaultReuse,

    /// <summary>Dropped before and read again (workingset_refault_file).</summary>
    RefaultFile,

    /// <summary>Of the file pages read again, those that went to the active list at once (workingset_activate_file).</summary>
    ActivateFile,

    /// <summary>Of these, those that had been active before (workingset_restore_file).</summary>
    RestoreFile,

    /// <summary>Number of counters.</summary>
    Count,
}
