using OomSim.Engine;

namespace OomSim.Scenarios;

/// <summary>A command of the timeline that was not typed before the end of the run.</summary>
/// <param name="Entry">The command.</param>
/// <param name="Reason">Why not.</param>
public sealed record UntypedCommand(TimelineEntry Entry, string Reason)
{
    /// <summary>What to tell about it, on one line.</summary>
    public string Message => $"'{Entry.Command}' is never typed: {Reason}";

    /// <summary>The reason of a command whose time lies behind the end of the run.</summary>
    internal static string TooLate(TimelineEntry entry, long endNs)
    {
        string time = entry.At?.Fixed is { } at ? $", {SimTime.ToSeconds(at)} s," : "";
        return $"its time{time} is after the end of the run at {SimTime.ToSeconds(endNs)} s";
    }
}
