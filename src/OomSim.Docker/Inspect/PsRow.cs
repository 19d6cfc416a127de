using System.Collections.Immutable;
using System.Globalization;
using OomSim.Engine;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>What <c>ps</c> finds out about a process of a container.</summary>
internal sealed class PsRow
{
    private readonly Process _process;
    private readonly ProcessValues _values;
    private readonly long _now;
    private readonly long _memory;

    // Accounts of the host, a Debian.
    private static readonly ImmutableSortedDictionary<long, string> HostUsers = ImmutableSortedDictionary.CreateRange<long, string>(
    [
        new(0, "root"), new(1, "daemon"), new(2, "bin"), new(3, "sys"), new(4, "sync"), new(5, "games"), new(6, "man"), new(7, "lp"), new(8, "mail"), new(9, "news"), new(10, "uucp"), new(13, "proxy"), new(33, "www-data"), new(34, "backup"),
        new(38, "list"), new(39, "irc"), new(42, "_apt"), new(65534, "nobody"),
    ]);

    private PsRow(Process process, string commandLine, bool leads, string terminal, long now, long memory)
    {
        (_process, CommandLine, LeadsSession, Terminal, _now, _memory) = (process, commandLine, leads, terminal, now, memory);
        _values = process.Read();
    }

    /// <summary>Number of its user on the host; where that is not known, the name that it was given.</summary>
    public string UserNumber => Owner is not { } container ? "0" : ProcessContext.User(container, _process) is { } number ? Text(number) : ProcessContext.Typed(container, _process).User;

    /// <summary>Name of its user on the host; the number of one who has none there.</summary>
    public string HostUser => long.TryParse(UserNumber, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && HostUsers.TryGetValue(number, out string? name) ? name : UserNumber;

    /// <summary>Name of its user in the container; the number of one who has none there.</summary>
    public string InsideUser => Owner is not { } container ? "root" : ProcessContext.UserName(container, _process) ?? UserNumber;

    /// <summary>Name of its group in the container; the number of one that has none there.</summary>
    public string InsideGroup => Owner is not { } container ? "root" : ProcessContext.GroupName(container, _process);

    private Container? Owner { get; init; }

    /// <summary>PID on the host.</summary>
    public int Pid => _process.Pid;

    /// <summary>PID of its parent; the first process of a container is a child of its shim, which is none of the model and stands as 1.</summary>
    public int ParentPid => _process.Parent?.Pid ?? 1;

    /// <summary>PID in the namespace of who asks.</summary>
    public int NamespacePid => SeenFromHost ? _process.Pid : _process.NamespacePid;

    /// <summary>PID of its parent there; 0 for one outside (D6.4).</summary>
    public int NamespaceParentPid => SeenFromHost ? ParentPid : _process.Parent?.NamespacePid ?? 0;

    private bool SeenFromHost { get; init; }

    /// <summary>Its name.</summary>
    public string Comm => _process.Comm;

    /// <summary>What it was executed with, words with blanks between; of one that has ended, its name in brackets.</summary>
    public string CommandLine { get; }

    /// <summary>True for what the runtime started: a session of its own.</summary>
    public bool LeadsSession { get; }

    /// <summary>Its terminal; <c>?</c> for none.</summary>
    public string Terminal { get; }

    /// <summary>R, S, D, T, X or Z.</summary>
    public string State => _values.State.ToString();

    /// <summary>Bytes resident.</summary>
    public long ResidentBytes => _values.Rss;

    /// <summary>Bytes of address space.</summary>
    public long VirtualBytes => _values.Vm;

    /// <summary>Whole seconds that it has been there.</summary>
    public long Seconds => (_now - _process.StartedAtNs) / SimTime.Second;

    /// <summary>Whole seconds of CPU time.</summary>
    public long CpuSeconds => _values.CpuUsageNs / SimTime.Second;

    /// <summary>CPU time over the time that it has been there, in thousandths; both in the kernel's ticks of 10 ms and whole seconds.</summary>
    public long CpuPerMille => Seconds > 0 ? _values.CpuUsageNs / (SimTime.Second / 100) * 10 / Seconds : 0;

    /// <summary>Resident memory over that of the host, in thousandths.</summary>
    public long MemoryPerMille => _values.Rss * 1000 / _memory;

    /// <summary>The processes of a container, by PID.</summary>
    /// <param name="container">Which.</param>
    /// <param name="now">The present, ns.</param>
    /// <param name="memory">Memory of the host, bytes.</param>
    public static IEnumerable<PsRow> Of(Container container, long now, long memory)
    {
        // Whatever namespace they are in, the engine asks for those in the container's cgroup.
        return container.Cgroup is not { } cgroup ? []
            : cgroup.Subtree().SelectMany(g => g.Processes).OrderBy(p => p.Pid).Select(p => Of(p, container, CommandLineOf(p, container), now, memory));
    }

    /// <summary>A process as another one in its namespace sees it.</summary>
    /// <param name="process">Which.</param>
    /// <param name="host">Its host.</param>
    /// <param name="commandLine">What it was executed with; null: what is known of it.</param>
    /// <param name="seenFromHost">True for one that has the PIDs of the host.</param>
    public static PsRow Inside(Process process, LinuxHost host, string? commandLine, bool seenFromHost)
    {
        // Of its memory there is nothing left.
        commandLine ??= process.IsZombie ? $"[{process.Comm}]" : null;
        Cgroup? cgroup = process.Cgroup;
        while (cgroup is not null and { Keeper: not Container })
        {
            cgroup = cgroup.Parent;
        }

        return cgroup?.Keeper is Container container
            ? Of(process, container, commandLine ?? CommandLineOf(process, container), host.Simulator.Now, host.Config.Memory, seenFromHost)
            : new PsRow(process, commandLine ?? process.Comm, false, "?", host.Simulator.Now, host.Config.Memory) { SeenFromHost = seenFromHost };
    }

    private static PsRow Of(Process process, Container container, string commandLine, long now, long memory, bool seenFromHost = false)
    {
        ContainerExec? exec = container.Execs?.Find(e => e.Process == process);
        bool tty = exec?.IsTty ?? container.Spec.Tty;
        return new PsRow(process, commandLine, process == container.Init || exec is not null, tty ? "pts/0" : "?", now, memory) { SeenFromHost = seenFromHost, Owner = container };
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>When it was started: hour and minute, or the day.</summary>
    /// <param name="sameDay">True where the hour stands for the present day only, false where it does for the last 24 hours.</param>
    public string Started(bool sameDay)
    {
        DateTime started = Utc(_process.StartedAtNs);
        DateTime present = Utc(_now);
        string format = sameDay
            ? started.Year != present.Year ? "yyyy" : started.DayOfYear != present.DayOfYear ? "MMMdd" : "HH:mm"
            : Seconds < 86400 ? "HH:mm" : "MMMdd";
        return started.ToString(format, CultureInfo.InvariantCulture);
    }

    // A child that runs the file of its parent was forked and keeps what its parent was executed with.
    private static string CommandLineOf(Process process, Container container)
    {
        if (process.Program.Words is { } executed && (process.Comm != "sh" || StandardTools.Find(executed[0]) == "sh"))
        {
            // A shell forks it, or has executed it in its own place: until then it is the shell.
            return string.Join(' ', executed);
        }

        string words = string.Join(' ', ContainerText.Words(container));
        if (process == container.Init)
        {
            return container.Spec.HasSmallInit ? "/sbin/docker-init -- " + words : words;
        }

        if (container.Execs?.Find(e => e.Process == process) is { } exec)
        {
            return exec.CommandLine;
        }

        bool isProgram = container.Spec.HasSmallInit && process.Parent == container.Init && process.NamespacePid == 2;
        return isProgram ? words
            : process.Program.Exec is { } file && process.Parent is { } parent && parent.Program.Exec == file ? CommandLineOf(parent, container)
            : process.Program.Exec ?? process.Program.Comm;
    }

    private static DateTime Utc(long ns) => DateTimeOffset.FromUnixTimeSeconds(Timestamps.UnixSeconds(ns)).UtcDateTime;
}
