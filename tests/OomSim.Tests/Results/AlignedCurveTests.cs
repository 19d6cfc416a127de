using OomSim.Results;
using Xunit;

namespace OomSim.Tests.Results;

/// <summary>Curves on one clock, the order of events, and the files of a comparison.</summary>
public sealed class AlignedCurveTests
{
    private const string Header = "time_s,container,memory_current_bytes\n";

    [Fact]
    public void Each_clock_begins_with_its_program_and_both_are_read_at_the_rows_of_the_coarser()
    {
        // A begins at 1 s and gains 10 a second; B begins at 5 s, gains 20 a second and has a row each 2 s.
        using TemporaryFolder folder = new();
        ComparedTrace a = Trace(folder, "a", "0,x,0\n1,x,10\n2,x,20\n3,x,30\n");
        ComparedTrace b = Trace(folder, "b", "0,x,0\n5,x,10\n7,x,50\n");
        AlignedCurve curve = Assert.Single(AlignedCurve.Of(a, b, alignStart: true, [], []));
        Assert.Equal([(0L, 10d, 10d), (2, 30, 50)], curve.Both.Select(p => (p.Time / 1_000_000_000, p.First, p.Second)));
        Assert.Equal([(0L, 10d, 10d), (2, 50, 30)], Assert.Single(AlignedCurve.Of(b, a, alignStart: true, [], [])).Both.Select(p => (p.Time / 1_000_000_000, p.First, p.Second)));
    }

    [Theory]
    [InlineData("", "create start die", "create start die")]
    [InlineData("", "create start oom die stop", "create start die oom stop")]
    [InlineData("event 2 is 'start' in A, 'die' in B", "create start die", "create die start")]
    [InlineData("event 3 'die' is in A alone", "create start die", "create start")]
    [InlineData("event 3 'die' is in B alone", "create start", "create start die")]
    public void Events_are_compared_in_order_but_for_races(string difference, string first, string second) =>
        Assert.Equal(difference, EventOrder.Difference(first.Split(' '), second.Split(' ')));

    [Fact]
    public void Events_of_the_engine_are_a_figure_of_their_own()
    {
        using TemporaryFolder folder = new();
        ComparedTrace a = Trace(folder, "a", "0,x,0\n1,x,10\n", "create", "start", "exec_create: ls");
        ComparedTrace b = Trace(folder, "b", "0,x,0\n1,x,10\n", "create", "start", "die=1");
        TraceDifference events = TraceComparison.Compare(a, b, false, 0, [], []).Single(d => d.What == "events");
        Assert.Equal((3d, 3d, false, "event 3 is 'exec_create' in A, 'die with exit code 1' in B"), (events.First, events.Second, events.IsWithin, events.Note));
        Assert.True(TraceComparison.Compare(a, a, false, 0, [], []).Single(d => d.What == "events").IsWithin);
    }

    [Fact]
    public void The_same_traces_give_the_same_bytes_and_nothing_else_is_left()
    {
        using TemporaryFolder folder = new();
        ComparedTrace a = Trace(folder, "a", "0,x,0\n1,x,1048576\n2,x,4194304\n");
        ComparedTrace b = Trace(folder, "b", "0,x,0\n1,x,2097152\n2,x,2097152\n");
        IReadOnlyList<AlignedCurve> curves = AlignedCurve.Of(a, b, false, [], []);
        IReadOnlyList<string> first = ComparisonFiles.Write(folder["one"], "a", "b", curves);
        IReadOnlyList<string> second = ComparisonFiles.Write(folder["two"], "a", "b", curves);
        Assert.Equal(["compare.csv", "compare.png", "compare.svg"], first.Select(f => Path.GetFileName(f)));
        Assert.All(first.Zip(second), pair => Assert.Equal(File.ReadAllBytes(pair.First), File.ReadAllBytes(pair.Second)));
        Assert.Equal(3, Directory.EnumerateFileSystemEntries(folder["one"]).Count());
        Assert.Equal(
            "time_s,container,column,a,b,difference\n0.000000,x,memory_current_bytes,0,0,0\n1.000000,x,memory_current_bytes,1048576,2097152,1048576\n2.000000,x,memory_current_bytes,4194304,2097152,-2097152\n",
            File.ReadAllText(first[0]));
        string svg = File.ReadAllText(first[2]);
        Assert.Contains("B - A", svg, StringComparison.Ordinal);
        Assert.Contains("at most 2 MiB", svg, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_of_many_rows_holds_what_it_can_show()
    {
        // 40,000 rows that go up and down at random, of which a panel can show but a few thousand: the highest stays.
        using TemporaryFolder folder = new();
        var random = new Random(1);
        string Noise() => string.Concat(Enumerable.Range(0, 40_000).Select(i => $"{i},x,{(i == 12_345 ? 900 : random.Next(0, 500)) * 1_048_576L}\n"));
        IReadOnlyList<string> files = ComparisonFiles.Write(folder["one"], "a", "b", AlignedCurve.Of(Trace(folder, "a", Noise()), Trace(folder, "b", Noise()), false, [], []));
        Assert.Equal(40_001, File.ReadLines(files[0]).Count());
        Assert.InRange(new FileInfo(files[2]).Length, 0, 2_500_000);    // all of them took 4 MB
    }

    [Fact]
    public void Without_a_common_curve_there_is_no_picture()
    {
        using TemporaryFolder folder = new();
        ComparedTrace a = Trace(folder, "a", "0,x,0\n1,x,1\n");
        Assert.Equal(["compare.csv"], ComparisonFiles.Write(folder["one"], "a", "b", AlignedCurve.Of(a, Trace(folder, "b", "0,y,0\n1,y,1\n"), false, [], [])).Select(f => Path.GetFileName(f)));
    }

    [Fact]
    public void Another_exit_code_is_another_event()
    {
        using var folder = new TemporaryFolder();
        ComparedTrace a = Trace(folder, "a", "0,x,0\n1,x,10\n", "start", "die=0");
        ComparedTrace b = Trace(folder, "b", "0,x,0\n1,x,10\n", "start", "die=3");
        TraceDifference events = TraceComparison.Compare(a, b, false, 0, [], []).Single(d => d.What == "events");
        Assert.Equal((false, "event 2 is 'die with exit code 0' in A, 'die with exit code 3' in B"), (events.IsWithin, events.Note));
    }

    private static ComparedTrace Trace(TemporaryFolder folder, string name, string rows, params string[] events)
    {
        Directory.CreateDirectory(folder[name]);
        File.WriteAllText(Path.Join(folder[name], "containers.csv"), Header + rows);
        if (events.Length > 0)
        {
            File.WriteAllLines(
                Path.Join(folder[name], "docker-events.jsonl"),
                events.Select(e => e.Split('=')).Select(e => $$$$"""{"Type":"container","Action":"{{{{e[0]}}}}","Actor":{"ID":"1f","Attributes":{"exitCode":"{{{{e[^1]}}}}","name":"x"}}}"""));
        }

        return ComparedTrace.Read(folder[name]);
    }
}
