using OomSim.Docker;
using OomSim.Kernel;
using OomSim.Scenarios.Compose;

namespace OomSim.Scenarios.Reference;

/// <summary>The keys of <c>x-oomsim.host</c>.</summary>
internal static class HostKeys
{
    private static readonly HostConfig Defaults = new();
    private static readonly SwapConfig SwapDefaults = new(0);
    private static readonly EngineProcessSizes ProcessDefaults = new();

    /// <summary>A swap device in detail.</summary>
    public static SectionShape Swap { get; } = new(
        new("size", Shapes.Size, "Size of the device, as SwapTotal shows it: without the page of its header; 0: there is none.") { IsRequired = true, Examples = ["512MiB", "2g"] },
        new("read", Shapes.Speed, "Speed at which pages come back.") { Default = Units.Format(Unit.Rate, SwapDefaults.ReadSpeed), Examples = ["200MiB/s"] },
        new("write", Shapes.Speed, "Speed at which pages go out.") { Default = Units.Format(Unit.Rate, SwapDefaults.WriteSpeed), Examples = ["150MiB/s"] },
        new("device", new TextShape("^/([^\\s]*[^\\s/])?$"), "Its file, by which swapon and swapoff know it.") { Default = "/dev/vdb, /dev/vdc …", Examples = ["/dev/vdb", "/swapfile"] },
        new("priority", Shapes.Count(0, short.MaxValue), "Devices with a higher priority are filled first.") { Default = "after all that have one", Examples = ["5"] },
        new("active", Shapes.Flag, "false: only swapon makes use of it.") { Default = "true" });

    /// <summary>The disk.</summary>
    public static SectionShape Disk { get; } = new(
        new("size", new MeasureShape(Unit.Size, 1), "How much fits on it.") { Default = "no bound", Examples = ["20GiB"] },
        new("read", Shapes.Speed, "Read speed, shared by all.") { Default = Units.Format(Unit.Rate, Defaults.DiskRead), Examples = ["500MiB/s"] },
        new("write", Shapes.Speed, "Write speed, shared by all.") { Default = Units.Format(Unit.Rate, Defaults.DiskWrite), Examples = ["300MiB/s"] });

    /// <summary>The engine's own processes.</summary>
    public static SectionShape Processes { get; } = new(
        new("dockerd", Shapes.Size, "Anonymous memory of dockerd.") { Default = Units.Format(Unit.Size, ProcessDefaults.Dockerd), Examples = ["120MiB"] },
        new("containerd", Shapes.Size, "Anonymous memory of containerd.") { Default = Units.Format(Unit.Size, ProcessDefaults.Containerd), Examples = ["40MiB"] },
        new("shim", Shapes.Size, "Anonymous memory of the shim of each container that runs.") { Default = Units.Format(Unit.Size, ProcessDefaults.Shim), Examples = ["8MiB"] });

    /// <summary>The engine.</summary>
    public static SectionShape Docker { get; } = new(
        new("version", new WordShape("20.10", "24", "28"), "Release of the Docker Engine whose checks, texts and states apply.") { Default = new DockerConfig().Version },
        new("latency", Shapes.Duration, "What the engine adds to every command.") { Default = "0s", Examples = ["50ms"] },
        new("cgroup_driver", new WordShape("cgroupfs", "systemd"), "Who makes the cgroups of containers: the runtime in /docker/ID, as it was recorded, or systemd as /system.slice/docker-ID.scope, the engine's default on v2 hosts that systemd has booted.") { Default = "cgroupfs" },
        new("cgroup-parent", Shapes.Text, "cgroup-parent of daemon.json: the cgroup that those of containers are put in which name none; with the cgroup driver systemd a slice. `cgroups` can give it limits.") { Default = "/docker; with the cgroup driver systemd /system.slice", Examples = ["limited.slice"] },
        new("live-restore", Shapes.Flag, "live-restore of daemon.json: containers outlive dockerd.") { Default = "false" },
        new("networks", new ListShape(Shapes.Text), "Networks that are there when a run begins, as those that a project calls external.") { Default = "none" },
        new("volumes", new ListShape(Shapes.Text), "Volumes that are there when a run begins, as those that a project calls external.") { Default = "none" },
        new("processes", new OneOfShape(Shapes.Flag, Processes), "true, or sizes: dockerd, containerd and the shims are processes of the host, whom its OOM killer can take. dockerd and containerd are part of `reserved`, the shims are not.") { Default = "false" });

    /// <summary>What an eviction goes by.</summary>
    public static SectionShape KubeletPod { get; } = new(
        new("memory_request", Shapes.Size, "What the pod requests: who takes more is evicted before who does not.") { Default = "0", Examples = ["256MiB"] },
        new("priority", Shapes.FixedCount(int.MinValue, int.MaxValue), "Its priority: lower ones are evicted first, from 2000000000 on none.") { Default = "0", Examples = ["1000"] });

    /// <summary>The kubelet.</summary>
    public static SectionShape Kubelet { get; } = new(
        new("eviction_hard", Shapes.Size, "Hard threshold of memory.available: each 10 s, with less, it evicts a pod of services with `restart: kubelet`; 0: none.") { Default = Units.Format(Unit.Size, KubeletSettings.DefaultEvictionHard), Examples = ["500MiB"] },
        new("pods", new EntriesShape("^/|\\.slice$", new OneOfShape(new NothingShape(), KubeletPod), "/PATH"), "What it knows of pods, by the `cgroup_parent` of their services: a path, with the cgroup driver systemd a slice, too."));

    /// <summary>Known sysctls, each with its range.</summary>
    public static SectionShape Sysctl { get; } = new(
        [.. LinuxHost.Sysctls.Select(s => new KeyInfo(
            s.Key, Shapes.Count(s.Value.Least, KernelFacts.Of(Defaults.Kernel)!.GreatestOf(s.Key)), SysctlMeaning(s.Key))
            { Default = s.Key is LinuxHost.DropCaches or "vm.min_free_kbytes" ? "" : Units.Format(Unit.Count, s.Value.Default) })])
    {
        TakesSlashes = true,
    };

    /// <summary>Calibrated constants.</summary>
    public static SectionShape Profile { get; } = new(
        [.. ProfileConstant.All.Select(c => new KeyInfo(c.Key, new MeasureShape(c.Value.Unit, c.Value.Least, c.Value.Greatest), ProfileTexts.Of(c.Key))
            { Default = c.Value.Of(HostProfile.Default, new RuntimeProfile()) is var value and not 0 ? Units.Format(c.Value.Unit, value) : c.Value.Unset ?? "0" })]);

    /// <summary>How 4096 bytes may be written.</summary>
    public const string PageSizePattern = @"^\+?0*(4096(\.0*)?([eE][-+]?0+)? ?[bB]?|4(\.0*)?([eE][-+]?0+)? ?[kK]([iI]?[bB])?)$";

    private static readonly OneOfShape SwapDevice = new(Shapes.Size, Swap);

    /// <summary>The host.</summary>
    public static SectionShape Host { get; } = new(
        new("memory", new MeasureShape(Unit.Size, 16L << 20), "MemTotal: the host's memory.") { Default = Units.Format(Unit.Size, Defaults.Memory), Examples = ["2GiB", "8g", "16GiB"] },
        new("swap", new OneOfShape(Shapes.Size, Swap, new ListShape(SwapDevice)), "Swap: a size, one device in detail, or a list of devices.") { Default = "0: none", Examples = ["0", "512MiB", "1g"] },
        new("cpus", Shapes.Count(1, HostReader.MaximumCpus), "Number of CPUs.") { Default = $"{Units.Format(Unit.Count, Defaults.Cpus)}, or as many as a service asks for", Examples = ["2", "8"] },
        new("cgroup", new WordShape("v1", "v2"), "Which cgroup hierarchy the host has.") { Default = "v2" },
        new("page_size", new MeasureShape(Unit.Size, Pages.Size, Pages.Size) { IsFixed = true, Pattern = PageSizePattern }, "Page size; other pages are not simulated.") { Default = "4KiB", Examples = ["4KiB"] },
        new("reserved", Shapes.Size, "Memory of the kernel and the host's services, never reclaimable; with `docker.processes` dockerd and containerd are taken out of it, and can be killed.") { Default = Units.Format(Unit.Size, Defaults.Reserved), Examples = ["180MiB", "256m"] },
        new("cache", Shapes.Size, "Page cache that the host's own programs have left at the start; it gives way.") { Default = "0", Examples = ["128MiB"] },
        new("committed", Shapes.Size, "What the host's own programs have committed (`Committed_AS` of /proc/meminfo); `vm.overcommit_memory` 2 counts it.") { Default = "0", Examples = ["280MiB"] },
        new("disk", Disk, "The disk that images, containers and page cache are on."),
        new("memory_bandwidth", Shapes.Speed, "Fastest first touch of new memory by one process.") { Default = Units.Format(Unit.Rate, Defaults.MemoryBandwidth), Examples = ["2GiB/s"] },
        new("sysctl", Sysctl, "Kernel settings at the start, by name with dots."),
        new("kernel", new WordShape("5.4", "5.10", "5.15", "6.1", "6.12", "6.18"), "Release of Linux whose facts apply.") { Default = Defaults.Kernel },
        new("docker", Docker, "The Docker Engine."),
        new("kubelet", Kubelet, "A kubelet that evicts pods where the node lacks memory, as `import k8s` writes it.") { Default = "none" },
        new("profile", Profile, "Calibrated constants of the model."),
        new("cgroups", new EntriesShape("^/", new OneOfShape(new NothingShape(), CgroupFilesOf(CgroupVersion.V1, CgroupVersion.V2)), "/PATH"), "Cgroups that are there from the start, such as a kubelet's: path below /sys/fs/cgroup, and what is written to its files."));

    /// <summary>Files of cgroups that can be written.</summary>
    public static SectionShape CgroupFilesOf(params CgroupVersion[] versions) => new(
        [.. versions.SelectMany(v => CgroupFiles.Writable(v)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(f => new KeyInfo(f, Shapes.Text, "What is written to this file of the cgroup."))]);

    private static string SysctlMeaning(string name) => name switch
    {
        "vm.swappiness" => "How readily anonymous pages are swapped against file pages being dropped; 0 to 100 on 5.4.",
        "vm.overcommit_memory" => "0: heuristic, 1: always, 2: never more than the limit.",
        "vm.overcommit_ratio" => "Share of memory that mode 2 lends, percent.",
        "vm.overcommit_kbytes" => "What mode 2 lends beside swap, KiB; 0: by the ratio.",
        "vm.admin_reserve_kbytes" => "What mode 2 keeps for the administrator, KiB.",
        "vm.user_reserve_kbytes" => "What mode 2 keeps so that a user can recover, KiB.",
        "vm.panic_on_oom" => "1: the host panics where it runs out of memory; 2: also where a cgroup does.",
        "vm.oom_kill_allocating_task" => "1: who asked last is killed, not the biggest.",
        "vm.oom_dump_tasks" => "0: the kernel's log has no table of tasks.",
        "vm.dirty_ratio" => "Share of memory that may be dirty before writers wait, percent.",
        "vm.dirty_background_ratio" => "Share of memory that may be dirty before writeback begins, percent.",
        "vm.dirty_bytes" => "In place of the ratio, bytes.",
        "vm.dirty_background_bytes" => "In place of the ratio, bytes.",
        "vm.dirty_expire_centisecs" => "How long a file may be dirty before it is written, hundredths of a second.",
        "vm.dirty_writeback_centisecs" => "How often the flusher looks for such files, hundredths of a second; 0: never.",
        "vm.min_free_kbytes" => "The min watermark, KiB; unset: by the size of memory.",
        "vm.watermark_scale_factor" => "Distance of the watermarks, ten-thousandths of memory.",
        LinuxHost.DropCaches => "1: clean page cache is dropped at the start.",
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "a sysctl without a description"),
    };
}
