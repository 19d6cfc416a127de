using System.Collections.Immutable;
using static OomSim.Docker.EngineRules;

namespace OomSim.Docker;

/// <summary>Rules of limits: the engine's checks (D4.B), updates (D4.G) and the runtime's writes (D4.E, D4.F).</summary>
internal static class ResourceRules
{
    /// <summary>The rules.</summary>
    public static ImmutableArray<EngineRule> All { get; } =
    [
        Of("D4.9", "Minimum memory limit allowed is 6MB", "a memory limit is at least 6 MiB, less than a container needs to start", "6m or more, or no limit at all").At("mem_limit"),
        Warns("D4.11", "Your kernel does not support swap limit capabilities", "swap is not accounted for: the memory limit holds, swap is not limited", "boot with swapaccount=1 (v1), or give the daemon a cgroup of its own (v2)").At("memswap_limit"),
        Of("D4.12", "Minimum memoryswap limit should be larger than memory limit", "memswap_limit is memory and swap together, so it is never below the memory limit", "memswap_limit = mem_limit for no swap, mem_limit + swap for some, -1 for no limit").At("memswap_limit"),
        Of("D4.13", "You should always set the Memory limit when using Memoryswap limit", "memory and swap together are only limited where memory is", "set mem_limit (--memory) as well").At("memswap_limit"),
        Warns("D4.14", "Your kernel does not support memory swappiness capabilities", "cgroup v2 has no swappiness per group: the host's vm.swappiness counts for all (K7.21)", "memswap_limit = mem_limit keeps a container out of swap").At("mem_swappiness"),
        Like("D4.15", @"valid memory swappiness range is 0-100", "swappiness is 0 to 100", "a number in that range; -1 on the command line for the host's").At("mem_swappiness"),
        Of("D4.17", "Minimum memory reservation allowed is 6MB", "a reservation is at least 6 MiB", "6m or more, or none").At("mem_reservation"),
        Of("D4.18", "Minimum memory limit can not be less than memory reservation limit", "what is reserved can't be more than what is allowed", "mem_reservation below mem_limit").At("mem_reservation"),
        Warns("D4.19", "Specifying a kernel memory limit is deprecated", "kernels since 5.16 ignore it, and kernel memory counts against the memory limit anyway", "leave --kernel-memory out"),
        Warns("D4.19", "Your kernel does not support kernel memory limit capabilities", "cgroup v2 has no limit of kernel memory: it counts against memory.max", "leave --kernel-memory out"),
        Of("D4.19", "Minimum kernel memory limit allowed is 6MB", "a limit of kernel memory is at least 6 MiB", "leave --kernel-memory out"),
        Warns("D4.20", "Your kernel does not support OomKillDisable", "cgroup v2 can't switch the OOM killer off: the container is killed at its limit like any other", "leave it out; memory.high slows the processes down before the limit; oom_score_adj: -1000 spares them where the host is full, but at their own limit they get ENOMEM or try without end").At("oom_kill_disable"),
        Warns("D4.21", "OOM killer is disabled for the container, but no memory limit is set", "without a limit the container takes as much as the host has, and others are killed for it (M11)", "set mem_limit as well").At("oom_kill_disable"),
        Warns("D4.21", "Disabling the OOM killer on containers without setting a", "without a limit the container takes as much as the host has, and others are killed for it (M11)", "set --memory as well").At("oom_kill_disable"),
        Of("D4.23", "Nano CPUs and CPU Period cannot both be set", "--cpus is a quota in a period of 100 ms: it can't be given beside one", "either --cpus, or --cpu-period with --cpu-quota").At("cpus"),
        Of("D4.23", "Nano CPUs and CPU Quota cannot both be set", "--cpus is a quota itself", "either --cpus, or --cpu-quota").At("cpus"),
        Like("D4.25", @"Range of CPUs is from|only \d+ CPUs available", "a container can't be given more CPUs than the host has", "at most as many as the host's").At("cpus"),
        Of("D4.28", "CPU cfs period can not be less than 1ms", "a period is 1 ms to 1 s", "--cpu-period 1000 to 1000000").At("cpu_period"),
        Of("D4.29", "CPU cfs quota can not be less than 1ms", "a quota is at least 1 ms", "--cpu-quota 1000 or more, 0 for none").At("cpu_quota"),
        Like("D4.32", @"Invalid value .* for cpuset mems|Requested memory nodes are not available", "--cpuset-mems is a list of the host's memory nodes (NUMA), not of CPUs: the host has one, number 0", "--cpuset-mems 0, or leave it out; --cpuset-cpus picks CPUs"),
        Like("D4.32", @"Invalid value .* for cpuset|Requested CPUs are not available", "a cpuset is a list of the host's CPUs", "numbers that the host has, as in 0-1,3").At("cpuset"),
        Warns("D4.33", "Your kernel does not support Block I/O weight", "kernels since 5.0 have no blkio.weight on v1", "leave it out"),
        Of("D4.33", "Range of blkio weight is from 10 to 1000", "a weight is 10 to 1000", "a number in that range"),
        Of("D4.36", "cgroup-parent for systemd cgroup should be a valid slice", "the host's cgroup driver is systemd, which puts containers into slices", "--cgroup-parent my-sub.slice, which is /my.slice/my-sub.slice"),
        Of("D4.44", "invalid slice name", "a slice's name says where it is, with - for /, and has no folder in front", "my-sub.slice, which is /my.slice/my-sub.slice"),
        Of("D4.36", "range for oom score adj is [-1000, 1000]", "oom_score_adj is -1000 to 1000", "a number in that range").At("oom_score_adj"),
        Like("D4.36", @"hostname .* is too long", "a host name has at most 64 bytes", "a shorter one"),
        Warns("D4.36", "Published ports are discarded when using host network mode", "with the host's network a container's ports are the host's already", "leave the ports out"),
        Of("D4.41", "SHM size can not be less than 0", "/dev/shm has a size", "--shm-size of 1m or more").At("shm_size"),
        Of("D4.43", "value must be a positive integer", "CPU shares are a weight from 2 on", "--cpu-shares 2 to 262144").At("cpu_shares"),
        Like("D4.54", @"(maximum|minimum) allowed cpu-shares is", "the kernel keeps cpu.shares between 2 and 262144", "a value in that range").At("cpu_shares"),
        Of("D4.66", "Memory limit should be smaller than already set memoryswap limit", "an update does not move memory+swap along: the new limit would be above what is stored for both (0 where there was no limit, -1 for no limit of swap)", ""),
        Like("D4.67", @"cannot be updated as (CPU|Nano)", "--cpus and period with quota exclude each other, also across updates", "the same kind of CPU limit that the container was created with"),
        Of("D4.68", "memory+swap limit should be >= memory limit", "--memory-swap is memory and swap together, so it is never below the memory limit that the container has", "--memory-swap as much as its memory for no swap, or a smaller --memory with it"),
        Of("D4.57", "unable to set swap limit without memory limit", "swap on v2 is what memory+swap allows beyond memory: without the one there is no other", "set the memory limit as well").At("memswap_limit"),
        Of("D4.53", "unable to set memory limit to", "on v1 a limit below usage is refused with EBUSY where reclaim can't take the rest (K8.2)", "free memory in the container first, or choose a limit above its usage"),
        Like("K8.2", @"failed to write .*memsw\.limit_in_bytes: device or resource busy", "on v1 a limit does not go below what reclaim can't take: memory and swap together are as much as before when memory goes to swap", "free memory in the container first, or a larger --memory-swap"),
        Of("D4.52", "cannot use unified on cgroup v1", "files of cgroup v2 can't be written on v1", "leave unified out, or run on cgroup v2"),
        Of("D3.14", "Restart policy cannot be updated because AutoRemove is enabled", "a container that removes itself can't be restarted", "create it without --rm"),
        Of("E29", "can't create 'AutoRemove' container with restart policy", "a container that removes itself can't be restarted", "either --rm, or --restart"),
        Like("E29", @"Conflicting options: --restart and --rm|cannot specify both --restart and --rm", "a container that removes itself can't be restarted", "either --rm, or --restart"),
        Like("D3.2", @"maximum retry count|invalid restart policy", "policies are no, always, unless-stopped and on-failure[:N]; only on-failure takes a number", "on-failure:3 for at most 3 restarts").At("restart"),
        Like("D4.6", @"ulimit", "a ulimit is name=soft[:hard], the soft one at most the hard one", "for example nofile=1024:4096"),
        Like("D2.8", @"container init was OOM-killed", "the runtime's process was killed for want of memory before it was the program. The least limit of a container, 6m, is enough for a start: what is full is a limit above it (--cgroup-parent), or the host", "more room there: free memory below that limit, or raise it"),
        Like("D4.37", @"in Healthcheck cannot be", "times of a health check are at least 1 ms, retries not negative", "positive values"),
        Of("D2.5", "invalid argument \"", "the client can't read the flag's value", "sizes are numbers with b, k, m or g, times like 1m30s"),
        Like("D4.64", "unknown flag: --oom-kill-disable", "docker update can't switch the OOM killer: only a new container has another setting, or its cgroup's file", "echo 0 > /sys/fs/cgroup/memory/$(cgroup NAME)/memory.oom_control"),
        Like("D4.64", "unknown flag: --(oom-score-adj|memory-swappiness|shm-size|ulimit|init)", "docker update changes limits of memory, CPU and PIDs and the restart policy, nothing else", "docker rm NAME, and docker run with this flag"),
        Of("D4.64", "you must provide one or more flags", "docker update without a flag has nothing to change", "a flag, as --memory 64m --memory-swap 64m"),
    ];
}
