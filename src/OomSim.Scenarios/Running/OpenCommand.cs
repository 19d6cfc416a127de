using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>A command that has been typed and has not answered.</summary>
/// <param name="TimeNs">When it was typed, simulated ns.</param>
/// <param name="Command">As typed.</param>
/// <param name="Number">Its place in the timeline, from 1; 0 for the bringing up of the services.</param>
internal sealed record OpenCommand(long TimeNs, string Command, int Number)
{
    /// <summary>What it has printed so far; null for one that prints at its end only.</summary>
    public ICommandOutput? Output { get; set; }

    /// <summary>The command as it stands.</summary>
    /// <param name="now">Simulated ns.</param>
    public CommandRecord At(long now) => new(TimeNs, Command, null, Output?.Stdout ?? "", Output?.Stderr ?? "", Number, now);
}
