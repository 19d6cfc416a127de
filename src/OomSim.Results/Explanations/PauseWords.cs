namespace OomSim.Results;

/// <summary>Words for the end of a container that was paused: whether what ended it reached it there (D5.5, K17.9, K18.4, K19.1).</summary>
internal static class PauseWords
{
    /// <summary>Who is thawed and has a SIGKILL waiting ends within this time, µs.</summary>
    private const long Ending = 1_000_000;

    /// <summary>What the pause had to do with the end; null for nothing.</summary>
    /// <param name="pause">The last pause; null for none.</param>
    /// <param name="micros">When the container ended, µs.</param>
    /// <param name="outside">The command that sent SIGKILL past the engine; null where none did.</param>
    /// <param name="isOutside">True where SIGKILL came from outside of the engine, from a command or not.</param>
    /// <param name="isOom">True where an OOM killer sent it.</param>
    public static string? Of(ExplainedPause? pause, long micros, TypedCommand? outside, bool isOutside, bool isOom) => pause switch
    {
        null => null,
        { EndMicros: null } when isOom => "it was paused: a frozen process is chosen like any other, and the kill reaches it (K19.1, K19.4)",
        { EndMicros: null } when !isOutside => "it was paused; the engine thaws what it kills (D5.5, D5.8)",
        { EndMicros: null, IsVersionOne: true } => "it was paused: on v1 nothing reaches a frozen process, SIGKILL neither, until it is thawed (K17.9)",
        { EndMicros: null } => "it was paused: on v2 SIGKILL ends a frozen process at once, with nobody to thaw it (K18.4)",
        { EndMicros: { } thawed, IsVersionOne: true } when !isOom && isOutside && outside is { } sent && sent.Micros >= pause.Micros && sent.Micros < thawed && micros - thawed <= Ending =>
            $"it was paused from {Say.Time(pause.Micros * 1000)} on: on v1 nothing reaches a frozen process, so SIGKILL waited {Say.Time((thawed - sent.Micros) * 1000)}, until it was thawed at {Say.Time(thawed * 1000)} (K17.9)",
        _ => null,
    };
}
