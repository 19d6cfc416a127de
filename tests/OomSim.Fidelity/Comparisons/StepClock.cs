namespace OomSim.Fidelity;

/// <summary>
/// A program's own clock, step by step: which simulated time belongs to a recorded one. Lines of the log that stand on both sides belong together, and so
/// does what was typed. Within a step that has a pace, and within a wait, both clocks go alike, but for where the log tells that it was behind its pace: there it is as far as the simulated one by
/// its pace; one without a pace takes as long as the machine takes, so there the clock goes evenly
/// from its beginning to its end. So a curve shows how much memory the program had where it was; how fast the machine was stays in the figures of times.
/// </summary>
internal sealed class StepClock
{
    private readonly List<StepMark> _marks;
    private readonly long _touchSpeed;

    /// <summary>A clock that goes through marks, in any order. Where two contradict, the most that agree are kept.</summary>
    /// <param name="marks">The marks.</param>
    /// <param name="touchSpeed">How fast a program makes up what is overdue, bytes per second.</param>
    public StepClock(IEnumerable<StepMark> marks, long touchSpeed)
    {
        _marks = Agreeing([.. marks.OrderBy(mark => mark.Recorded).ThenBy(mark => mark.Simulated)]);
        _touchSpeed = touchSpeed;
    }

    /// <summary>The clock of the one program of a group; null where several programs, or processes of one, do something in it or below it, each with a clock of its own, or where the log of one is gone.</summary>
    public static StepClock? Of(Comparison comparison, string container)
    {
        List<string> programs = [.. comparison.Recording.Begins
            .Select(begin => begin.Container).Where(program => comparison.Names.IsIn(program, container)).Distinct(StringComparer.Ordinal)];
        if (programs.Count != 1)
        {
            return null;
        }

        List<ProgramMessage> log = [.. comparison.Recording.Program.Where(line => line.Container == programs[0])];
        if (log.Exists(line => line.Pid == ProgramMessage.NoLog) || log.Where(line => line.Kind == "START").GroupBy(line => line.Pid).Count(process => process.Any(line => !IsWait(line.Detail))) > 1)
        {
            return null;
        }

        List<StepMark> lines = [.. Lines(log, comparison.Run.Log.Where(line => line.Owner.Replace('/', '_') == programs[0]))];
        List<long> typed = [.. comparison.Recording.Commands.Where(IsDone).Select(command => command.Returned ?? command.Time)
            .Concat(comparison.Recording.Events.Where(happened => happened.Container == programs[0] && happened.Action is "pause" or "unpause" or "update" or "kill").Select(happened => happened.Time))];
        return new StepClock(lines.Concat(Progress(log, lines)).Concat(PacedProgress(log, lines, typed)).Concat(typed.Select(time => new StepMark(time, time, null))),
            CalibratedMachine.FirstTouchSpeedOf(comparison.Recording));
    }

    /// <summary>The simulated time that belongs to a recorded one, ns.</summary>
    public long Simulated(long recorded)
    {
        int next = _marks.FindIndex(mark => mark.Recorded > recorded);
        StepMark from = next < 0 ? _marks.LastOrDefault() : _marks[Math.Max(0, next - 1)];
        long since = recorded - from.Recorded;
        if (Overdue(next < 0 ? _marks.Count : next) is { } begin)
        {
            // What is overdue is made up at once, which takes the machine's time.
            since = Math.Max(since, Math.Min((long)((Int128)since * _touchSpeed / HogSize.Parse(begin.Line!.Split(' ')[^1])), begin.Simulated + (recorded - begin.Recorded) - from.Simulated));
        }

        if (next <= 0)
        {
            return from.Simulated + since;
        }

        StepMark to = _marks[next];
        return IsEven(next)
            ? from.Simulated + (long)((Int128)since * (to.Simulated - from.Simulated) / (to.Recorded - from.Recorded))
            : Math.Min(from.Simulated + since, to.Simulated);
    }

    // The beginning of a paced step that is behind its pace at the mark before and makes that up before the next one, as far as one can see.
    private StepMark? Overdue(int next)
    {
        if (next == 0 || _marks[next - 1] is not { Line: { } line } from || !IsPaced(line))
        {
            return null;
        }

        StepMark begin = _marks.Find(mark => mark.Line == line);
        long late = from.Recorded - begin.Recorded - (from.Simulated - begin.Simulated);
        bool makesUp = next == _marks.Count || _marks[next].Line != line || _marks[next].Recorded - begin.Recorded - (_marks[next].Simulated - begin.Simulated) <= late;
        return late > 0 && makesUp ? begin : null;
    }

    private static bool IsPaced(string line) => line.Split(' ') is [_, "START", _, .., { } pace] && pace.EndsWith("/s", StringComparison.Ordinal);

    // True where what leads to a mark lies within a step without a pace.
    private bool IsEven(int next)
    {
        // What was typed in between ends nothing.
        int begin = next - 1;
        while (begin > 0 && _marks[begin].Line is null)
        {
            begin--;
        }

        return _marks[begin].Line is { } line && IsUnpaced(line) && _marks.FindIndex(next, mark => mark.Line is not null) >= 0;
    }

    private static bool IsWait(string step) => step.Split(' ')[0] is "hold" or "sleep" or "name" or "wait" or "waitone" or "ignore-term" or "handle-term" or "soft-fail" or "oomadj";

    private static bool IsUnpaced(string line) =>
        line.Split(' ') is [_, "START", "alloc" or "shm" or "touchmmap" or "read" or "write" or "writesync" or "rewrite" or "mlock" or "forkn", .. { } arguments]
            && !arguments.Any(argument => argument.EndsWith("/s", StringComparison.Ordinal));

    // The first of one text belongs to the first, the second to the second.
    private static IEnumerable<StepMark> Lines(IEnumerable<ProgramMessage> recorded, IEnumerable<SimulatedLine> simulated)
    {
        Dictionary<string, List<SimulatedLine>> found = simulated.GroupBy(line => line.Message, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.ToList(), StringComparer.Ordinal);
        return recorded.GroupBy(HogLog.MessageOf, StringComparer.Ordinal)
            .SelectMany(same => same.Zip(found.GetValueOrDefault(same.Key) ?? [], (there, here) => new StepMark(there.Time, here.Time, here.Message)));
    }

    // How far an unpaced step of one speed was, as the recorded program tells it: the simulated one goes at one speed.
    private static IEnumerable<StepMark> Progress(IReadOnlyList<ProgramMessage> recorded, IReadOnlyList<StepMark> lines)
    {
        foreach (StepMark start in lines.Where(mark => IsUnpaced(mark.Line!)))
        {
            string word = start.Line!.Split(' ')[2];
            StepMark end = lines.Where(mark => mark.Recorded >= start.Recorded && mark.Line!.Split(' ') is [_, "END", { } ended, ..] && ended == word).OrderBy(mark => mark.Recorded).FirstOrDefault();
            if (end.Line is null || HogStatement.Parse(start.Line[(start.Line.IndexOf(' ') + 7)..])[0] is not { Arguments: [.., { } last] } || !HogSize.IsSize(last))
            {
                continue;
            }

            long size = HogSize.Parse(last);
            foreach (ProgramMessage line in recorded.Where(line => line.Kind == "PROGRESS" && line.Time >= start.Recorded && line.Time <= end.Recorded && line.Detail.StartsWith(word + " ", StringComparison.Ordinal)))
            {
                long done = long.Parse(line.Detail[(word.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture);
                yield return new StepMark(line.Time, start.Simulated + (long)((Int128)(end.Simulated - start.Simulated) * done / size), start.Line);
            }
        }
    }

    // How far a paced step was, where the simulated one kept its pace from beginning to end: a recorded one that the machine did not let run is as far later.
    private static IEnumerable<StepMark> PacedProgress(List<ProgramMessage> recorded, IReadOnlyList<StepMark> lines, List<long> typed)
    {
        foreach (StepMark start in lines)
        {
            if (!IsPaced(start.Line!) || start.Line!.Split(' ') is not [_, _, { } word, .., { } pace])
            {
                continue;
            }

            StepMark end = lines.Where(mark => mark.Recorded > start.Recorded && mark.Line!.Split(' ') is [_, "END", { } ended, ..] && ended == word).OrderBy(mark => mark.Recorded).FirstOrDefault();
            if (end.Line is null || !KeptPace(start, end, HogSize.Parse(pace)))
            {
                continue;
            }

            long until = typed.Where(time => time > start.Recorded)
                .Concat(recorded.Where(line => line.Time > start.Recorded && line.Kind is "START" or "END").Select(line => line.Time))
                .DefaultIfEmpty(long.MaxValue).Min();
            foreach (ProgramMessage line in recorded.Where(line => line.Kind == "PROGRESS" && line.Time > start.Recorded && line.Time < until && line.Detail.StartsWith(word + " ", StringComparison.Ordinal)))
            {
                long done = long.Parse(line.Detail[(word.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture);
                yield return new StepMark(line.Time, start.Simulated + (long)((Int128)done * 1_000_000_000 / HogSize.Parse(pace)), start.Line);
            }
        }
    }

    // Whoever was held up at a limit, by memory.high or for want of memory ends later than its pace has it.
    private static bool KeptPace(StepMark start, StepMark end, long pace) =>
        HogStatement.Parse(start.Line![(start.Line!.IndexOf(' ') + 7)..])[0] is { Arguments: { Count: > 1 } arguments }
            && end.Simulated - start.Simulated <= (Int128)HogSize.Parse(arguments[^2]) * 1_010_000_000 / pace;

    // What is typed acts at the same time on both sides.
    private static bool IsDone(LoggedCommand command) =>
        CommandMatch.Write().IsMatch(command.Text) || CommandMatch.OnHost().IsMatch(command.Text) || CommandMatch.Start().IsMatch(command.Text);

    // The most that rise on both sides.
    private static List<StepMark> Agreeing(List<StepMark> marks)
    {
        int[] length = new int[marks.Count];
        int[] before = new int[marks.Count];
        int best = -1;
        for (int i = 0; i < marks.Count; i++)
        {
            (length[i], before[i]) = (1, -1);
            for (int j = 0; j < i; j++)
            {
                if (marks[j].Recorded <= marks[i].Recorded && marks[j].Simulated <= marks[i].Simulated && length[j] + 1 > length[i])
                {
                    (length[i], before[i]) = (length[j] + 1, j);
                }
            }

            best = best < 0 || length[i] > length[best] ? i : best;
        }

        List<StepMark> kept = [];
        for (int i = best; i >= 0; i = before[i])
        {
            kept.Add(marks[i]);
        }

        kept.Reverse();
        return kept;
    }
}
