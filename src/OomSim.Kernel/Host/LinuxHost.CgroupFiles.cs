namespace OomSim.Kernel;

/// <summary>Files of cgroups, read and written from outside.</summary>
public sealed partial class LinuxHost
{
    // A call that nobody waits for and that did not wait serves the next one: thousands of containers write their limits.
    private WriteCall? _spare;

    /// <summary>Writes to a kernel file of a cgroup, as <c>echo value > file</c> would.</summary>
    /// <param name="cgroup">The cgroup.</param>
    /// <param name="file">The file's name.</param>
    /// <param name="value">What is written.</param>
    /// <param name="writer">Name of the task that writes: the kernel's log names it where the write kills (K21.2).</param>
    /// <param name="adjustment">Its OOM score adjustment.</param>
    /// <returns>The result; EINPROGRESS where the write waits for a device, or for who dies: it goes on. On a host that has panicked it never ends.</returns>
    public Errno WriteFile(Cgroup cgroup, string file, string value, string writer = "sh", int adjustment = 0)
    {
        ArgumentNullException.ThrowIfNull(cgroup);
        ArgumentNullException.ThrowIfNull(value);
        WriteCall call = _spare is { } spare && spare.Writer == writer && spare.OomScoreAdj == adjustment ? spare : new WriteCall(writer, static _ => { }) { OomScoreAdj = adjustment };
        _spare = null;
        Errno? result = Write(cgroup, file, value, call);
        _spare = result is null || call.IsForStructures ? null : call;
        return result ?? Errno.EINPROGRESS;
    }

    /// <summary>
    /// The same for a writer who waits: a limit below what is used takes the time that the disk or swap needs, and that of those who are killed
    /// for it (K7.1, K8.2).
    /// </summary>
    /// <param name="cgroup">The cgroup.</param>
    /// <param name="file">The file's name.</param>
    /// <param name="value">What is written.</param>
    /// <param name="done">Gets the result, at once or later.</param>
    /// <param name="writer">Name of the task that writes.</param>
    public void WriteFile(Cgroup cgroup, string file, string value, Action<Errno> done, string writer = "sh") =>
        WriteFile(cgroup, file, value, new WriteCall(writer, done));

    /// <summary>The same for a call that a signal may end.</summary>
    /// <param name="cgroup">The cgroup.</param>
    /// <param name="file">The file's name.</param>
    /// <param name="value">What is written.</param>
    /// <param name="call">The call: returns at once or later.</param>
    public void WriteFile(Cgroup cgroup, string file, string value, WriteCall call)
    {
        ArgumentNullException.ThrowIfNull(cgroup);
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(call);
        if (Write(cgroup, file, value, call) is { } errno)
        {
            call.Return(errno);
        }
    }

    // Null where the result comes later.
    private Errno? Write(Cgroup cgroup, string file, string value, WriteCall call)
    {
        if (HasPanicked)
        {
            return null;
        }

        Report.Writer = call;
        Errno? result = cgroup.IsRemoved ? Errno.ENOENT : CgroupFiles.Write(this, cgroup, file, value, call);
        Settle();
        return result;
    }

    /// <summary>Reads a kernel file of a cgroup in the kernel's format; null where there is no such file.</summary>
    public string? ReadFile(Cgroup cgroup, string file) => CgroupFiles.Read(this, cgroup, file);
}
