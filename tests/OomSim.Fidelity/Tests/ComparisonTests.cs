using OomSim.Docker;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Fidelity;

public sealed class ComparisonTests
{
    public static TheoryData<string> Recordings => [.. RecordingFolder.OwnNames("kernel"), .. RecordingFolder.OwnNames("docker"), .. RecordingFolder.OwnNames(NativeMachine.Family)];

    [Theory]
    [MemberData(nameof(Recordings))]
    public void A_recording_meets_itself(string name)
    {
        Recording recording = Recording.LoadOwn(name);

        Comparison comparison = Comparison.Of(recording, Echo(recording));

        Assert.Empty(comparison.Faults());
        Assert.All(comparison.Groups, group => Assert.Equal(0, Math.Max(group.Nrmse ?? 0, group.CurveError ?? 0), 9));
        Assert.Equal(recording.Kills.Count, comparison.Times.Count(time => time.Kind == TimeKind.Kill));
    }

    [Fact]
    public void A_late_kill_is_a_fault()
    {
        // Own clock 9.3717 − 1.791 = 7.5807 s: 2 % are 151.6 ms.
        Recording recording = Recording.Load("kernel/v1-a01-limit");
        SimulatedRun run = Echo(recording);
        run.Kills = [run.Kills[0] with { Time = run.Kills[0].Time + 152_000_000 }];

        Assert.Equal("kill of a: +152 ms (+2.01 %)", Assert.Single(Comparison.Of(recording, run).Faults()));
    }

    [Fact]
    public void Another_victim_another_status_and_a_hang_are_faults()
    {
        Recording recording = Recording.Load("kernel/v2-a06-two");
        SimulatedRun run = Echo(recording);
        run.Kills = [run.Kills[0] with { Comm = "A" }];
        run.Statuses["a"] = [137];
        run.Hangs["a"] = [5_000_000_000];

        Assert.Equal(
            ["kills: [a:B], simulated [a:A]", "a hung 0 times, simulated 1", "a ended with 0, simulated 137"],
            Comparison.Of(recording, run).Faults());
    }

    [Fact]
    public void A_curve_and_a_peak_that_are_off_are_faults()
    {
        Recording recording = Recording.Load("kernel/v1-a03-sawtooth");
        SimulatedRun run = Echo(recording);
        long peak = run.Peak["a"];
        run.Peak["a"] = peak * 102 / 100;
        foreach ((string, long) key in run.Memory.Keys.ToList())
        {
            run.Memory[key] += peak * 3 / 100;
        }

        string fault = Assert.Single(Comparison.Of(recording, run).Faults());

        Assert.Equal("a: peak +2.00 %, curve 3.00 %", fault);
    }

    [Fact]
    public void Another_text_another_event_and_another_end_are_faults()
    {
        Recording recording = Recording.Load("docker/v1-04-hung-update");
        SimulatedRun run = Echo(recording);
        int refused = run.Commands.FindIndex(pair => pair.Recorded.ExitCode == 1);
        run.Commands[refused] = (run.Commands[refused].Recorded, new CommandResult(1, "", "Error: no\n"));
        run.Events.RemoveAt(2);
        run.Ends = [run.Ends[0] with { OomKilled = false }];

        Comparison comparison = Comparison.Of(recording, run);

        Assert.Equal(3, comparison.Differences.Count);
        Assert.StartsWith("ends: ", comparison.Differences[0], StringComparison.Ordinal);
        Assert.StartsWith("events: [create leak, start leak, oom leak, update leak", comparison.Differences[1], StringComparison.Ordinal);
        Assert.Contains("Memory limit should be smaller than already set memoryswap limit", comparison.Differences[2], StringComparison.Ordinal);
        Assert.EndsWith("simulated [Error: no]", comparison.Differences[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_without_an_answer_and_a_late_answer_are_faults()
    {
        Recording recording = Recording.Load("docker/v2-11-pause-tcp");
        SimulatedRun run = Echo(recording);
        List<RequestRecord> requests = [.. run.Requests.OrderBy(request => request.Arrived)];
        RequestRecord longest = requests.MaxBy(request => request.Finished!.Value - request.Arrived);
        run.Requests.Clear();
        run.Requests.AddRange(requests.Select((request, i) =>
            i == 0 ? request with { Outcome = RequestOutcome.Reset }
            : request == longest ? request with { Finished = request.Finished + 500_000_000 }
            : request));

        // First message at 26.876 s, the answer that took longest at 48.0 s: 2 % of 21.2 s are 424 ms.
        Assert.Equal(
            ["client-old got 100 answers of 100, simulated 99", "reply of client-old: +500 ms (+2.36 %)"],
            Comparison.Of(recording, run).Faults());
    }

    [Fact]
    public void What_a_program_printed_is_compared_line_by_line()
    {
        Recording recording = Recording.Load("docker/v2-12-ops-on-paused");
        SimulatedRun run = Echo(recording);
        int logs = run.Commands.FindIndex(pair => pair.Recorded.Text.StartsWith("$ docker logs cp", StringComparison.Ordinal));
        (LoggedCommand typed, CommandResult? answer) = run.Commands[logs];

        run.Commands[logs] = (typed, answer! with { Stdout = answer.Stdout.Replace("71.335 1795450979.188", "2.000 1.000", StringComparison.Ordinal).Replace("took=0.001", "took=0.2", StringComparison.Ordinal) });
        Assert.Empty(Comparison.Of(recording, run).Differences);

        run.Commands[logs] = (typed, answer with { Stdout = answer.Stdout.Replace("END handle-term", "END hold", StringComparison.Ordinal) });
        Assert.Equal(
            ["'$ docker logs cp    (limit 20s)' prints 4 lines, simulated 4; after 2: [<uptime> <time> pid=<pid> hog END handle-term took=<took>], simulated [<uptime> <time> pid=<pid> hog END hold took=<took>]"],
            Comparison.Of(recording, run).Differences);
    }

    // A run that did exactly what was recorded.
    private static SimulatedRun Echo(Recording recording)
    {
        SimulatedRun run = new() { Kills = recording.Kills, Ends = recording.Ends };
        foreach (TracePoint point in recording.Trace)
        {
            run.Memory[(point.Container, point.Time)] = point.Memory;
            run.Peak[point.Container] = Math.Max(recording.PeakFileOf(point.Container) ?? 0, recording.HighestRowOf(point.Container));
        }

        foreach (string container in recording.Trace.Select(point => point.Container).Distinct())
        {
            if (recording.HangsOf(container).ToList() is { Count: > 0 } hangs)
            {
                run.Hangs[container] = hangs;
            }
        }

        foreach (ProgramMessage begin in recording.Begins)
        {
            string group = begin.Container.Replace('_', '/');
            LoggedCommand? ended = recording.Commands.FirstOrDefault(command => command.Time >= begin.Time && command.Text.StartsWith("# " + group + " ended", StringComparison.Ordinal));
            ProgramMessage? exit = recording.EndOf(begin);
            (run.Lives.TryGetValue(group, out List<(long Begin, long? Exit)>? lives) ? lives : run.Lives[group] = []).Add((begin.Time, exit?.Time));
            string? status = ended is null ? OutcomeDifferences.LoggedStatus(recording, begin) : CommandMatch.Ended().Match(ended.Text).Groups["status"].Value;
            (run.Statuses.TryGetValue(group, out List<int?>? statuses) ? statuses : run.Statuses[group] = [])
                .Add(status is null ? null : int.Parse(status, System.Globalization.CultureInfo.InvariantCulture));
        }

        run.Requests.AddRange(recording.Clients.SelectMany(client => client.Messages).Select(message =>
            new RequestRecord("", message.Sent, message.Sent, message.Answered, message.Answered is null ? RequestOutcome.Timeout : RequestOutcome.Ok)));
        run.Events.AddRange(recording.Events);
        run.Commands.AddRange(recording.Commands
            .Where(command => command.Text.StartsWith("$ docker ", StringComparison.Ordinal))
            .Select(command => (command, command.ExitCode == 124 ? null : (CommandResult?)new CommandResult(command.ExitCode ?? 0, string.Join('\n', command.Output), ""))));
        return run;
    }

    [Fact]
    public void A_group_that_hangs_again_at_once_may_be_recorded_as_one_that_hangs_on()
    {
        SimulatedRun run = new();
        run.Hangs["a"] = [10, 30, 35];
        run.HangsAnew["a"] = [35];

        Assert.Equal([10, 30], run.HangsBeside("a", 2));
        Assert.Equal(3, run.HangsBeside("a", 3).Count);
        Assert.Equal(3, run.HangsBeside("a", 1).Count);
        Assert.Empty(run.HangsBeside("b", 0));

        // Woken by a limit of memory+swap that was not what refused it, it came back within 26 ms.
        SimulatedRun woken = Comparison.Of("kernel-6.18/v1-b13b-hung-memsw-only").Run;
        Assert.Equal((2, 1), (woken.Hangs["a"].Count, woken.HangsAnew["a"].Count));
    }
}
