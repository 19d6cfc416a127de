namespace OomSim.Kernel;

/// <summary>The sysctls that the model knows.</summary>
public sealed partial class LinuxHost
{
    private readonly Dictionary<string, long> _sysctl = new(StringComparer.Ordinal)
    {
        ["vm.swappiness"] = 60,
        ["vm.overcommit_memory"] = 0,
        ["vm.overcommit_ratio"] = 50,
        ["vm.panic_on_oom"] = 0,
        ["vm.oom_kill_allocating_task"] = 0,
        ["vm.oom_dump_tasks"] = 1,
        ["vm.dirty_ratio"] = 20,
        ["vm.dirty_background_ratio"] = 10,
        ["vm.min_free_kbytes"] = 0,
        ["vm.watermark_scale_factor"] = 10,
    };

    /// <summary>Sets a sysctl: ENOENT for one that is not simulated, EINVAL for a value that is no number or out of range.</summary>
    public Errno SetSysctl(string name, string value)
    {
        if (!_sysctl.ContainsKey(name))
        {
            return Errno.ENOENT;
        }

        if (CgroupFiles.ParseNumber(value) is not { } number || number < 0
            || (name == "vm.overcommit_memory" && number > 2) || (name == "vm.panic_on_oom" && number > 2)
            || (name == "vm.swappiness" && number > 200))
        {
            return Errno.EINVAL;
        }

        _sysctl[name] = number;
        if (name is "vm.min_free_kbytes" or "vm.watermark_scale_factor")
        {
            Watermarks = MakeWatermarks();
            Root.Memory.Max = Config.Memory - Watermarks.Min;
            Root.Memory.Forced = Root.Memory.Usage.At(Simulator.Now);
        }

        Memory.MarkDirty(Root.Memory);
        Settle();
        return Errno.None;
    }

    /// <summary>The value of a sysctl, in the kernel's unit.</summary>
    /// <exception cref="KeyNotFoundException">It is not simulated.</exception>
    public long Sysctl(string name) => _sysctl[name];

    private Watermarks MakeWatermarks()
    {
        long minFree = _sysctl["vm.min_free_kbytes"];
        Watermarks marks = Watermarks.Of(Config.Memory, minFree == 0 ? null : minFree, _sysctl["vm.watermark_scale_factor"]);
        _sysctl["vm.min_free_kbytes"] = marks.MinFree >> 10;
        return marks;
    }
}
