namespace OomSim.Scenarios;

/// <summary>Tells whether an event is one that a scenario means.</summary>
internal static class EventMatch
{
    /// <summary>
    /// Where the pattern names no source, events that the engine publishes are looked for among the engine's alone, so that
    /// <c>oom</c> is not counted twice; <c>exec_die: …</c> and the like match by the part before the colon.
    /// </summary>
    public static bool IsMatch(EventPattern pattern, RunEvent happened)
    {
        string? source = pattern.Origin ?? (EventNames.IsDocker(pattern.Type) ? "docker" : null);
        return (source is null || happened.Source == source)
            && (pattern.Container is null || happened.Container == pattern.Container)
            && (happened.Type == pattern.Type || happened.Type.StartsWith(pattern.Type + ":", StringComparison.Ordinal));
    }
}
