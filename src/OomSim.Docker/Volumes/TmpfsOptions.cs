namespace OomSim.Docker;

/// <summary>The options of <c>--tmpfs PATH:OPTIONS</c>, which the engine looks at when the container starts.</summary>
internal static class TmpfsOptions
{
    private static readonly string[] Switches =
    [
        "async", "atime", "bind", "defaults", "dev", "diratime", "dirsync", "exec", "mand", "noatime", "nodev", "nodiratime", "noexec", "nomand", "norelatime", "nostrictatime", "nosuid", "private",
        "rbind", "relatime", "remount", "ro", "rprivate", "rshared", "rslave", "runbindable", "rw", "shared", "slave", "strictatime", "suid", "sync", "unbindable",
    ];

    private static readonly string[] Values = ["gid", "mode", "mpol", "nr_blocks", "nr_inodes", "size", "uid"];

    /// <summary>The engine's error, or null. The last of several bad ones is the one that it meets first.</summary>
    public static string? Fault(ContainerSpec spec)
    {
        foreach (string options in spec.Tmpfs.Count == 0 ? [] : spec.Tmpfs.Values)
        {
            foreach (string[] pair in options.Split(',', StringSplitOptions.RemoveEmptyEntries).Reverse().Select(o => o.Split('=', 2)))
            {
                if (pair.Length == 1 ? !Switches.Contains(pair[0], StringComparer.Ordinal) : !Values.Contains(pair[0], StringComparer.Ordinal))
                {
                    return $"invalid tmpfs option [{string.Join(' ', pair.Select(p => '"' + p + '"'))}]";
                }
            }
        }

        return null;
    }
}
