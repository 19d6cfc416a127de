using System.Globalization;

namespace OomSim.Docker;

/// <summary>A column of <c>ps</c>.</summary>
/// <param name="Heading">Its heading.</param>
/// <param name="Value">What it shows of a process.</param>
internal sealed record PsColumn(string Heading, Func<PsRow, string> Value)
{
    // Names in capitals are columns of ps's own formats.
    private static readonly (string[] Names, PsColumn Column)[] All =
    [
        (["pid", "tgid"], new("PID", r => Number(r.Pid))),
        (["ppid"], new("PPID", r => Number(r.ParentPid))),
        (["UID"], new("UID", r => r.HostUser)),
        (["uid", "euid"], new("UID", r => r.UserNumber)),
        (["user", "uname", "euser"], new("USER", r => r.HostUser)),
        (["c"], new("C", r => Number(Math.Min(99, r.CpuPerMille / 10)))),
        (["%cpu", "pcpu"], new("%CPU", r => Tenths(r.CpuPerMille))),
        (["%mem", "pmem"], new("%MEM", r => Tenths(Math.Min(999, r.MemoryPerMille)))),
        (["vsz", "vsize"], new("VSZ", r => Number(r.VirtualBytes / 1024))),
        (["rss", "rssize", "rsz"], new("RSS", r => Number(r.ResidentBytes / 1024))),
        (["TTY", "tname"], new("TTY", r => r.Terminal)),
        (["tty", "tt"], new("TT", r => r.Terminal)),
        (["stat"], new("STAT", r => r.State + (r.LeadsSession ? "s" : "") + (r.LeadsSession && r.Terminal != "?" ? "+" : ""))),
        (["s", "state"], new("S", r => r.State)),
        (["stime"], new("STIME", r => r.Started(sameDay: true))),
        (["start_time"], new("START", r => r.Started(sameDay: true))),
        (["bsdstart"], new("START", r => r.Started(sameDay: false))),
        (["time", "cputime"], new("TIME", r => Clock(r.CpuSeconds))),
        (["bsdtime"], new("TIME", r => FormattableString.Invariant($"{r.CpuSeconds / 60}:{r.CpuSeconds % 60:D2}"))),
        (["etime"], new("ELAPSED", r => Elapsed(r.Seconds))),
        (["etimes"], new("ELAPSED", r => Number(r.Seconds))),
        (["nlwp", "thcount"], new("NLWP", _ => "1")),
        (["ni", "nice"], new("NI", _ => "0")),
        (["comm", "ucomm"], new("COMMAND", r => r.Comm)),
        (["ucmd"], new("CMD", r => r.Comm)),
        (["COMM"], new("CMD", r => r.Comm)),
        (["args", "command"], new("COMMAND", r => r.CommandLine)),
        (["cmd", "CMD"], new("CMD", r => r.CommandLine)),
    ];

    /// <summary>The column of a name; null for none.</summary>
    public static PsColumn? Find(string name) => Array.Find(All, c => c.Names.Contains(name, StringComparer.Ordinal)).Column;

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Tenths(long perMille) => perMille > 999 ? Number(perMille / 10) : FormattableString.Invariant($"{perMille / 10}.{perMille % 10}");

    private static string Clock(long seconds) =>
        (seconds >= 86400 ? FormattableString.Invariant($"{seconds / 86400}-") : "") + FormattableString.Invariant($"{seconds / 3600 % 24:D2}:{seconds / 60 % 60:D2}:{seconds % 60:D2}");

    // [[days-]hours:]minutes:seconds
    private static string Elapsed(long seconds) => seconds >= 3600 ? Clock(seconds) : FormattableString.Invariant($"{seconds / 60:D2}:{seconds % 60:D2}");
}
