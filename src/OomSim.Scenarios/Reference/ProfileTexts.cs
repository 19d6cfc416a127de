namespace OomSim.Scenarios.Reference;

/// <summary>What the calibrated constants are, in a sentence; CALIBRATION.md says where their defaults come from.</summary>
internal static class ProfileTexts
{
    /// <summary>What a constant is.</summary>
    public static string Of(string key) => key switch
    {
        "batches_for_text" => "Above memory.high: of so many batches of 64 pages one is not spent on text that reclaim has just taken.",
        "charged_in_advance" => "Pages that a CPU charges at a time and keeps for the group that charges there.",
        "cache_drop_speed" => "How fast a task that grows at a limit drops clean page cache.",
        "cached_read_speed" => "How fast one process reads what is in the page cache.",
        "cached_write_speed" => "How fast one process writes to new pages of the page cache or of a tmpfs.",
        "exit_time" => "What the end of a process takes however small it is.",
        "fork_time" => "CPU time of a child between its fork and its first step.",
        "forked_anon" => "Anonymous memory that a forked child copies at once.",
        "host_reclaim_round" => "One round of direct reclaim over the whole host in vain.",
        "hot_text" => "Program text that a running process faults back in, however hard reclaim tries.",
        "initial_anon" => "Anonymous memory of a program before its first step.",
        "initial_page_tables" => "Page tables of a process before its first step.",
        "initial_vm" => "Address space of a program before its first step.",
        "kernel_per_cgroup" => "Kernel memory of a cgroup that has had a process.",
        "kernel_per_forked_process" => "Kernel memory of a forked child.",
        "kernel_per_process" => "Kernel memory of a process.",
        "reclaim_before_oom" => "How long reclaim tries in vain before it is out of memory.",
        "refused_fault_pause" => "Between two tries of a page fault that nobody can be killed for.",
        "restart_retry_time" => "After which a supervising program tries again where a fork was refused.",
        "restart_time" => "In which a supervising program notices a child's end and forks it again.",
        "runtime_kernel_memory_v1" => "Kernel memory that the runtime's set-up leaves in a container's cgroup until its first process has ended, cgroup v1.",
        "runtime_kernel_memory_v2" => "Kernel memory that the runtime's set-up leaves in a container's cgroup until its first process has ended, cgroup v2.",
        "runtime_network_namespace" => "Kernel memory of a container's own network namespace.",
        "runtime_startup_peak_v1" => "What the runtime's own init takes for a moment, cgroup v1.",
        "runtime_startup_peak_v2" => "What the runtime's own init takes for a moment, cgroup v2.",
        "swap_out_speed" => "How fast a task that grows at a limit brings other pages out to swap.",
        "teardown_speed" => "How fast an exiting process gives memory back.",
        _ => throw new ArgumentOutOfRangeException(nameof(key), key, "a constant without a description"),
    };
}
