using OomSim.Results;
using Xunit;
using static OomSim.Tests.Results.Explanations.Explained;

namespace OomSim.Tests.Results.Explanations;

/// <summary>A container that gets another name stays the same one to those who explain its run.</summary>
public sealed class RenameExplanationTests
{
    private const string V1 = "host: {memory: 1GiB, cgroup: v1, docker: {version: \"20.10\", latency: 0s}}";

    [Fact]
    public void A_pause_that_ended_under_another_name_is_over()
    {
        using var run = Leak("{at: 1s, run: docker pause app}", "{at: 2s, run: docker rename app new}", "{at: 3s, run: docker unpause new}");
        Assert.DoesNotContain(run.Run().Items, static i => i.Kind == ExplainedKind.Pause);

        ExplainedItem pause = Assert.Single(run.Run(new ExplainOptions { Event = EventOf(run, "docker,pause,app") }).Items);
        Assert.Equal("unpaused at 3 s", Fact(pause, "outcome"));
        Assert.Equal("app is paused", pause.Headline);
    }

    [Fact]
    public void What_helps_one_that_is_paused_still_is_typed_with_its_present_name()
    {
        using var run = Leak("{at: 1s, run: docker pause app}", "{at: 2s, run: docker rename app new}", "{at: 3s, run: docker run -d --name app leak}");
        ExplainedItem pause = run.One(ExplainedKind.Pause);
        Assert.Equal("it is paused still when the run ends", Fact(pause, "outcome"));
        Assert.Equal(["docker unpause new", "docker kill new"], pause.Remedies.Select(static r => r.Command));
        Assert.StartsWith("app is paused", pause.Headline, StringComparison.Ordinal);
    }

    // All in one moment: the rename has the last name, and ended nothing.
    [Theory]
    [InlineData("docker kill app", "docker kill app")]
    [InlineData("docker stop -t 0 app", "docker stop -t 0 app")]
    public void A_rename_in_the_same_moment_is_not_what_ended_it(string typed, string cause)
    {
        using var run = Leak($"{{at: 2s, run: {typed}}}", "{at: 2s, run: docker rename app new}");
        ExplainedItem end = run.Run(new ExplainOptions { Event = EventOf(run, "docker,die,new") }).Items.Single();
        string told = string.Join('\n', end.Facts.Select(static f => f.Text));
        Assert.Contains(cause, told, StringComparison.Ordinal);
        Assert.DoesNotContain("docker rename", told, StringComparison.Ordinal);
    }

    // PID 1 began under the old name: its end is that of the victim, not one by itself, and needs no words of its own.
    [Fact]
    public void The_end_of_a_renamed_container_is_that_of_its_victim()
    {
        using var run = Leak("{at: 1s, run: docker rename app new}");
        ExplainedItem kill = run.One(ExplainedKind.Kill);
        Assert.Equal("leak (pid 101) of new is killed: the container is at its limit", kill.Headline);
        Assert.Contains("it was PID 1", Fact(kill, "outcome"), StringComparison.Ordinal);
        Assert.DoesNotContain(run.Run().Items, static i => i.Kind == ExplainedKind.Exit);
    }

    // The scrape before the kill at 4.2 s saw it under its old name.
    [Fact]
    public void How_it_looked_before_is_found_under_the_name_of_then()
    {
        using var run = new Explained(Text("until: 20s", "{at: 4100ms, run: docker rename app new}"), scrapeNs: 2_000_000_000);
        ExplainedItem kill = run.One(ExplainedKind.Kill);
        ExplainedTable table = Assert.Single(kill.Tables, static t => t.Title.StartsWith("new just before", StringComparison.Ordinal));
        Assert.Contains(table.Headings, static h => h == "SCRAPED AT 4 S");
    }

    // Two names change hands in one moment: each goes on with what was under way in it.
    [Fact]
    public void Names_that_are_exchanged_keep_containers_apart()
    {
        using var run = Leak(
            "{at: 1s, run: docker run -d --name other leak}", "{at: 2s, run: docker pause app}",
            "{at: 2500ms, run: docker rename app x}", "{at: 2500ms, run: docker rename other app}", "{at: 2500ms, run: docker rename x other}",
            "{at: 3s, run: docker pause app}", "{at: 4s, run: docker unpause other}");
        ExplainedItem pause = run.One(ExplainedKind.Pause);
        Assert.Equal(3_000_000_000, pause.TimeNs);
        Assert.Equal("unpaused at 4 s", Fact(Assert.Single(run.Run(new ExplainOptions { Event = EventOf(run, "docker,pause,app") }).Items), "outcome"));
        Assert.Equal(["docker unpause app", "docker kill app"], pause.Remedies.Select(static r => r.Command));
    }

    [Fact]
    public void A_hang_that_ended_under_another_name_is_over()
    {
        using var run = new Explained(Text(
            "until: 30s", V1, "mem_limit: 64m, memswap_limit: 64m, oom_kill_disable: true",
            "{at: 10s, run: docker rename app new}", "{at: 12s, run: docker update --memory 300m --memory-swap 300m new}"));
        ExplainedItem hang = run.One(ExplainedKind.Hang);
        Assert.Contains("app hangs", hang.Headline, StringComparison.Ordinal);
        Assert.StartsWith("over at 12 s", Fact(hang, "outcome"), StringComparison.Ordinal);
        Assert.EndsWith("docker update --memory 300m --memory-swap 300m new", Fact(hang, "outcome"), StringComparison.Ordinal);
        Assert.True(hang.IsOver);
    }

    [Fact]
    public void What_helps_one_that_hangs_still_is_typed_with_its_present_name()
    {
        using var run = new Explained(Text(
            "until: 30s", V1, "mem_limit: 64m, memswap_limit: 64m, oom_kill_disable: true", "{at: 10s, run: docker rename app new}"));
        ExplainedItem hang = run.One(ExplainedKind.Hang);
        Assert.Equal(3, hang.Remedies.Count);
        Assert.All(hang.Remedies, static r => Assert.Matches(@"\bnew\b", r.Command));
    }

    // Held back from 1 s on, and killed as app; the summary calls it by its last name.
    [Fact]
    public void A_kill_before_the_rename_was_not_avoided()
    {
        using var run = new Explained(Text(
            "until: 60s", "host: {memory: 1GiB}", "mem_limit: 64m, memswap_limit: 64m",
            "{at: 1s, run: 'echo 60M > /sys/fs/cgroup/$(cgroup app)/memory.high'}", "{at: 59s, run: docker rename app new}"));
        ExplainedItem kill = run.One(ExplainedKind.Kill);
        ExplainedItem held = run.One(ExplainedKind.MemoryHigh);
        Assert.StartsWith("new is held back", held.Headline, StringComparison.Ordinal);
        Assert.StartsWith("not avoided", Fact(held, "kill"), StringComparison.Ordinal);
        Assert.Contains(held.Facts, static f => f.Label == "pressure");
        Assert.True(kill.TimeNs < 59_000_000_000);
    }

    private static Explained Leak(params string[] timeline) => new(Text("until: 20s", timeline));

    private static string Text(string until, params string[] timeline) => Text(until, "host: {memory: 1GiB, docker: {latency: 0s}}", "mem_limit: 64m, memswap_limit: 64m", timeline);

    private static string Text(string until, string host, string service, params string[] timeline) =>
        $"services:\n  app: {{image: leak, {service}}}\nx-oomsim:\n  {host}\n  {until}\n  images:\n    leak: {{program: {{comm: leak, steps: [{{alloc: 200MiB, rate: 15MiB/s}}, {{sleep: forever}}]}}}}\n  timeline:\n{string.Concat(timeline.Select(static t => $"    - {t}\n"))}";

    private static int EventOf(Explained run, string what) =>
        File.ReadLines(Path.Combine(run.Folder, "events.csv")).ToList().FindIndex(l => l.Contains(what, StringComparison.Ordinal));
}
