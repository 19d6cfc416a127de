using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>What Compose says on standard error of its own and of the engine's answers.</summary>
internal static class ComposeTold
{
    /// <summary>A line of its log, as it writes one that is no terminal's.</summary>
    /// <param name="now">Simulated ns.</param>
    /// <param name="text">The warning.</param>
    public static string Warning(long now, string text) => $"time=\"{Timestamps.Rfc3339Fixed(now)[..19]}Z\" level=warning msg=\"{text.Replace("\"", "\\\"", StringComparison.Ordinal)}\"\n";

    /// <summary>What the engine warned of as it made a container.</summary>
    /// <param name="service">The service.</param>
    /// <param name="warnings">Its warnings.</param>
    public static string Warnings(string service, IEnumerable<string> warnings) => string.Concat(warnings.Select(w => $" {service} {w} \n"));

    /// <summary>The engine's own lines: what a command of <c>docker</c> adds (<c>Error: failed to …</c>), Compose never sees.</summary>
    /// <param name="stderr">What the command wrote.</param>
    public static string OfDaemon(string stderr) => string.Concat(stderr.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => !l.StartsWith("Error: failed to ", StringComparison.Ordinal)).Select(l => l + "\n"));
}
