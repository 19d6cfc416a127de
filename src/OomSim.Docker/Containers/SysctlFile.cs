namespace OomSim.Docker;

/// <summary>What the runtime's init meets as it writes a container's sysctls to the files of <c>/proc/sys</c> (runc <c>standard_init_linux.go</c>; 20.10.24).</summary>
internal static class SysctlFile
{
    // Folders of the network's, with the modules that a kernel of a distribution has.
    private static readonly string[] NetFolders = ["bridge", "core", "ipv4", "ipv6", "ipx", "iw_cm", "mptcp", "netfilter", "nf_conntrack_max", "rds", "sctp", "smc", "sunrpc", "tipc", "unix", "vsock", "xfrm"];

    // Those that are one number: of the IPC namespace, and what is set of the network most.
    private static readonly string[] Numbers =
    [
        "kernel.msgmax", "kernel.msgmnb", "kernel.msgmni", "kernel.shmall", "kernel.shmmax", "kernel.shmmni", "kernel.shm_rmid_forced", "fs.mqueue.msg_default", "fs.mqueue.msg_max",
        "fs.mqueue.msgsize_default", "fs.mqueue.msgsize_max", "fs.mqueue.queues_max", "net.core.somaxconn", "net.ipv4.ip_forward", "net.ipv4.ip_unprivileged_port_start", "net.ipv4.tcp_fin_timeout",
        "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_max_syn_backlog", "net.ipv4.tcp_syncookies", "net.ipv4.tcp_tw_reuse",
    ];

    /// <summary>The first error; null where all can be written, as far as that is known.</summary>
    /// <param name="sysctls"><c>NAME=VALUE</c>, each of a namespace.</param>
    public static string? Fault(IEnumerable<string> sysctls) => sysctls.Select(Fault).OfType<string>().FirstOrDefault();

    private static string? Fault(string sysctl)
    {
        string[] pair = sysctl.Split('=', 2);
        string[] parts = pair[0].Split('.');
        string path = "/proc/sys/" + string.Join('/', parts);
        return parts[0] == "net" && !NetFolders.Contains(parts.ElementAtOrDefault(1) ?? "", StringComparer.Ordinal) ? $"open {path}: no such file or directory"
            : Numbers.Contains(pair[0], StringComparer.Ordinal) && pair.Length > 1 && !IsNumber(pair[1]) ? $"write {path}: invalid argument"
            : null;
    }

    // Blanks before it do no harm, what follows behind a blank is not read, and a number may be octal or hexadecimal (kernel/sysctl.c, proc_get_long); what is empty is not written.
    private static bool IsNumber(string text)
    {
        string number = text.Trim(' ', '\t', '\n').Split(' ', '\t', '\n')[0];
        string digits = number.StartsWith('-') ? number[1..] : number;
        bool isHex = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && digits.Length > 2;
        bool isOctal = digits.StartsWith('0');
        return text.Length == 0 || (digits.Length > 0 && digits[(isHex ? 2 : 0)..].All(isHex ? char.IsAsciiHexDigit : isOctal ? c => c is >= '0' and <= '7' : char.IsAsciiDigit));
    }
}
