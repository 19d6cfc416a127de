using System.Globalization;
using System.Text.RegularExpressions;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>The options of <c>--tmpfs PATH:OPTIONS</c>: the engine looks at their names when the container starts, the kernel at their values.</summary>
internal static partial class TmpfsOptions
{
    private static readonly string[] Switches =
    [
        "async", "atime", "bind", "defaults", "dev", "diratime", "dirsync", "exec", "mand", "noatime", "nodev", "nodiratime", "noexec", "nomand", "norelatime", "nostrictatime", "nosuid", "private",
        "rbind", "relatime", "remount", "ro", "rprivate", "rshared", "rslave", "runbindable", "rw", "shared", "slave", "strictatime", "suid", "sync", "unbindable",
    ];

    private const long NoBound = 1L << 60;

    private static readonly string[] Values = ["gid", "mode", "mpol", "nr_blocks", "nr_inodes", "size", "uid"];

    // MS_* of switches that set one, and MS_NOSUID | MS_NODEV | MS_NOEXEC, which the engine begins with.
    private static readonly (string Name, int Flag, bool Clears)[] Flags =
    [
        ("ro", 1, false), ("rw", 1, true), ("nosuid", 2, false), ("suid", 2, true), ("nodev", 4, false), ("dev", 4, true), ("noexec", 8, false), ("exec", 8, true), ("sync", 16, false), ("async", 16, true),
        ("mand", 64, false), ("nomand", 64, true), ("dirsync", 128, false), ("noatime", 1024, false), ("atime", 1024, true), ("nodiratime", 2048, false), ("diratime", 2048, true),
        ("bind", 4096, false), ("rbind", 4096 | 16384, false), ("relatime", 1 << 21, false), ("norelatime", 1 << 21, true), ("strictatime", 1 << 24, false), ("nostrictatime", 1 << 24, true),
    ];

    /// <summary>The engine's error, or null. The last of several bad ones is the one that it meets first.</summary>
    public static string? Fault(ContainerSpec spec)
    {
        foreach (string options in spec.Tmpfs.Count == 0 ? [] : spec.Tmpfs.Values.Where(o => o.Length > 0))
        {
            foreach (string[] pair in options.Split(',').Reverse().Select(o => o.Split('=', 2)))
            {
                if (pair.Length == 1 ? !Switches.Contains(pair[0], StringComparer.Ordinal) : !Values.Contains(pair[0], StringComparer.Ordinal))
                {
                    return $"invalid tmpfs option [{string.Join(' ', pair.Select(p => '"' + p + '"'))}]";
                }
            }
        }

        return null;
    }

    /// <summary>What the runtime says of a mount that the kernel refuses for a value (20.10.24, runc 1.1); null for none.</summary>
    public static string? Refusal(ContainerSpec spec)
    {
        if (spec.Tmpfs.Count + spec.Mounts.Count == 0)
        {
            return null;
        }

        IEnumerable<(string Path, string[] Words)> all = spec.Tmpfs.Select(t => (t.Key, t.Value.Split(',', StringSplitOptions.RemoveEmptyEntries)))
            .Concat(spec.Mounts.Where(m => m.Type == "tmpfs").Select(m => (m.Place, Of(m).ToArray())));
        foreach ((string path, string[] words) in all)
        {
            if (words.Any(IsBad))
            {
                return $"error mounting \"tmpfs\" to rootfs at \"{path}\": mount tmpfs:{path} (via /proc/self/fd/6){Shown(words, 14)}: invalid argument";
            }
        }

        return null;
    }

    /// <summary>The options that the engine makes of a <c>--mount type=tmpfs</c> (20.10.24: <c>mode=700,size=1m</c>).</summary>
    public static IReadOnlyList<string> Of(MountRequest mount)
    {
        List<string> options = [];
        if (mount.TmpfsMode.TrimStart('0') is { Length: > 0 } mode)
        {
            options.Add("mode=" + mode);
        }

        if (ByteSize.TryParse(mount.TmpfsSize, out long bytes, out _) && bytes != 0)
        {
            int unit = 0;
            for (; unit < 3 && bytes % 1024 == 0; unit++)
            {
                bytes /= 1024;
            }

            options.Add(string.Create(CultureInfo.InvariantCulture, $"size={bytes}{new[] { "", "k", "m", "g" }[unit]}"));
        }

        return options;
    }

    /// <summary>Bytes that a tmpfs holds by its options; null where they say nothing of it: half of the memory. <c>size=0</c> is no bound.</summary>
    /// <param name="options">As mount has them, such as <c>size=10m,mode=700</c> or <c>nr_blocks=2560</c>.</param>
    /// <param name="memory">MemTotal, which percentages are of.</param>
    public static long? Size(string options, long memory)
    {
        // Both set the same number of blocks: the last one counts (mm/shmem.c, shmem_parse_one).
        string[] pair = options.Split(',').LastOrDefault(o => o.StartsWith("size=", StringComparison.Ordinal) || o.StartsWith("nr_blocks=", StringComparison.Ordinal))?.Split('=', 2) ?? [];
        if (pair.Length == 0 || (pair[0] == "size" ? SizeGrammar() : CountGrammar()).Match(pair[1]) is not { Success: true } size)
        {
            return null;
        }

        // memparse: letters are powers of 1024; a size is whole pages, rounded up.
        decimal number = decimal.Parse(size.Groups["number"].Value, NumberStyles.None, CultureInfo.InvariantCulture);
        string unit = size.Groups["unit"].Value.ToLowerInvariant();
        long scale = unit == "%" ? 1 : 1L << (10 * (" kmgtpe".IndexOf(unit.Length == 0 ? ' ' : unit[0], StringComparison.Ordinal)));
        long each = pair[0] == "size" ? 1 : Pages.Size;
        double most = unit == "%" ? (double)number * memory / 100 : (double)number * scale * each;
        if (most > NoBound)
        {
            return NoBound;
        }

        decimal bytes = unit == "%" ? decimal.Floor(number * memory / 100) : number * scale * each;
        return bytes is 0 or > NoBound ? NoBound : (long)(decimal.Ceiling(bytes / Pages.Size) * Pages.Size);
    }

    /// <summary>True for an option of a tmpfs whose value the kernel refuses.</summary>
    /// <param name="option">Such as <c>size=foo</c>.</param>
    internal static bool IsBad(string option)
    {
        string[] pair = option.Split('=', 2);
        string value = pair.Length > 1 ? pair[1] : "";
        return pair[0] switch
        {
            "size" => !SizeGrammar().IsMatch(value),
            "nr_blocks" or "nr_inodes" => !CountGrammar().IsMatch(value),
            "mode" => value.Length is 0 or > 11 || value.Any(c => c is < '0' or > '7'),
            "uid" or "gid" => !uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _),
            "mpol" => value.Split(':')[0].Split('=')[0] is not ("default" or "prefer" or "bind" or "interleave" or "local"),
            _ => false,
        };
    }

    /// <summary>Options as an error of mounting shows them: flags as a number, and the others; nothing of what there is none of.</summary>
    /// <param name="words">The options.</param>
    /// <param name="flags">MS_* that are set before them.</param>
    internal static string Shown(IReadOnlyList<string> words, int flags)
    {
        foreach ((_, int flag, bool clears) in words.SelectMany(w => Flags.Where(f => f.Name == w)))
        {
            flags = clears ? flags & ~flag : flags | flag;
        }

        string data = string.Join(',', words.Where(w => w.Contains('=', StringComparison.Ordinal)));
        return (flags == 0 ? "" : ", flags: 0x" + flags.ToString("x", CultureInfo.InvariantCulture)) + (data.Length == 0 ? "" : ", data: " + data);
    }

    [GeneratedRegex("^(?<number>[0-9]{1,18})(?<unit>[kKmMgGtTpPeE]?|%)$", RegexOptions.CultureInvariant)]
    private static partial Regex SizeGrammar();

    [GeneratedRegex("^(?<number>[0-9]{1,18})(?<unit>[kKmMgGtTpPeE]?)$", RegexOptions.CultureInvariant)]
    private static partial Regex CountGrammar();
}
