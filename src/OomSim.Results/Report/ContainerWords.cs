using System.Globalization;

namespace OomSim.Results;

/// <summary>A container's end, in words.</summary>
internal static class ContainerWords
{
    /// <summary>Its last state, with the exit code where it has one (D2.1) and what <c>docker inspect</c> says of an OOM kill (D2.12).</summary>
    public static string FinalState(ContainerSummary container) =>
        container.State + ExitCode(container) + (container.OomKilled ? ", OOMKilled" : "");

    /// <summary>True where the exit code is that of an ended run.</summary>
    public static bool HasExited(ContainerSummary container) => container.State is "exited" or "dead" or "restarting" or "removed";

    private static string ExitCode(ContainerSummary container) =>
        HasExited(container) ? string.Create(CultureInfo.InvariantCulture, $" ({container.ExitCode})") : "";
}
