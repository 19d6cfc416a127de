using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace OomSim.Kernel;

/// <summary>Files below <c>/proc/PID</c> (fs/proc/base.c, fs/proc/array.c): <c>comm</c>, <c>oom_score</c>, <c>oom_score_adj</c> (K1.16, K1.17), and of <c>status</c> the lines that the model knows.</summary>
public static class ProcessFiles
{
    /// <summary>The one that says how the killer is to see a process.</summary>
    public const string OomScoreAdj = "oom_score_adj";

    /// <summary>The one that says its name.</summary>
    public const string Comm = "comm";

    private const string OomScore = "oom_score";
    private const string Status = "status";

    /// <summary>The names of those that are simulated.</summary>
    public static ImmutableArray<string> Names { get; } = [Comm, OomScore, OomScoreAdj, Status];

    /// <summary>Takes a path apart: who, which is <c>self</c> or a PID as it was typed, and the file; null for the path of another file.</summary>
    /// <param name="path">A full path.</param>
    public static (string Who, string File)? Parse(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.Split('/') is ["", "proc", var who, var file] && (who == "self" || (who.Length is > 0 and < 8 && who.All(char.IsAsciiDigit))) && Names.Contains(file) ? (who, file) : null;
    }

    /// <summary>What a file says.</summary>
    /// <param name="host">The host.</param>
    /// <param name="process">Whose it is.</param>
    /// <param name="file">One of <see cref="Names"/>.</param>
    /// <param name="seenFromHost">True for a reader that has the PIDs of the host.</param>
    /// <param name="isReader">True where a process reads of itself: it runs.</param>
    public static string Read(LinuxHost host, Process process, string file, bool seenFromHost, bool isReader = false)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(process);
        return file switch
        {
            OomScore => Line(Badness.OomScore(host, process)),
            OomScoreAdj => Line(process.OomScoreAdj),
            Comm => process.Comm + "\n",
            _ => StatusText(process, seenFromHost, isReader),
        };
    }

    private static string StatusText(Process process, bool seenFromHost, bool isReader)
    {
        ProcessValues v = process.Read();
        string state = (isReader ? 'R' : v.State) switch { 'R' => "R (running)", 'S' => "S (sleeping)", 'D' => "D (disk sleep)", 'T' => "T (stopped)", 'Z' => "Z (zombie)", _ => "X (dead)" };
        int pid = seenFromHost ? process.Pid : process.NamespacePid;
        int parent = (seenFromHost ? process.Parent?.Pid : process.Parent is { } above && above.Namespace == process.Namespace ? above.NamespacePid : null) ?? 0;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Name:\t{process.Comm}\nState:\t{state}\nTgid:\t{pid}\nPid:\t{pid}\nPPid:\t{parent}\n");
        foreach ((string name, long bytes) in process.IsZombie ? [] : new[]
        {
            ("VmSize", v.Vm), ("VmRSS", v.Rss), ("RssAnon", v.Anon), ("RssFile", v.File), ("RssShmem", v.Shmem), ("VmPTE", v.PageTables), ("VmSwap", v.Swap),
        })
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}:\t{bytes >> 10,8} kB\n");
        }

        return text.Append("Threads:\t1\n").ToString();
    }

    private static string Line(long value) => value.ToString(CultureInfo.InvariantCulture) + "\n";
}
