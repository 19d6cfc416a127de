using System.Globalization;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>Writes a container's limits to its cgroup in the runtime's order (D4.E, D4.F).</summary>
internal abstract class CgroupWriter(LinuxHost host)
{
    // Most containers have the limits of the one before, and so its plan: one object for all of them.
    private CgroupPlan? _last;

    /// <summary>How limits are written.</summary>
    public CgroupPlan Plan(RuntimeResources resources) =>
        _last is { } last && last.Resources == resources ? last : _last = Make(resources);

    /// <summary>Works out how limits are written.</summary>
    protected abstract CgroupPlan Make(RuntimeResources resources);

    /// <summary>Writes all that is set; the runtime's error, or null.</summary>
    public abstract SimTask<string?> Apply(Cgroup cgroup, CgroupPlan plan);

    /// <summary>The writer for a host's cgroup version.</summary>
    public static CgroupWriter For(LinuxHost host, EngineProfile profile) =>
        host.Config.Cgroup == CgroupVersion.V1 ? new CgroupWriterV1(host) : new CgroupWriterV2(host, profile);

    // The task that writes: the runtime, which a shim runs for every start and update, with the shim's adjustment.
    private const string Runtime = "runc";
    private const int Score = EngineProcesses.ShimScore;

    /// <summary>The host that is written to.</summary>
    protected LinuxHost Host => host;

    /// <summary>Writes one file; the runtime's error, or null.</summary>
    protected string? Write(Cgroup cgroup, string file, string value)
    {
        Errno errno = host.WriteFile(cgroup, file, value, Runtime, Score);
        return errno == Errno.None ? null : Failure(cgroup, file, value, errno);
    }

    /// <summary>Writes a file whose write may have to wait for memory to be reclaimed.</summary>
    protected SimTask<Errno> WriteLimit(Cgroup cgroup, string file, string value)
    {
        if (IsEmpty(cgroup))
        {
            return SimTask<Errno>.From(host.WriteFile(cgroup, file, value, Runtime, Score));
        }

        SimTask<Errno> task = new();
        host.WriteFile(cgroup, file, value, Call(task.Complete));
        return task;
    }

    /// <summary>The same; the runtime's error, or null.</summary>
    protected SimTask<string?> TryWriteLimit(Cgroup cgroup, string file, string value)
    {
        return IsEmpty(cgroup) ? SimTask<string?>.From(Write(cgroup, file, value)) : TryWait(cgroup, file, value);
    }

    private static WriteCall Call(Action<Errno> done) => new(Runtime, done) { OomScoreAdj = Score };

    // Nothing is charged to it yet, as before a container's first process: then no write has to wait.
    private bool IsEmpty(Cgroup cgroup) => cgroup.Memory.CurrentAt(host.Simulator.Now) == 0;

    private SimTask<string?> TryWait(Cgroup cgroup, string file, string value)
    {
        SimTask<string?> task = new();
        host.WriteFile(cgroup, file, value, Call(errno => task.Complete(errno == Errno.None ? null : Failure(cgroup, file, value, errno))));
        return task;
    }

    /// <summary>Writes a number; the runtime's error, or null.</summary>
    protected string? Write(Cgroup cgroup, string file, long value) => Write(cgroup, file, Number(value));

    /// <summary>The runtime's words for a refused write.</summary>
    protected string Failure(Cgroup cgroup, string file, string value, Errno errno) =>
        // Somebody moved the processes elsewhere and removed it: there is nothing to open (20.10.24 with runc 1.1 and cgroups of version 1).
        cgroup.IsRemoved ? $"openat2 {Mount(file).Replace("cpu,cpuacct", "cpu", StringComparison.Ordinal)}{cgroup.Path}/{file}: no such file or directory"
        : $"failed to write \"{value}\": write {Mount(file)}{cgroup.Path}/{file}: {Words(errno)}";

    // On v1 each controller has a mount of its own; CPU time and its accounting share one.
    private string Mount(string file) => Host.Config.Cgroup == CgroupVersion.V2 ? "/sys/fs/cgroup" : "/sys/fs/cgroup/" + file.Split('.')[0] switch
    {
        "cpu" => "cpu,cpuacct",
        var controller => controller,
    };

    /// <summary>A number as the kernel reads it.</summary>
    protected static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Words(Errno errno) => errno switch
    {
        Errno.ENOENT => "no such file or directory",
        Errno.ENOMEM => "cannot allocate memory",
        Errno.EACCES => "permission denied",
        Errno.EBUSY => "device or resource busy",
        Errno.EINVAL => "invalid argument",
        Errno.ENOSPC => "no space left on device",
        Errno.ERANGE => "numerical result out of range",
        Errno.EOVERFLOW => "value too large for defined data type",
        _ => errno.ToString(),
    };
}
