using System.Globalization;
using System.Text.RegularExpressions;
using OomSim.Kernel;

namespace OomSim.Fidelity;

/// <summary>What a recording's description says of the machine. Sizes in bytes.</summary>
public sealed partial record RecordedHost(CgroupVersion Cgroup, long MemoryTotal, long MemoryFree, long SwapTotal, int Cpus, IReadOnlyDictionary<string, long> Sysctl, string Script)
{
    /// <summary>
    /// Huge pages are <c>always</c> on in the recorded kernel, which raises the reserve to this value (K12); the
    /// descriptions of the engine's recordings do not list it.
    /// </summary>
    public const long MinFreeKilobytes = 45056;

    /// <summary>The moment t = 0 on the clock of day, ns since 1970: programs print that clock.</summary>
    public long Epoch { get; init; }

    /// <summary>The kernel's release, of those whose facts are known; 6.1 where the description names none of them.</summary>
    public string Kernel { get; init; } = "6.1";

    /// <summary>Reads <c>description.md</c>.</summary>
    public static RecordedHost Parse(string text)
    {
        Match host = HostLine().Match(text);
        SortedDictionary<string, long> sysctl = new(StringComparer.Ordinal) { ["vm.min_free_kbytes"] = MinFreeKilobytes };
        foreach (Match pair in SysctlPair().Matches(SysctlLine().Match(text).Value))
        {
            sysctl[pair.Groups[1].Value] = Number(pair.Groups[2]);
        }

        int fence = text.IndexOf("```", StringComparison.Ordinal) + 3;
        string script = text[fence..text.LastIndexOf("```", StringComparison.Ordinal)];

        // Scripts without an engine set these before they start anything, and do not log it; at the end they set them back.
        foreach (IGrouping<string, Match> set in SysctlWord().Matches(script).GroupBy(match => match.Groups[1].Value, StringComparer.Ordinal))
        {
            sysctl[set.Key] = Number(set.First().Groups[2]);
        }

        // The word swapdev attaches the lab's device after the host line was taken.
        long swap = script.Contains("swapdev", StringComparison.Ordinal) ? 256L << 20 : Number(host.Groups["swap"]) << 10;
        return new RecordedHost(
            text.Contains("cgroup v1", StringComparison.Ordinal) ? CgroupVersion.V1 : CgroupVersion.V2,
            Number(host.Groups["total"]) << 10,
            Number(host.Groups["free"]) << 10,
            swap,
            (int)Number(host.Groups["cpus"]),
            sysctl,
            script)
        {
            Kernel = KernelWord().Match(text) is { Success: true } kernel && KernelFacts.Of(kernel.Groups["release"].Value) is { } facts ? facts.Release : "6.1",
            Epoch = EpochLine().Match(text) is { Success: true } epoch ? Clock.Parse(epoch.Groups["time"].Value) : 0,
        };
    }

    private static long Number(Group group) => long.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"realtime: (?<time>\d+\.\d+)")]
    private static partial Regex EpochLine();

    // All after the defaults that is listed; where the line is not there the kernel's own hold.
    [GeneratedRegex(@"^- sysctl:[^#]*", RegexOptions.Multiline)]
    private static partial Regex SysctlLine();

    [GeneratedRegex(@"kernel (?<release>\d+\.\d+)")]
    private static partial Regex KernelWord();

    [GeneratedRegex(@"MemTotal: (?<total>\d+) kB MemFree: (?<free>\d+) kB SwapTotal: (?<swap>\d+) kB ; (?<cpus>\d+) vCPU")]
    private static partial Regex HostLine();

    [GeneratedRegex(@"sysctl -qw ([a-z_.]+)=(-?\d+)")]
    private static partial Regex SysctlWord();

    [GeneratedRegex(@"([a-z_.]+)=(-?\d+)")]
    private static partial Regex SysctlPair();
}
