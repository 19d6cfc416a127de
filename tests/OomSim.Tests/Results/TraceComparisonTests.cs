using OomSim.Results;
using Xunit;

namespace OomSim.Tests.Results;

/// <summary>Two traces against each other: kills, peaks and curves by hand.</summary>
public sealed class TraceComparisonTests
{
    private const string Header = "time_s,container,state,memory_current_bytes,memory_limit_bytes,pids\n";

    // The order of events has tests of its own.
    private static List<TraceDifference> Figures(
        ComparedTrace first, ComparedTrace second, bool alignStart, double tolerance, IReadOnlyCollection<string> columns, IReadOnlyList<(string First, string Second)> pairs) =>
        [.. TraceComparison.Compare(first, second, alignStart, tolerance, columns, pairs).Where(d => d.What != "events")];

    [Fact]
    public void ATraceAgainstItselfHasNoError()
    {
        using TemporaryFolder folder = new();
        ComparedTrace trace = Trace(folder, "a", "0,x,running,0,,1\n1,x,running,100,,1\n1,x,running,50,,1\n2,x,running,50,,1\n");
        TraceDifference only = Assert.Single(Figures(trace, trace, false, 0, [], []));
        Assert.Equal((100.0, 100.0, 0.0, 0.0, true), (only.First, only.Second, only.Error, only.Nrmse, only.IsWithin));
        Assert.Equal((0, 2_000_000_000, 0), (only.Span!.From, only.Span.To, only.Span.Rest.Count));
    }

    [Fact]
    public void CurvesAreStraightBetweenRowsAndTheErrorIsWeightedByTime()
    {
        // A rises from 0 to 100 in 4 s; B is at 50 all along. A's rows at 0, 1, 4 s stand for 0.5, 2 and 1.5 s: errors 50, 25, -50.
        using TemporaryFolder folder = new();
        ComparedTrace a = Trace(folder, "a", "0,x,running,0,,1\n1,x,running,25,,1\n4,x,running,100,,1\n");
        ComparedTrace b = Trace(folder, "b", "0,x,running,50,,1\n2,x,running,50,,1\n3,x,running,50,,1\n4,x,running,50,,1\n");
        TraceDifference only = Assert.Single(Figures(a, b, false, 0.5, [], []));
        Assert.Equal(-0.5, only.Error!.Value, 12);
        Assert.Equal(Math.Sqrt(((50 * 50 * 0.5) + (25 * 25 * 2) + (50 * 50 * 1.5)) / 4) / 100, only.Nrmse!.Value, 12);
        Assert.True(only.IsWithin);
        Assert.False(Assert.Single(Figures(a, b, false, 0.49, [], [])).IsWithin);

        // The other way round it is the same, of half the peak.
        Assert.Equal(2 * only.Nrmse.Value, Assert.Single(Figures(b, a, false, 1, [], [])).Nrmse!.Value, 12);
    }

    [Fact]
    public void ACurveThatIsSampledMoreCoarselyIsMetAtItsOwnTimes()
    {
        // A saw of 0 and 100, of which B sees every other second only.
        using TemporaryFolder folder = new();
        ComparedTrace a = Trace(folder, "a", "0,x,running,100,,1\n1,x,running,0,,1\n2,x,running,100,,1\n3,x,running,0,,1\n4,x,running,100,,1\n");
        ComparedTrace b = Trace(folder, "b", "0,x,running,100,,1\n2,x,running,100,,1\n4,x,running,100,,1\n");
        TraceDifference one = Assert.Single(Figures(a, b, false, 0, [], []));
        TraceDifference other = Assert.Single(Figures(b, a, false, 0, [], []));
        Assert.Equal((0.0, true, "B"), (one.Nrmse, one.IsWithin, one.Span!.Coarser));
        Assert.Equal((0.0, true, "A"), (other.Nrmse, other.IsWithin, other.Span!.Coarser));
    }

    [Fact]
    public void OfAsManyRowsThoseThatComeFirstCountWhicheverIsTakenForTrue()
    {
        // Common time is 0 to 4 s, with three rows each. At A's 0, 1, 4 s B's line from 100 over 0 at 2 s to 100 is 100, 50, 100: errors 0, 50, 0.
        using TemporaryFolder folder = new();
        ComparedTrace a = Trace(folder, "a", "0,x,running,100,,1\n1,x,running,100,,1\n4,x,running,100,,1\n");
        ComparedTrace b = Trace(folder, "b", "0,x,running,100,,1\n2,x,running,0,,1\n4,x,running,100,,1\n");
        TraceDifference one = Assert.Single(Figures(a, b, false, 0, [], []));
        TraceDifference other = Assert.Single(Figures(b, a, false, 0, [], []));
        Assert.Equal(Math.Sqrt(50 * 50 * 2 / 4.0) / 100, one.Nrmse!.Value, 12);
        Assert.Equal((one.Nrmse, "", ""), (other.Nrmse, one.Span!.Coarser, other.Span!.Coarser));
    }

    [Fact]
    public void OneMomentInCommonIsComparedAndIsNobodysForHavingFewerRows()
    {
        // At 2 s, where A ends and B begins, 100 meets 40: 60 of 100.
        using TemporaryFolder folder = new();
        ComparedTrace a = Trace(folder, "a", "0,x,running,100,,1\n2,x,running,100,,1\n");
        ComparedTrace b = Trace(folder, "b", "2,x,running,40,,1\n3,x,running,100,,1\n");
        TraceDifference one = Assert.Single(Figures(a, b, false, 0.02, [], []));
        Assert.Equal((0.6, false, ""), (one.Nrmse, one.IsWithin, one.Span!.Coarser));
        Assert.Equal(0.6, Assert.Single(Figures(b, a, false, 0.02, [], [])).Nrmse);
    }

    [Fact]
    public void ACurveThatIsLeftOutWholeIsNotMet()
    {
        // Killed at 1 s and at 3 s, and the curves begin at 1 s.
        using TemporaryFolder folder = new();
        ComparedTrace a = Trace(folder, "a", "1,x,running,100,,1\n2,x,exited,0,,0\n", Log(1.0, "x"));
        ComparedTrace b = Trace(folder, "b", "1,x,running,100,,1\n2,x,running,100,,1\n", Log(3.0, "x"));
        TraceDifference curve = Figures(a, b, false, 0.02, [], []).Single(d => d.What == "memory_current_bytes");
        Assert.Equal((null, true, "the peaks alone: of the curves all that they have in common is left out"), (curve.Nrmse, curve.IsWithin, curve.Note));
    }

    [Fact]
    public void ARecordingIsMetAtTheTimesOfTheCoarserOneToo()
    {
        // The saw of above, recorded; the run has every other second only. And the other way round.
        using TemporaryFolder folder = new();
        const string saw = "0,x,100\n0.1,x,0\n0.2,x,100\n0.3,x,0\n0.4,x,100\n";
        const string seen = "0,x,100\n0.2,x,100\n0.4,x,100\n";
        ComparedTrace fine = Recording(folder, "fine", saw);
        ComparedTrace coarse = Recording(folder, "coarse", seen);
        ComparedTrace run = Trace(folder, "run", seen.Replace(",x,", ",x,running,", StringComparison.Ordinal).Replace("100\n", "100,,1\n", StringComparison.Ordinal));
        foreach ((ComparedTrace a, ComparedTrace b, string coarser) in new[] { (fine, run, "B"), (run, fine, "A"), (fine, coarse, "B"), (coarse, fine, "A") })
        {
            TraceDifference only = Assert.Single(Figures(a, b, false, 0, [], []));
            Assert.Equal((0.0, true, coarser), (only.Nrmse, only.IsWithin, only.Span!.Coarser));
        }
    }

    [Fact]
    public void WhereARecorderStalledTheRunIsNotHeldAgainstIt()
    {
        // Recorded up to 0.2 s and from 1.8 s on, with 100; the run falls to 0 in between, of which nothing is known, and has fewer rows.
        using TemporaryFolder folder = new();
        ComparedTrace recording = Recording(folder, "r", "0,x,100\n0.05,x,100\n0.1,x,100\n0.2,x,100\n1.8,x,100\n1.9,x,100\n2,x,100\n");
        ComparedTrace run = Trace(folder, "a", "0,x,running,100,,1\n0.3,x,running,100,,1\n0.8,x,running,0,,1\n1.2,x,running,0,,1\n1.7,x,running,100,,1\n2,x,running,100,,1\n");
        Assert.Equal((0.0, "A"), Assert.Single(Figures(run, recording, false, 0.02, [], [])) is var one ? (one.Nrmse, one.Span!.Coarser) : default);
        Assert.Equal((0.0, "B"), Assert.Single(Figures(recording, run, false, 0.02, [], [])) is var other ? (other.Nrmse, other.Span!.Coarser) : default);
    }

    [Fact]
    public void WhatIsZeroThroughoutHasNoRelativeError()
    {
        using TemporaryFolder folder = new();
        ComparedTrace a = Trace(folder, "a", "0,x,running,0,,1\n1,x,running,0,,1\n");
        ComparedTrace b = Trace(folder, "b", "0,x,running,50,,1\n1,x,running,100,,1\n");
        TraceDifference only = Assert.Single(Figures(a, b, false, 0.02, [], []));
        Assert.Equal((null, false, "0 throughout in A; the curve's error is a share of B's peak"), (only.Error, only.IsWithin, only.Note));
        Assert.Equal(Math.Sqrt(((50 * 50 * 0.5) + (100 * 100 * 0.5)) / 1) / 100, only.Nrmse!.Value, 12);

        // The other way round everything is missing.
        Assert.Equal((-1.0, ""), Assert.Single(Figures(b, a, false, 0.02, [], [])) is var other ? (other.Error, other.Note) : default);
    }

    [Fact]
    public void TheRowBeforeAJumpMeetsTheRowBeforeAndTheOneAfterTheOneAfter()
    {
        using TemporaryFolder folder = new();
        ComparedTrace a = Trace(folder, "a", "0,x,running,100,,1\n2,x,running,100,,1\n2,x,running,10,,1\n4,x,running,10,,1\n");
        ComparedTrace b = Trace(folder, "b", "0,x,running,100,,1\n1,x,running,100,,1\n2,x,running,100,,1\n2,x,running,10,,1\n3,x,running,10,,1\n4,x,running,10,,1\n");
        Assert.All([Figures(a, b, false, 0, [], []), Figures(b, a, false, 0, [], [])], d => Assert.Equal(0, Assert.Single(d).Nrmse));
    }

    [Fact]
    public void KillsAreFoundInTheKernelsLogByTheContainersIdAndLeftOutOfTheCurve()
    {
        // Killed at 3 s and at 3.5 s: 500 ms on 3 s of its own clock; what lies between is not counted twice.
        using TemporaryFolder folder = new();
        ComparedTrace a = Trace(folder, "a", "0,x,running,10,,1\n3,x,running,100,,1\n3,x,exited,0,,0\n4,x,exited,0,,0\n", Log(3.0, "id1"), Event("id1", "x"));
        ComparedTrace b = Trace(folder, "b", "0,x,running,10,,1\n3,x,running,100,,1\n3.5,x,running,100,,1\n3.5,x,exited,0,,0\n4,x,exited,0,,0\n", Log(3.5, "id2"), Event("id2", "x"));
        IReadOnlyList<TraceDifference> found = Figures(a, b, false, 0.02, [], []);
        Assert.Equal(["kill", "memory_current_bytes"], found.Select(d => d.What));
        Assert.Equal((3.0, 3.5, false), (found[0].First, found[0].Second, found[0].IsWithin));
        Assert.Equal(0.5 / 3, found[0].Error!.Value, 9);
        Assert.Equal((0.0, true), (found[1].Nrmse, found[1].IsWithin));
    }

    [Fact]
    public void WhatTheSlowerOneGivesBackAfterAKillIsLeftOutWhicheverIsTakenForTrue()
    {
        // Killed at 3 s both; A is empty at once, B holds 100 until 3.5 s.
        using TemporaryFolder folder = new();
        ComparedTrace a = Trace(folder, "a", "0,x,running,10,,1\n3,x,running,100,,1\n3,x,exited,0,,0\n3.25,x,exited,0,,0\n4,x,exited,0,,0\n", Log(3.0, "id1"), Event("id1", "x"));
        ComparedTrace b = Trace(folder, "b", "0,x,running,10,,1\n3,x,running,100,,1\n3.5,x,running,100,,1\n3.5,x,exited,0,,0\n4,x,exited,0,,0\n", Log(3.0, "id2"), Event("id2", "x"));
        Assert.Equal((0.0, true), Curve(Figures(a, b, false, 0, [], [])));
        Assert.Equal((0.0, true), Curve(Figures(b, a, false, 0, [], [])));

        static (double?, bool) Curve(IReadOnlyList<TraceDifference> found) => (found[1].Nrmse, found[1].IsWithin);
    }

    [Fact]
    public void AKillWithin100MsIsMetAndOneThatIsMissingIsNot()
    {
        using TemporaryFolder folder = new();
        const string rows = "0,x,running,10,,1\n5,x,running,10,,1\n";
        ComparedTrace a = Trace(folder, "a", rows, Log(1.0, "x") + Log(4.0, "x"));
        ComparedTrace b = Trace(folder, "b", rows, Log(1.1, "x"));
        IReadOnlyList<TraceDifference> found = Figures(a, b, false, 0, [], []);
        Assert.Equal([("kill", true), ("kill 2", false), ("memory_current_bytes", true)], found.Select(d => (d.What, d.IsWithin)));
        Assert.Null(found[1].Second);
    }

    [Fact]
    public void AlignedEachContainerCountsFromItsOwnStart()
    {
        using TemporaryFolder folder = new();
        ComparedTrace a = Trace(folder, "a", "0,x,created,0,,0\n1,x,running,10,,1\n2,x,running,20,,1\n", Log(2.0, "x"));
        ComparedTrace b = Trace(folder, "b", "0,x,created,0,,0\n5,x,running,10,,1\n6,x,running,20,,1\n", Log(6.0, "x"));
        Assert.All(Figures(a, b, true, 0, [], []), d => Assert.True(d.IsWithin, d.ToString()));
        Assert.Contains(Figures(a, b, false, 0.02, [], []), d => d.What == "kill" && !d.IsWithin);

        // Each on its own clock: killed 1 s after its start.
        TraceDifference kill = Figures(a, b, true, 0, [], []).Single(d => d.What == "kill");
        Assert.Equal((1.0, 1.0), (kill.First, kill.Second));
    }

    [Theory]
    [InlineData("a,b", "ca,cb", "a=ca b=cb")]
    [InlineData("app", "app,other", "app=app other=other")]
    [InlineData("a", "ca,da", "a=a ca=ca da=da")] // either might be it
    [InlineData("p,p/a", "cp,ca", "p=cp ca=ca p/a=p/a")]
    [InlineData("a,ca", "ca", "a=a ca=ca")] // it has its own already
    public void AGroupMadeByHandIsFoundByTheEndOfTheName(string first, string second, string pairs) =>
        Assert.Equal(
            pairs.Split(' ').Order(StringComparer.Ordinal),
            ContainerPairs.Of(first.Split(','), second.Split(',')).Select(pair => pair.First + "=" + pair.Second).Order(StringComparer.Ordinal));

    [Fact]
    public void ARecordingsProgramSaysWhenItBegins()
    {
        using TemporaryFolder folder = new();
        Write(folder, "r/trace.csv", "time_s,container,memory_current_bytes,memory_limit_bytes\n0.5,y,7,max\n3,y,10,max\n4,y,20,max\n");
        Write(folder, "r/program.csv", "time_s,container,pid,name,message\n2.5,y,1,hog,BEGIN hold 1\n");
        ComparedTrace recording = ComparedTrace.Read(folder["r"]);
        ComparedTrace run = Trace(folder, "a", "0,x,running,5,,1\n0.5,x,running,10,,1\n1.5,x,running,20,,1\n");
        Assert.True(recording.IsRecording);
        Assert.Equal(2_500_000_000, recording.Start("y"));
        Assert.DoesNotContain("memory_limit_bytes", recording.Columns("y"));

        // Compared where both have rows: from 2.5 s of the recording on.
        TraceDifference only = Assert.Single(Figures(recording, run, true, 0, [], [("y", "x")]));
        Assert.Equal((0.0, 0.0), (only.Error, only.Nrmse));
    }

    [Fact]
    public void AContainerOfOneSideAloneDiffersAndColumnsCanBeChosen()
    {
        using TemporaryFolder folder = new();
        ComparedTrace a = Trace(folder, "a", "0,x,running,10,,1\n1,x,running,10,,3\n");
        ComparedTrace b = Trace(folder, "b", "0,x,running,10,,1\n1,x,running,10,,1\n0,y,running,10,,1\n");
        Assert.Equal([("x", "memory_current_bytes", true), ("y", "there", false)], Figures(a, b, false, 0, [], []).Select(d => (d.Container, d.What, d.IsWithin)));
        Assert.Equal(("pids", 3.0, 1.0), Assert.Single(Figures(a, b, false, 0, ["pids"], [("x", "x")])) is var d ? (d.What, d.First, d.Second) : default);
    }

    [Fact]
    public void OnlyTheCommonTimeIsComparedAndWhatIsNotIsKnown()
    {
        // B begins 1 s later and ends 2 s sooner; its row at 2.5 s lies behind the last row of A that it has.
        using TemporaryFolder folder = new();
        ComparedTrace a = Trace(folder, "a", "0,x,running,10,,1\n1,x,running,10,,1\n2,x,running,10,,1\n4,x,running,90,,1\n");
        ComparedTrace b = Trace(folder, "b", "1,x,running,10,,1\n2.5,x,running,10,,1\n");
        ComparedSpan span = Assert.Single(Figures(a, b, false, 9, [], [])).Span!;
        Assert.Equal((1_000_000_000, 2_000_000_000), (span.From, span.To));
        Assert.Equal([("A", 0, 1_000_000_000), ("A", 2_000_000_000, 4_000_000_000), ("B", 2_000_000_000, 2_500_000_000)], span.Rest);

        TraceDifference apart = Assert.Single(Figures(a, Trace(folder, "c", "5,x,running,90,,1\n"), false, 9, [], []));
        Assert.Equal((false, "they have no time in common"), (apart.IsWithin, apart.Note));
        Assert.Null(apart.Span);
    }

    [Fact]
    public void WhatLiesBetweenTwoKillsIsLeftOutOfTheSpanAndSaysSo()
    {
        // Killed at 3 and at 3.5 s; B's first row after that is at 4 s. Both have five moments and B's come first: those from 3.5 to 4 s stand for 0.75, 0.25 and 0.25 s.
        using TemporaryFolder folder = new();
        ComparedTrace a = Trace(folder, "a", "0,x,running,10,,1\n3,x,running,100,,1\n3,x,exited,0,,0\n3.2,x,exited,0,,0\n3.6,x,exited,0,,0\n4,x,exited,0,,0\n", Log(3.0, "x"));
        ComparedTrace b = Trace(folder, "b", "0,x,running,10,,1\n1,x,running,30,,1\n2,x,running,60,,1\n3.5,x,running,100,,1\n3.5,x,exited,0,,0\n4,x,exited,0,,0\n", Log(3.5, "x"));
        Assert.Equal(1_250_000_000, Figures(a, b, false, 9, [], []).Single(d => d.Span is not null).Span!.LeftOut);
    }

    [Fact]
    public void AColumnThatOneSideLacksIsToldAndCountsOnlyForWhoAskedForIt()
    {
        using TemporaryFolder folder = new();
        Write(folder, "a/containers.csv", "time_s,container,memory_current_bytes,anon_bytes,memory_limit_bytes\n0,x,10,10,\n1,x,10,10,\n");
        Write(folder, "b/containers.csv", "time_s,container,memory_current_bytes,memory_limit_bytes\n0,x,10,64\n1,x,10,64\n");
        ComparedTrace a = ComparedTrace.Read(folder["a"]);
        ComparedTrace b = ComparedTrace.Read(folder["b"]);
        TraceDifference anon = Figures(a, b, false, 0, [], [])[^1];
        Assert.Equal(("anon_bytes", 10.0, null, false, true, "no such column in B"), (anon.What, anon.First, anon.Second, anon.IsCompared, anon.IsWithin, anon.Note));

        // No limit in A, one in B.
        TraceDifference limit = Assert.Single(Figures(a, b, false, 0, ["memory_limit_bytes"], []));
        Assert.Equal((null, 64.0, true, false, "no number in A"), (limit.First, limit.Second, limit.IsCompared, limit.IsWithin, limit.Note));
        Assert.Equal((true, "no number in either"), Assert.Single(Figures(a, a, false, 0, ["memory_limit_bytes"], [])) is var none ? (none.IsWithin, none.Note) : default);
    }

    [Theory]
    [InlineData("a/nothing", "", "no containers.csv (of a run) or trace.csv (of a recording) here: 'oomsim run' writes one")]
    public void AFolderWithoutATraceIsRefused(string file, string text, string message)
    {
        using TemporaryFolder folder = new();
        Write(folder, file, text);
        Assert.Equal(message, Assert.Throws<InvalidDataException>(() => ComparedTrace.Read(folder["a"])).Message);
    }

    [Theory]
    [InlineData("", 1, 1, "its first line should begin time_s,container")]
    [InlineData("container,time_s\nx,1\n", 1, 1, "its first line should begin time_s,container")]
    [InlineData("time_s,container,pids\n1,x,1\nsoon,x,1\n", 3, 1, "time_s: 'soon' is no time; a number of seconds was expected")]
    [InlineData("time_s,container,pids\nNaN,x,1\n", 2, 1, "time_s: 'NaN' is no time; a number of seconds was expected")]
    [InlineData("time_s,container,pids\n1e30,x,1\n", 2, 1, "time_s: '1e30' is no time; a number of seconds was expected")]
    [InlineData("time_s,container,pids\n1.25,,1\n", 2, 6, "container: no name of a container")]
    [InlineData("time_s,container,state,swap_bytes\n1,x,running,1\n2,\"a,x\",exited,many\n", 3, 16, "swap_bytes: 'many' is no number")]
    [InlineData("time_s,container,pids\n1,x,1\n0.5,x,1\n", 3, 1, "time_s: 0.5 s comes after 1 s; the rows of a container are in order of time")]
    [InlineData("time_s,container,pids\n1,x\n2,x,1\n", 2, 1, "2 cells instead of 3")]
    [InlineData("time_s,container,pids\n1,x,1\n2,x\n", 3, 1, "2 cells instead of 3")]
    public void ABadRowIsRefusedWithItsPlace(string text, int line, int column, string message)
    {
        using TemporaryFolder folder = new();
        Write(folder, "a/containers.csv", text);
        RunFileException error = Assert.Throws<RunFileException>(() => ComparedTrace.Read(folder["a"]));
        Assert.Equal((folder["a/containers.csv"], line, column, message), (error.FilePath, error.Line, error.Column, error.Message));
    }

    [Fact]
    public void TheRowInWhichARecorderWasStoppedDoesNotCount()
    {
        using TemporaryFolder folder = new();
        Write(folder, "r/trace.csv", "time_s,container,memory_current_bytes,pids\n0,x,10,1\n1,x,524");
        Assert.Equal(10, Assert.Single(ComparedTrace.Read(folder["r"]).Curve("x", "memory_current_bytes")).Value);
    }

    private static ComparedTrace Trace(TemporaryFolder folder, string name, string rows, string log = "", string events = "")
    {
        Write(folder, name + "/containers.csv", Header + rows);
        Write(folder, name + "/kernel.log", log);
        Write(folder, name + "/docker-events.jsonl", events);
        return ComparedTrace.Read(folder[name]);
    }

    private static ComparedTrace Recording(TemporaryFolder folder, string name, string rows)
    {
        Write(folder, name + "/trace.csv", "time_s,container,memory_current_bytes\n" + rows);
        return ComparedTrace.Read(folder[name]);
    }

    private static string Log(double seconds, string group)
    {
        string stamp = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"[{seconds,12:0.000000}] ");
        return stamp + "hog invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n"
            + stamp + $"oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=x,mems_allowed=0,oom_memcg=/docker,task_memcg=/docker/{group},task=hog,pid=7,uid=0\n"
            + stamp + "Memory cgroup out of memory: Killed process 7 (hog) total-vm:1kB, anon-rss:1kB, file-rss:0kB, shmem-rss:0kB\n";
    }

    private static string Event(string id, string name) =>
        "{\"Type\":\"container\",\"Action\":\"start\",\"Actor\":{\"ID\":\"" + id + "\",\"Attributes\":{\"name\":\"" + name + "\"}}}\n";

    private static void Write(TemporaryFolder folder, string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[file])!);
        File.WriteAllText(folder[file], text);
    }
}
