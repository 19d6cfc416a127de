namespace OomSim.Kernel;

/// <summary>
/// cgroup.subtree_control and cgroup.controllers: a group has the controllers that the one above distributes (T1.1, cgroup-v2.rst).
/// One that it lacks has no files, and bounds nothing: what its tasks use counts in the group above.
/// </summary>
internal static class SubtreeControl
{
    private static readonly (Controllers Controller, string Name)[] Names =
        [.. Enum.GetValues<Controllers>().Where(c => int.PopCount((int)c) == 1).Order().Select(c => (c, c.ToString().ToLowerInvariant()))];

    /// <summary>The controllers that a cgroup has.</summary>
    public static Controllers Of(Cgroup cgroup) => cgroup.Parent is { } parent ? parent.SubtreeControl : Controllers.All;

    /// <summary>The controller to which a file belongs; none for those of the core, which every cgroup has.</summary>
    public static Controllers OwnerOf(string file) =>
        file is "cpu.stat" || file.EndsWith(".pressure", StringComparison.Ordinal) ? Controllers.None
        : file.StartsWith("memory.", StringComparison.Ordinal) ? Controllers.Memory
        : file.StartsWith("cpu.", StringComparison.Ordinal) ? Controllers.Cpu
        : file.StartsWith("cpuset.", StringComparison.Ordinal) ? Controllers.Cpuset
        : file.StartsWith("pids.", StringComparison.Ordinal) ? Controllers.Pids
        : Controllers.None;

    /// <summary>Names of controllers, as the files show them.</summary>
    public static string Text(Controllers controllers) => string.Join(' ', Names.Where(n => controllers.HasFlag(n.Controller)).Select(n => n.Name)) + "\n";

    /// <summary>
    /// True for a group that takes no process in because it distributes controllers that do not tell its own tasks from its
    /// children (no internal processes); the root does not mind.
    /// </summary>
    public static bool TakesNoTasks(Cgroup cgroup) => cgroup.Parent is not null && cgroup.SubtreeControl != Controllers.None && !MayMix(cgroup);

    /// <summary>A write to cgroup.subtree_control: names with + or -.</summary>
    /// <param name="host">The host.</param>
    /// <param name="cgroup">The cgroup.</param>
    /// <param name="text">What is written.</param>
    /// <param name="call">Gets the result where that comes later: the structures of memcgs that are made are charged here, for all or for none.</param>
    public static Errno? Write(LinuxHost host, Cgroup cgroup, string text, WriteCall call)
    {
        Controllers enable = Controllers.None;
        Controllers disable = Controllers.None;
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            Controllers named = Array.Find(Names, n => word.AsSpan(1).SequenceEqual(n.Name)).Controller;
            if (named == Controllers.None || word[0] is not ('+' or '-'))
            {
                return Errno.EINVAL;
            }

            enable = word[0] == '+' ? enable | named : enable & ~named;
            disable = word[0] == '-' ? disable | named : disable & ~named;
        }

        return Refusal(cgroup, enable, disable) is not Errno.None and var refused ? refused
            : (enable & ~cgroup.SubtreeControl).HasFlag(Controllers.Memory) ? host.StructureCharges.Begin(cgroup.Memory, cgroup.Memory.OwedForAll, Distribute, call)
            : Distribute();

        // Whoever waited for room finds what others did meanwhile.
        Errno Distribute()
        {
            Errno errno = Refusal(cgroup, enable, disable);
            if (errno == Errno.None)
            {
                Set(host, cgroup, enable, disable);
            }

            return errno;
        }
    }

    private static Errno Refusal(Cgroup cgroup, Controllers enable, Controllers disable)
    {
        enable &= ~cgroup.SubtreeControl;
        disable &= cgroup.SubtreeControl;
        foreach ((Controllers controller, _) in Names)
        {
            if (enable.HasFlag(controller) && !Of(cgroup).HasFlag(controller))
            {
                return Errno.ENOENT;
            }

            if (disable.HasFlag(controller) && cgroup.ChildList.Any(child => child.SubtreeControl.HasFlag(controller)))
            {
                return Errno.EBUSY;
            }
        }

        return MayEnable(cgroup, enable);
    }

    private static void Set(LinuxHost host, Cgroup cgroup, Controllers enable, Controllers disable)
    {
        disable &= cgroup.SubtreeControl;
        cgroup.SubtreeControl = (cgroup.SubtreeControl | enable) & ~disable;
        host.Memory.ChargeStructures(cgroup.Memory);
        foreach (Cgroup child in cgroup.ChildList)
        {
            Reset(host, child, disable);
        }

        if (disable.HasFlag(Controllers.Memory))
        {
            host.NotifyJump(cgroup);
            cgroup.Memory.ReleaseStructures();
        }
    }

    private static Errno MayEnable(Cgroup cgroup, Controllers enable)
    {
        bool hasTasks = cgroup.Members.Count > 0;
        if (enable == Controllers.None || cgroup.Parent is null)
        {
            return Errno.None;
        }

        if ((enable & ~Controllers.Threaded) == Controllers.None)
        {
            return MayMix(cgroup) || !hasTasks ? Errno.None : Errno.EBUSY;
        }

        // Who has tasks and distributes CPU time is a root of threads, which has no other controllers to give.
        return !hasTasks ? Errno.None : (cgroup.SubtreeControl & Controllers.Threaded) != Controllers.None ? Errno.EOPNOTSUPP : Errno.EBUSY;
    }

    private static bool MayMix(Cgroup cgroup) =>
        (cgroup.SubtreeControl & ~Controllers.Threaded) == Controllers.None && !cgroup.ChildList.Any(child => child.LiveTasks > 0);

    /// <summary>Controllers are gone with all that was set in them.</summary>
    private static void Reset(LinuxHost host, Cgroup cgroup, Controllers gone)
    {
        host.NotifyJump(cgroup);
        if (gone.HasFlag(Controllers.Memory))
        {
            cgroup.Memory.ResetLimits();
            host.Memory.OnProtection(cgroup.Memory);
            host.Writeback.OnLimits();
        }

        if (gone.HasFlag(Controllers.Cpu))
        {
            CgroupFilesCpu.Reset(cgroup);
        }

        if (gone.HasFlag(Controllers.Cpuset))
        {
            CgroupFilesCpu.SetCpuset(host, cgroup, "");
        }

        cgroup.PidsMax = gone.HasFlag(Controllers.Pids) ? null : cgroup.PidsMax;
    }
}
