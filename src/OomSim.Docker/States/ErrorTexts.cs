namespace OomSim.Docker;

/// <summary>The engine's words for refusals (D1.C), by version.</summary>
internal sealed class ErrorTexts(EngineProfile profile)
{
    /// <summary>The refusal of logs (E19).</summary>
    public const string NoLogs = "can not get logs from container which is dead or marked for removal";

    /// <summary>The text of a state refusal.</summary>
    /// <param name="error">Which.</param>
    /// <param name="command">The command that is refused.</param>
    /// <param name="container">The container.</param>
    /// <param name="typed">What the user typed for it.</param>
    public string Of(EngineError error, ContainerCommand command, Container container, string typed) => error switch
    {
        EngineError.E1 => "cannot start a paused container, try unpause instead",
        EngineError.E2 => "container is marked for removal and cannot be started",
        EngineError.E3 => $"{profile.KillPrefix}: {typed}: {profile.NotRunningSubject} {container.Id} is not running",
        EngineError.E4 => $"Cannot restart container {typed}: container is marked for removal and cannot be started",
        EngineError.E5 => $"{(command == ContainerCommand.Pause ? profile.PauseNotRunningSubject : profile.NotRunningSubject)} {container.Id} is not running",
        EngineError.E6 => $"Container {container.Id} is already paused",
        EngineError.E7 => $"Container {container.Id} is restarting, wait until the container is running",
        EngineError.E8 => $"Container {container.Id} is not paused",
        EngineError.E9 => profile.OldRemoveTexts
            ? $"You cannot remove a {container.Status} container {container.Id}. Stop the container before attempting removal or force remove"
            : $"cannot remove container \"{typed}\": container is {container.Status}: stop the container before removing or force remove",
        EngineError.E10 => profile.OldRemoveTexts
            ? $"You cannot remove a paused container {container.Id}. Unpause and then stop the container before attempting removal or force remove"
            : $"cannot remove container \"{typed}\": container is paused and must be unpaused first",
        EngineError.E11 => $"removal of container {typed} is already in progress",
        EngineError.E12 => $"Cannot update container {container.Id}: container is marked for removal and cannot be \"update\"",
        EngineError.E13 => $"Container {typed} is paused, unpause the container before exec",
        EngineError.E14 => "You cannot attach to a stopped container, start it first",
        EngineError.E15 => "You cannot attach to a paused container, unpause it first",
        EngineError.E16 => "You cannot attach to a restarting container, wait until it is running",
        _ => throw new ArgumentOutOfRangeException(nameof(error)),
    };

    /// <summary>E20.</summary>
    public static string NoSuchContainer(string typed) => $"No such container: {typed}";

    /// <summary>E21.</summary>
    public static string NameInUse(string name, Container holder) =>
        $"Conflict. The container name \"/{name}\" is already in use by container \"{holder.Id}\". You have to remove (or rename) that container to be able to reuse that name.";

    /// <summary>E26.</summary>
    public string InvalidSignal(string typed, string signal) => profile.InvalidSignalInRouter
        ? $"Invalid signal: {signal}"
        : $"{profile.KillPrefix}: {typed}: invalid signal: {signal}";

    /// <summary>E26, of a number.</summary>
    public string UnsupportedSignal(string typed, int signal) =>
        FormattableString.Invariant($"{profile.KillPrefix}: {typed}: {(profile.InvalidSignalInRouter ? "The" : "the")} linux daemon does not support signal {(profile.InvalidSignalInRouter ? unchecked((ulong)signal).ToString(System.Globalization.CultureInfo.InvariantCulture) : signal.ToString(System.Globalization.CultureInfo.InvariantCulture))}");

    /// <summary>The last step of the ladder of D1.13 failed.</summary>
    public const string NoExit = "tried to kill container, but did not receive an exit event";
}
