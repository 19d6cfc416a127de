namespace OomSim.Docker;

/// <summary>The options of <c>ps</c> that say which columns it prints: <c>-ef</c>, <c>aux</c> and <c>-o</c>.</summary>
internal static class PsOptions
{
    private static readonly string[] Full = ["UID", "pid", "ppid", "c", "stime", "TTY", "time", "CMD"];
    private static readonly string[] Short = ["pid", "TTY", "time", "COMM"];
    private static readonly string[] Bsd = ["pid", "TTY", "stat", "bsdtime", "args"];
    private static readonly string[] User = ["user", "pid", "%cpu", "%mem", "vsz", "rss", "TTY", "stat", "start_time", "bsdtime", "args"];

    // What else ps knows (procps, output.c), and nobody has simulated.
    private static readonly string[] Others =
    [
        "%cpu", "%mem", "blocked", "caught", "cgname", "cgroup", "class", "cls", "context", "cp", "cpuid", "cputime", "cputimes", "drs", "egid", "egroup", "eip", "elapsed", "environ", "esp", "etime", "etimes", "euid", "euser", "exe", "f", "fgid", "fgroup",
        "flag", "flags", "fname", "fsgid", "fsgroup", "fsuid", "fsuser", "fuid", "fuser", "gid", "group", "ignored", "ipcns", "label", "lastcpu", "lsession", "lstart", "luid", "lwp", "lxc", "machine", "maj_flt", "majflt", "min_flt", "minflt", "mntns",
        "netns", "ni", "nice", "nlwp", "numa", "nwchan", "oom", "oomadj", "opri", "ouid", "pcpu", "pending", "pgid", "pgrp", "pidns", "pmem", "policy", "pri", "priority", "psr", "pss", "rgid", "rgroup", "rsz", "rssize", "rtprio", "ruid", "ruser", "s",
        "sched", "seat", "sess", "session", "sgid", "sgroup", "sid", "sig", "sigcatch", "sigignore", "sigmask", "size", "slice", "spid", "stackp", "start", "start_time", "state", "suid", "supgid", "supgrp", "suser", "svgid", "svgroup", "svuid", "svuser",
        "sz", "tgid", "thcount", "tid", "times", "tpgid", "trs", "tty8", "ucmd", "ucomm", "unit", "userns", "uss", "utsns", "uunit", "vsize", "wchan", "wname",
    ];

    /// <summary>The columns that options ask for; null with what is wrong.</summary>
    /// <param name="options">As typed; none means <c>-ef</c>.</param>
    /// <param name="error">The engine's words, or what is not simulated.</param>
    public static IReadOnlyList<PsColumn>? Read(IReadOnlyList<string> options, out string error)
    {
        error = "";
        var named = new List<string>();
        string[] format = options.Count == 0 ? Full : Short;
        bool isOfUsers = false;
        bool isFull = false;
        string[] words = [.. options.SelectMany(o => o.Split(' '))];

        // There is no -x: with it the line is read again as if no option had a dash, where that can be.
        bool isReadAgain = Array.Exists(words, w => w is ['-', _, ..] && w.Contains('x', StringComparison.Ordinal) && w.All(l => l is '-' or 'a' or 'x'));
        for (int i = 0; i < words.Length; i++)
        {
            string word = words[i];
            int list = word.IndexOf('o', StringComparison.Ordinal);
            string letters = list < 0 ? word : word[..list];
            bool isBsd = word == "-aux" || !word.StartsWith('-') || (isReadAgain && letters.Length > 1);
            if (word is "" or "-" || letters.TrimStart('-').Any(l => !(isBsd ? isReadAgain && word.StartsWith('-') ? "ax" : "aux" : "eAfa").Contains(l, StringComparison.Ordinal)))
            {
                error = $"{DockerEngine.NotSimulatedPrefix}docker top: the option '{word}' of ps is not simulated: give -ef, aux or -o with names of columns";
                return null;
            }

            isOfUsers |= letters.Contains('u', StringComparison.Ordinal);
            isFull |= letters.Contains('f', StringComparison.Ordinal);
            format = letters.Contains('u', StringComparison.Ordinal) ? User : letters.Contains('f', StringComparison.Ordinal) ? Full : isBsd ? Bsd : Short;
            if (list >= 0)
            {
                string rest = word[(list + 1)..];
                if (rest.Length == 0 && i + 1 == words.Length)
                {
                    error = "ps: error: format specification must follow -o";
                    return null;
                }

                named.AddRange((rest.Length > 0 ? rest : words[++i]).Split(',', StringSplitOptions.RemoveEmptyEntries));
            }
        }

        // One list of columns and another do not go together; with -f nobody hears why (20.10.24 with procps 4).
        error = named.Count == 0 ? "" : isOfUsers ? "ps: error: conflicting format options" : isFull ? "ps: exit status 1" : "";
        return error.Length > 0 ? null : Columns(named.Count > 0 ? named : format, out error);
    }

    private static List<PsColumn>? Columns(IReadOnlyList<string> names, out string error)
    {
        error = "";
        var columns = new List<PsColumn>();
        foreach (string name in names)
        {
            if (name.Contains('=', StringComparison.Ordinal))
            {
                error = $"{DockerEngine.NotSimulatedPrefix}docker top: headings of one's own ('{name}') are not simulated";
                return null;
            }

            if (PsColumn.Find(name) is not { } column)
            {
                error = Others.Contains(name, StringComparer.Ordinal) ? $"{DockerEngine.NotSimulatedPrefix}docker top: the column '{name}' of ps is not simulated" : $"ps: error: unknown user-defined format specifier \"{name}\"";
                return null;
            }

            columns.Add(column);
        }

        if (columns.Exists(c => c.Heading == "PID"))
        {
            return columns;
        }

        // By it the engine knows whose lines they are.
        error = "Couldn't find PID field in ps output";
        return null;
    }
}
