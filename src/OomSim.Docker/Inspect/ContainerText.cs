using System.Globalization;

namespace OomSim.Docker;

/// <summary>How tables describe a container (D8.9, D8.11).</summary>
internal static class ContainerText
{
    /// <summary>The STATUS column.</summary>
    public static string Status(Container container, long now)
    {
        string code = container.ExitCode.ToString(CultureInfo.InvariantCulture);
        string since = HumanDuration.Format(now - (container.FinishedAtNs ?? now));
        return container.Status switch
        {
            "paused" => $"Up {HumanDuration.Format(now - container.StartedAtNs!.Value)} (Paused)",
            "restarting" => $"Restarting ({code}) {since} ago",
            "running" => $"Up {HumanDuration.Format(now - container.StartedAtNs!.Value)}" + (container.Health is { } health ? $" ({health.Text})" : ""),
            "removing" => "Removal In Progress",
            "dead" => "Dead",
            "created" => "Created",
            _ => $"Exited ({code}) {since} ago",
        };
    }

    /// <summary>The words of its command: entrypoint and those after the image, or the image's own program.</summary>
    public static IReadOnlyList<string> Words(Container container) => Words(container.Spec) is { Count: > 0 } given
        ? given
        : [container.Program.Init.Exec ?? container.Program.Init.Comm];

    /// <summary>The words that a creation gives; none where the image decides.</summary>
    public static IReadOnlyList<string> Words(ContainerSpec spec) => spec.Entrypoint.Count > 0 ? [.. spec.Entrypoint, .. spec.Command] : spec.Command;

    /// <summary>The COMMAND column: in quotes, cut at 20 characters.</summary>
    public static string Command(Container container, bool cut)
    {
        string text = string.Join(' ', Words(container).Select((w, i) => i > 0 && w.Contains(' ', StringComparison.Ordinal) ? $"'{w}'" : w));
        text = cut && text.Length > 20 ? text[..19] + "…" : text;
        return "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
    }
}
