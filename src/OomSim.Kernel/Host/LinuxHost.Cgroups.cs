namespace OomSim.Kernel;

/// <summary>Making cgroups.</summary>
public sealed partial class LinuxHost
{
    private int _cgroups;

    /// <summary>What lies below a cgroup that never had one below it, as most: one empty list for all of them.</summary>
    internal Roster<Cgroup> Childless { get; } = new();

    /// <summary>Creates a cgroup with all controllers, and its missing ancestors. Paths look like <c>/docker/abc</c>.</summary>
    /// <exception cref="InvalidOperationException">There are as many as there can be, or the host has panicked.</exception>
    public Cgroup CreateCgroup(string path) =>
        TryCreateCgroup(path) ?? throw new InvalidOperationException(HasPanicked ? "the host has panicked" : "there are as many cgroups as there can be");

    /// <summary>The same; null where no ID is left for it (K9.11), or the host has panicked. As runtimes do, it has every cgroup above distribute all controllers.</summary>
    public Cgroup? TryCreateCgroup(string path) => Settled(TryMakeCgroup(path));

    /// <summary>
    /// Creates a cgroup as <c>mkdir</c> does: it has the controllers that the one above distributes. EEXIST where it is there, ENOSPC where no ID is left for it (K9.11); what the kernel keeps for it is
    /// charged to the one above, which may take the time of who is killed for it, or fail (ENOMEM). On a host that has panicked it never ends.
    /// </summary>
    /// <param name="parent">The cgroup above.</param>
    /// <param name="name">Last component of its path.</param>
    /// <param name="call">The call: returns at once or later.</param>
    public void MakeCgroup(Cgroup parent, string name, WriteCall call)
    {
        ArgumentNullException.ThrowIfNull(parent);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(call);
        if (HasPanicked)
        {
            return;
        }

        Errno? result = Unmakeable(parent, name) is { } errno ? errno : StructureCharges.Begin(parent.Memory, parent.Memory.OwedWithOneMore, Make, call);
        Settle();
        if (result is { } returned)
        {
            call.Return(returned);
        }

        // Whoever waited for room may find that another was faster.
        Errno Make()
        {
            Errno? unmakeable = Unmakeable(parent, name);
            if (unmakeable is null)
            {
                TryMakeCgroup(parent, name);
            }

            return unmakeable ?? Errno.None;
        }
    }

    /// <summary>Creates a cgroup right below another, or finds it there; null where no ID is left for it (K9.11), or the host has panicked.</summary>
    /// <param name="parent">The cgroup above.</param>
    /// <param name="name">Last component of its path.</param>
    public Cgroup? TryCreateCgroup(Cgroup parent, string name)
    {
        ArgumentNullException.ThrowIfNull(parent);
        DistributeAll(parent);
        return TryMakeCgroup(parent, name);
    }

    /// <summary>False for a cgroup that is gone, and on v2 for one that distributes controllers (K9.8, no internal processes).</summary>
    /// <param name="cgroup">The cgroup.</param>
    public bool TakesProcesses(Cgroup cgroup)
    {
        ArgumentNullException.ThrowIfNull(cgroup);
        return !cgroup.IsRemoved && !(Config.Cgroup == CgroupVersion.V2 && SubtreeControl.TakesNoTasks(cgroup));
    }

    // Those above pay for it, and may come to their limits earlier.
    private Cgroup? Settled(Cgroup? made)
    {
        Settle();
        return made;
    }

    private Cgroup? TryMakeCgroup(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        Cgroup? at = Root;
        foreach (Range part in path.AsSpan().Split('/'))
        {
            ReadOnlySpan<char> name = path.AsSpan(part);
            if (at is null || name.IsEmpty)
            {
                continue;
            }

            DistributeAll(at);
            at = at.Child(name) ?? TryMakeCgroup(at, name.ToString());
        }

        return at;
    }

    private void DistributeAll(Cgroup cgroup)
    {
        if (cgroup.SubtreeControl != Controllers.All)
        {
            cgroup.SubtreeControl = Controllers.All;
            Memory.ChargeStructures(cgroup.Memory);
        }
    }

    private Errno? Unmakeable(Cgroup parent, string name) =>
        parent.IsRemoved ? Errno.ENOENT : parent.Child(name) is not null ? Errno.EEXIST : _cgroups >= Config.MaxCgroups ? Errno.ENOSPC : null;

    private Cgroup? TryMakeCgroup(Cgroup parent, string name)
    {
        if (parent.Child(name) is { } known)
        {
            return known;
        }

        if (_cgroups >= Config.MaxCgroups || HasPanicked)
        {
            return null;
        }

        _cgroups++;
        Cgroup made = new(this, parent, name);
        Memory.ChargeStructures(parent.Memory);
        return made;
    }
}
