namespace OomSim.Fidelity;

/// <summary>Pairs what happened on both sides, in order of happening.</summary>
internal static class OutcomeTimes
{
    public static IEnumerable<TimedOutcome> Of(Comparison comparison) =>
        Kills(comparison).Concat(Hangs(comparison)).Concat(Exits(comparison)).Concat(ClientOutcomes.Times(comparison));

    private static IEnumerable<TimedOutcome> Kills(Comparison comparison) =>
        comparison.Recording.Kills.Zip(comparison.Run.Kills, (recorded, simulated) =>
        {
            string container = ContainerNames.OfKill(recorded, comparison.Names.RecordedIds);
            return new TimedOutcome(TimeKind.Kill, container, comparison.BeginOf(container), recorded.Time, simulated.Time);
        });

    private static IEnumerable<TimedOutcome> Hangs(Comparison comparison)
    {
        foreach (string container in comparison.Run.Hangs.Keys)
        {
            List<long> hangs = [.. comparison.Recording.HangsOf(container)];
            foreach ((long recorded, long simulated) in hangs.Zip(comparison.Run.HangsBeside(container, hangs.Count)))
            {
                yield return new TimedOutcome(TimeKind.Hang, container, comparison.BeginOf(container), recorded, simulated);
            }
        }
    }

    // The program that was started is the first to log in its group; its children's exits lie inside.
    private static IEnumerable<TimedOutcome> Exits(Comparison comparison)
    {
        foreach (IGrouping<string, ProgramMessage> begins in comparison.Recording.Begins.GroupBy(begin => begin.Container, StringComparer.Ordinal))
        {
            IEnumerable<(long Begin, long? Exit)> lives = comparison.Run.Lives.GetValueOrDefault(begins.Key.Replace('_', '/')) ?? [];
            List<ProgramMessage> starts = [.. begins];
            foreach (((ProgramMessage begin, (long Begin, long? Exit) life), int i) in starts.Zip(lives).Select((pair, i) => (pair, i)))
            {
                long next = i + 1 < starts.Count ? starts[i + 1].Time : long.MaxValue;
                if (comparison.Recording.EndOf(begin, next) is { } exit && life.Exit is { } simulated)
                {
                    // On the clock of this run: a restart comes when the engine is ready for it.
                    yield return new TimedOutcome(TimeKind.Exit, comparison.Names.Trace(begin.Container), begin.Time, exit.Time, simulated - life.Begin + begin.Time);
                }
            }
        }
    }
}
