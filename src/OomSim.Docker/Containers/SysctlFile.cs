namespace OomSim.Docker;

/// <summary>What the runtime's init meets as it writes a container's sysctls to the files of <c>/proc/sys</c> (runc <c>standard_init_linux.go</c>; 20.10.24 on 6.18).</summary>
internal static class SysctlFile
{
    // Folders that each namespace of the network has, with the modules that a kernel of a distribution has.
    private static readonly string[] NetFolders = ["bridge", "core", "ipv4", "ipv6", "mpls", "mptcp", "netfilter", "sctp", "smc", "unix"];

    // Files of /proc/sys/net/core that are not the first namespace's alone, with the first release that has them (net/core/sysctl_net_core.c, netns_core_table).
    private static readonly (string Name, string Since)[] OfCore = [("somaxconn", "5.4"), ("txrehash", "6.1"), ("optmem_max", "6.12"), .. ReadOnlyOfCore.Select(n => (n, "6.12"))];

    // Those that others than the first namespace can only read.
    private static string[] ReadOnlyOfCore => ["rmem_default", "rmem_max", "wmem_default", "wmem_max"];

    // Seconds that are kept in ticks, 250 in one (Debian's and Ubuntu's kernels), have to fit an int (kernel/sysctl.c, do_proc_dointvec_jiffies_conv).
    private const long MostSeconds = int.MaxValue / 250;

    // The ports that a namespace gives out by itself begin here, and none of them may be privileged (net/ipv4/sysctl_net_ipv4.c, ipv4_privileged_ports).
    private const string LocalPorts = "net.ipv4.ip_local_port_range";
    private const string FirstUnprivileged = "net.ipv4.ip_unprivileged_port_start";
    private const long FirstLocalPort = 32768;

    // Those that are one number: of the IPC namespace (ipc/ipc_sysctl.c, ipc/mq_sysctl.c), and what is set of the network most (net/ipv4/sysctl_net_ipv4.c).
    private static readonly (string Name, long Least, ulong Greatest)[] Numbers =
    [
        ("kernel.msgmax", 0, int.MaxValue), ("kernel.msgmnb", 0, int.MaxValue), ("kernel.msgmni", 0, 32768), ("kernel.shmall", 0, ulong.MaxValue), ("kernel.shmmax", 0, ulong.MaxValue), ("kernel.shmmni", 0, 32768),
        ("kernel.shm_rmid_forced", 0, 1), ("fs.mqueue.msg_default", 1, 65536), ("fs.mqueue.msg_max", 1, 65536), ("fs.mqueue.msgsize_default", 128, 16 << 20), ("fs.mqueue.msgsize_max", 128, 16 << 20),
        ("fs.mqueue.queues_max", int.MinValue, int.MaxValue), ("net.core.somaxconn", 0, int.MaxValue), ("net.ipv4.ip_forward", int.MinValue, int.MaxValue), (FirstUnprivileged, 0, FirstLocalPort),
        ("net.ipv4.tcp_fin_timeout", -MostSeconds, MostSeconds), ("net.ipv4.tcp_keepalive_intvl", -MostSeconds, MostSeconds), ("net.ipv4.tcp_keepalive_probes", 0, byte.MaxValue),
        ("net.ipv4.tcp_keepalive_time", -MostSeconds, MostSeconds), ("net.ipv4.tcp_max_syn_backlog", int.MinValue, int.MaxValue), ("net.ipv4.tcp_syncookies", 0, byte.MaxValue), ("net.ipv4.tcp_tw_reuse", 0, 2),
    ];

    /// <summary>The first error; null where all can be written, as far as that is known.</summary>
    /// <param name="sysctls"><c>NAME=VALUE</c>, each of a namespace.</param>
    /// <param name="kernel">The host's release, as 6.1.</param>
    public static string? Fault(IReadOnlyCollection<string> sysctls, string kernel)
    {
        bool hasOwnPorts = sysctls.Any(s => s.StartsWith(LocalPorts + "=", StringComparison.Ordinal));
        return sysctls.Select(s => Fault(s, kernel, hasOwnPorts)).OfType<string>().FirstOrDefault();
    }

    // Which of two is written first nobody knows: with another range of local ports, any port may be the first that is not privileged.
    private static string? Fault(string sysctl, string kernel, bool hasOwnPorts)
    {
        string[] pair = sysctl.Split('=', 2);
        string[] parts = pair[0].Split('.');
        string path = "/proc/sys/" + string.Join('/', parts);
        if (parts[0] == "net" && (!NetFolders.Contains(parts.ElementAtOrDefault(1) ?? "", StringComparer.Ordinal) || (parts[1] == "core" && !IsOfCore(parts, kernel))))
        {
            return $"open {path}: no such file or directory";
        }

        if (parts is ["net", "core", var name] && ReadOnlyOfCore.Contains(name, StringComparer.Ordinal))
        {
            return $"open {path}: permission denied";
        }

        (string known, long least, ulong greatest) = Array.Find(Numbers, n => n.Name == pair[0]);
        greatest = hasOwnPorts && known == FirstUnprivileged ? ushort.MaxValue : greatest;
        return known is not null && pair.Length > 1 && !IsNumber(pair[1], least, greatest) ? $"write {path}: invalid argument" : null;
    }

    private static bool IsOfCore(string[] parts, string kernel) =>
        parts is [_, _, var name] && Array.Find(OfCore, f => f.Name == name) is { Since: { } since } && Version.Parse(kernel) >= Version.Parse(since);

    // Blanks before it do no harm, what follows behind a blank is not read, and a number may be octal or hexadecimal (kernel/sysctl.c, proc_get_long); what is empty is not written.
    private static bool IsNumber(string text, long least, ulong greatest)
    {
        string number = text.Trim(' ', '\t', '\n').Split(' ', '\t', '\n')[0];
        bool isNegative = number.StartsWith('-');
        string digits = isNegative ? number[1..] : number;
        (int mark, int radix) = digits.Length > 2 && digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? (2, 16) : digits.StartsWith('0') ? (0, 8) : (0, 10);
        return text.Length == 0
            || (GoNumber.Magnitude(digits[mark..], radix) is { } magnitude && (isNegative ? -magnitude : magnitude) is var value && value >= least && value <= greatest);
    }
}
