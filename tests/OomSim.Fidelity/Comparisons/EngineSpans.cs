namespace OomSim.Fidelity;

/// <summary>
/// When a container's group is the engine's alone: from the end of a run until the program of the next begins, or for good. What stays behind goes with the group, and what
/// the runtime's own init takes comes with the next one, each when the engine is ready for it: under emulation seconds later. The first start lies before the
/// first <c>BEGIN</c>, where no curve begins.
/// </summary>
internal static class EngineSpans
{
    /// <summary>The spans of one container, in order; none without an engine, where a group stays as its programs left it.</summary>
    /// <param name="comparison">Whose recording and run it is.</param>
    /// <param name="container">Name in the trace.</param>
    /// <returns>Both ends of each run, and the next <c>BEGIN</c>, ns; <see cref="long.MaxValue"/> after the last.</returns>
    public static IEnumerable<(long Recorded, long Simulated, long Next)> Of(Comparison comparison, string container)
    {
        Recording recording = comparison.Recording;
        List<ProgramMessage> begins = [.. recording.Begins.Where(begin => begin.Container == container && begin.Pid == 1)];
        IReadOnlyList<(long Begin, long? Exit)> lives = comparison.Run.Lives.GetValueOrDefault(container) ?? [];
        for (int i = 0; recording.HasEngine && i < begins.Count; i++)
        {
            long next = i + 1 < begins.Count ? begins[i + 1].Time : long.MaxValue;
            if (EndOf(recording, begins[i], next) is { } end)
            {
                yield return (end, i < lives.Count && lives[i].Exit is { } exit ? exit : end, next);
            }
        }
    }

    // Its own last word; else what the engine was told to kill it by; else when the engine tells of its death.
    private static long? EndOf(Recording recording, ProgramMessage begin, long next)
    {
        long? die = Events("die").FirstOrDefault()?.Time;
        return die is null ? null
            : recording.EndOf(begin, next)?.Time
                ?? Events("kill").LastOrDefault(kill => kill.Time <= die)?.Time
                ?? die;

        IEnumerable<EngineEvent> Events(string action) =>
            recording.Events.Where(happened => happened.Container == begin.Container && happened.Action == action && happened.Time >= begin.Time && happened.Time < next);
    }
}
