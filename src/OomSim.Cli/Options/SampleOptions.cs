using System.CommandLine;
using System.CommandLine.Parsing;
using OomSim.Scenarios;

namespace OomSim.Cli;

/// <summary>Options of <c>run</c> on what is looked at while a scenario runs.</summary>
internal static class SampleOptions
{
    /// <summary><c>--scrape</c>, in ns.</summary>
    public static Option<long?> Scrape() => new("--scrape")
    {
        Description = "Write scraped.csv: what docker stats, cAdvisor and a kubelet show every T (15s), and the peak that this misses.",
        HelpName = "T",
        CustomParser = result => Parse(result, "--scrape", result.Tokens[0].Value) is not { } ns ? null
            : ns > 0 ? ns
            : Refuse(result, $"--scrape must be longer than 0, such as 15s, not '{result.Tokens[0].Value}'"),
    };

    /// <summary><c>--cgroupfs</c>, in ns.</summary>
    public static Option<long[]> CgroupDumps() => new("--cgroupfs")
    {
        Description = "Write the tree of cgroup files as it is T after the start (12s) to cgroupfs/SECONDS/. May be repeated.",
        HelpName = "T",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        CustomParser = result => [.. result.Tokens.Select(t => Parse(result, "--cgroupfs", t.Value) ?? 0)],
    };

    private static long? Parse(ArgumentResult result, string option, string text) =>
        Units.TryParseDuration(text, out long ns, out string error) ? ns : Refuse(result, $"{option}: {error}");

    private static long? Refuse(ArgumentResult result, string message)
    {
        result.AddError(message);
        return null;
    }
}
