using System.Globalization;

namespace OomSim.Results;

/// <summary>A container's end, in words.</summary>
internal static class ContainerWords
{
    /// <summary>Its last state, with the exit code where it has one (D2.1) and what <c>docker inspect</c> says of an OOM kill (D2.12).</summary>
    public static string FinalState(ContainerSummary container) =>
        State(container) + (container.OomKilled ? ", OOMKilled" : "");

    /// <summary>What a reader may look for: a container that hung at its limit is <c>OOMKilled</c> to the engine, but was not killed.</summary>
    public static string Searched(ContainerSummary container) =>
        string.Join(' ', container.Names.Select(static n => n.Name).Append(container.Name).Distinct()) + " " + State(container) + (container.OomKills == 0 ? "" : container.OomKilled ? ", killed, OOMKilled" : ", killed") + (container.Hung.Count > 0 ? ", hung" : "");

    /// <summary>The names that it had, each until when: <c>app until 20 s, app-old</c>.</summary>
    public static string Names(ContainerSummary container) => string.Join(
        ", ", container.Names.Select((n, i) => n.Name + Shown.Until(i + 1 < container.Names.Count ? container.Names[i + 1].TimeNs / 1e9 : null)));

    /// <summary>True where the exit code is that of an ended run.</summary>
    public static bool HasExited(ContainerSummary container) => container.State is "exited" or "dead" or "restarting" or "removed";

    private static string State(ContainerSummary container) =>
        container.State + (HasExited(container) ? string.Create(CultureInfo.InvariantCulture, $" ({container.ExitCode})") : "");
}
