using System.Collections.Immutable;

namespace OomSim.Kernel;

/// <summary>The sysctls that the model knows.</summary>
public sealed partial class LinuxHost
{
    /// <summary>The one that can only be written (mode 0200).</summary>
    public const string DropCaches = "vm.drop_caches";

    private readonly Dictionary<string, long> _sysctl = Sysctls.ToDictionary(s => s.Key, s => s.Value.Default, StringComparer.Ordinal);

    /// <summary>The sysctls that are simulated, by name; most are plain ints to the kernel.</summary>
    public static ImmutableSortedDictionary<string, SysctlRange> Sysctls { get; } = new Dictionary<string, SysctlRange>(StringComparer.Ordinal)
    {
        ["vm.swappiness"] = new(60, 0, 200),
        ["vm.overcommit_memory"] = new(0, 0, 2),
        ["vm.overcommit_ratio"] = new(50, 0, int.MaxValue),
        ["vm.overcommit_kbytes"] = new(0, 0, long.MaxValue),
        ["vm.admin_reserve_kbytes"] = new(8192, 0, long.MaxValue),
        ["vm.user_reserve_kbytes"] = new(131072, 0, long.MaxValue),
        ["vm.panic_on_oom"] = new(0, 0, 2),
        ["vm.oom_kill_allocating_task"] = new(0, 0, int.MaxValue),
        ["vm.oom_dump_tasks"] = new(1, 0, int.MaxValue),
        ["vm.dirty_ratio"] = new(20, 0, 100),
        ["vm.dirty_background_ratio"] = new(10, 0, 100),
        ["vm.dirty_bytes"] = new(0, 2 * Pages.Size, long.MaxValue),
        ["vm.dirty_background_bytes"] = new(0, 1, long.MaxValue),
        ["vm.dirty_expire_centisecs"] = new(3000, 0, int.MaxValue),
        ["vm.dirty_writeback_centisecs"] = new(500, 0, int.MaxValue),
        ["vm.min_free_kbytes"] = new(0, 0, int.MaxValue),
        ["vm.watermark_scale_factor"] = new(10, 1, 3000),
        [DropCaches] = new(0, 1, 4),
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    private static readonly ImmutableSortedDictionary<string, string> Twins = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["vm.overcommit_ratio"] = "vm.overcommit_kbytes",
        ["vm.overcommit_kbytes"] = "vm.overcommit_ratio",
        ["vm.dirty_ratio"] = "vm.dirty_bytes",
        ["vm.dirty_bytes"] = "vm.dirty_ratio",
        ["vm.dirty_background_ratio"] = "vm.dirty_background_bytes",
        ["vm.dirty_background_bytes"] = "vm.dirty_background_ratio",
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>Sets a sysctl: ENOENT for one that is not simulated, EINVAL for a value that is no number or out of range, EINPROGRESS on a host that has panicked.</summary>
    /// <param name="name">Its name with dots.</param>
    /// <param name="value">As written to its file.</param>
    public Errno SetSysctl(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (!Sysctls.TryGetValue(name, out SysctlRange? range))
        {
            return Errno.ENOENT;
        }

        if (CgroupFiles.ParseNumber(value.Trim()) is not { } number || number < range.Least || number > KernelFacts.GreatestOf(name))
        {
            return Errno.EINVAL;
        }

        if (HasPanicked)
        {
            return Errno.EINPROGRESS;
        }

        bool differs = _sysctl[name] != number;
        _sysctl[name] = number;
        TakeOverSysctls();
        if (name == DropCaches && (number & 1) != 0)
        {
            // The model's slab goes with its pages.
            PageCache.DropClean();
        }

        if (Twins.TryGetValue(name, out string? twin))
        {
            // The one written last counts, and the other reads 0 (K14.1, K15.4).
            _sysctl[twin] = 0;
            Writeback.OnLimits();
        }

        if (differs && name is "vm.dirty_expire_centisecs" or "vm.dirty_writeback_centisecs")
        {
            Writeback.OnExpiry();
        }

        if (name is "vm.min_free_kbytes" or "vm.watermark_scale_factor")
        {
            Watermarks = MakeWatermarks(_sysctl["vm.min_free_kbytes"]);
            Root.Memory.Max = Config.Memory - Watermarks.Min;
            Root.Memory.Forced = Root.Memory.Usage.At(Simulator.Now);
        }

        if (name == "vm.swappiness")
        {
            // On v2 it is every group's.
            foreach (Cgroup cgroup in Root.Subtree())
            {
                Memory.MarkDirty(cgroup.Memory);
            }
        }

        Memory.MarkDirty(Root.Memory);
        Settle();
        return Errno.None;
    }

    // What is looked at with each kill or start of a process is at hand.
    internal long PanicOnOom { get; private set; }

    internal long OvercommitMemory { get; private set; }

    internal long Swappiness { get; private set; }

    private void TakeOverSysctls()
    {
        PanicOnOom = _sysctl["vm.panic_on_oom"];
        OvercommitMemory = _sysctl["vm.overcommit_memory"];
        Swappiness = _sysctl["vm.swappiness"];
    }

    /// <summary>The value of a sysctl, in the kernel's unit.</summary>
    /// <exception cref="KeyNotFoundException">It is not simulated.</exception>
    public long Sysctl(string name) => _sysctl[name];

    /// <summary>What is kept for the administrator and the user: no more than a 32nd of what is free at boot (K15.4).</summary>
    private void BoundReserves()
    {
        foreach (string name in new[] { "vm.admin_reserve_kbytes", "vm.user_reserve_kbytes" })
        {
            _sysctl[name] = Config.Sysctl.ContainsKey(name) ? _sysctl[name] : Math.Min(_sysctl[name], Config.Memory >> 15);
        }
    }

    private Watermarks MakeWatermarks(long? minFree)
    {
        Watermarks marks = Watermarks.Of(Config.Memory, minFree, _sysctl["vm.watermark_scale_factor"], KernelFacts.MostMinFree);
        _sysctl["vm.min_free_kbytes"] = marks.MinFree >> 10;
        return marks;
    }
}
