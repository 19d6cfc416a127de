using System.Text.RegularExpressions;

namespace OomSim.Fidelity;

/// <summary>
/// A look of the lab at a container (<c>state cp: Status=paused Running=true …</c>) as a command that shows the same, without what is each run's own: the
/// times and the PID.
/// </summary>
/// <param name="Recorded">The command with the recorded answer.</param>
/// <param name="Line">The line that shows it here.</param>
internal sealed partial record StateLine(LoggedCommand Recorded, string Line)
{
    private const string Format =
        "Status={{.State.Status}} Running={{.State.Running}} Paused={{.State.Paused}} Restarting={{.State.Restarting}} OOMKilled={{.State.OOMKilled}} "
        + "Dead={{.State.Dead}} ExitCode={{.State.ExitCode}} Error=\"{{.State.Error}}\" RestartCount={{.RestartCount}}";

    /// <summary>The look that an entry is; null for other entries.</summary>
    public static StateLine? Of(LoggedCommand command)
    {
        if (State().Match(command.Text) is not { Success: true } match)
        {
            return null;
        }

        string name = match.Groups["name"].Value;
        string state = match.Groups["state"].Value;
        bool isGone = state.StartsWith("No such", StringComparison.Ordinal);
        string[] output = isGone ? ["Error: No such object: " + name] : [Own().Replace(state, "")];
        return new StateLine(
            command with { Text = "state " + name, ExitCode = isGone ? 1 : 0, Output = output },
            $"docker inspect -f '{Format}' {name}");
    }

    [GeneratedRegex(@"^state (?<name>\S+): (?<state>(Status=|No such container).*)$")]
    private static partial Regex State();

    [GeneratedRegex(@"(?<= )(Pid|Started|Finished)=\S* ")]
    private static partial Regex Own();
}
