using OomSim.Results;
using Xunit;
using static OomSim.Tests.Results.Explanations.Explained;

namespace OomSim.Tests.Results.Explanations;

/// <summary>137 or not, OOMKilled or not: which case it was.</summary>
public class ExitExplanationTests
{
    private static string App(string program, string timeline, string service = "restart: 'no'", string host = "memory: 1GiB") =>
        $"services:\n  app: {{image: app, {service}}}\nx-oomsim:\n  host: {{{host}}}\n  images: {{app: {program}}}\n  timeline: [{timeline}]\n  until: 30s\n";

    private const string Sleeper = "{program: {comm: app, steps: [{sleep: forever}]}}";

    [Fact]
    public void A_stop_that_timed_out()
    {
        using var run = new Explained(App(Sleeper, "{at: 2s, run: docker stop -t 3 app}"));
        ExplainedItem exit = run.One(ExplainedKind.Exit);
        Assert.Equal("app ended with exit code 137, OOMKilled false", exit.Headline);
        Assert.StartsWith("stop time-out: docker stop -t 3 app: signal 15 at 2 s did not end it in 3 s", Fact(exit, "cause"), StringComparison.Ordinal);
        Assert.StartsWith("false", Fact(exit, "OOMKilled"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("docker stop -t 30 app", 20, 22)]
    [InlineData("docker kill -s TERM app", 3, 25)]
    public void A_kill_after_a_signal_is_no_time_out(string first, int at, int killed)
    {
        using var run = new Explained(App(Sleeper, $"{{at: {at}s, run: {first}}}, {{at: {killed}s, run: docker kill app}}"));
        Assert.Equal($"docker kill app: SIGKILL by the engine at {killed} s (D1.14)", Fact(run.One(ExplainedKind.Exit), "cause"));
    }

    [Theory]
    [InlineData("docker stop app", "restart: 'no'", 10)]
    [InlineData("docker stop app", "stop_grace_period: 4s", 4)]
    [InlineData("docker compose down -t 5", "restart: 'no'", 5)]
    [InlineData("docker container stop --time=6 app", "restart: 'no'", 6)]
    public void Each_way_to_stop_has_its_time_out(string stop, string service, int seconds)
    {
        using var run = new Explained(App(Sleeper, $"{{at: 2s, run: {stop}}}", service));
        Assert.StartsWith($"stop time-out: {stop}: signal 15 at 2 s did not end it in {seconds} s, then", Fact(run.One(ExplainedKind.Exit), "cause"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_slow_shutdown_is_not_said_to_be_deaf()
    {
        const string Slow = "{program: {comm: app, steps: [{sleep: forever}], on_signal: {SIGTERM: [{sleep: 20s}, {exit: 0}]}}}";
        using var run = new Explained(App(Slow, "{at: 2s, run: docker stop -t 3 app}"));
        Assert.Equal("stop time-out: docker stop -t 3 app: signal 15 at 2 s did not end it in 3 s, then came SIGKILL (D1.13)", Fact(run.One(ExplainedKind.Exit), "cause"));
    }

    [Theory]
    [InlineData("docker kill app", "docker kill app: SIGKILL by the engine at 2 s (D1.14)")]
    [InlineData("docker rm -f app", "docker rm -f app: SIGKILL by the engine at 2 s (D1.14)")]
    [InlineData("kill -KILL app", "SIGKILL from outside of Docker: kill -KILL app;")]
    public void A_kill_by_hand(string command, string cause)
    {
        using var run = new Explained(App(Sleeper, $"{{at: 2s, run: {command}}}"));
        Assert.StartsWith(cause, Fact(run.One(ExplainedKind.Exit), "cause"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_that_says_137_itself()
    {
        using var run = new Explained(App("{program: {comm: sh, steps: [{sleep: 1s}, {exit: 137}]}}", ""));
        Assert.Contains("said 137", Fact(run.One(ExplainedKind.Exit), "cause"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ignore", "0")]
    [InlineData("exit", "137")]
    public void A_child_was_killed_and_the_first_process_ends_by_itself(string onChildExit, string code)
    {
        string program = $"{{program: {{comm: init, on_child_exit: {onChildExit}, steps: [{{fork: eater}}, {{sleep: 20s}}, {{exit: 0}}]}}, processes: {{eater: {{steps: [{{alloc: 100MiB, rate: 50MiB/s}}]}}}}}}";
        using var run = new Explained(App(program, "", "mem_limit: 64m"));
        Assert.Contains($"with exit code {code}", Fact(run.One(ExplainedKind.Kill), "outcome"), StringComparison.Ordinal);
        ExplainedItem exit = run.One(ExplainedKind.Exit);
        Assert.Equal($"app ended with exit code {code}, OOMKilled true", exit.Headline);
        Assert.Contains("its child eater (pid 102) was killed for want of memory", Fact(exit, "cause"), StringComparison.Ordinal);
        Assert.Contains("some process of it was killed", Fact(exit, "OOMKilled"), StringComparison.Ordinal);
    }

    [Fact]
    public void OOMKilled_without_a_kill_on_version_one()
    {
        using var run = new Explained(Leak("mem_limit: 64m, memswap_limit: 64m, oom_kill_disable: true", "memory: 1GiB, cgroup: v1", "timeline: [{at: 15s, run: docker update --memory 256m --memory-swap 256m app}]"));
        ExplainedItem exit = run.One(ExplainedKind.Exit);
        Assert.Equal("app ended with exit code 0, OOMKilled true", exit.Headline);
        Assert.Contains("true without a kill", Fact(exit, "OOMKilled"), StringComparison.Ordinal);
        Assert.True(run.Containers[0].OomKilled);
    }

    [Theory]
    [InlineData("docker update --memory 128m app", "docker update --memory 128m --memory-swap 128m app", "D4.66")]
    [InlineData("docker pause app", "docker unpause app", "E6")]
    [InlineData("docker exec app true", "docker unpause app", "E13")]
    [InlineData("docker rm app", "docker rm -f app", "E10")]
    public void A_refused_command_has_its_rule_and_what_is_right_works(string refused, string right, string rule)
    {
        using var run = new Explained(App(Sleeper, $"{{at: 1s, run: docker pause app}}, {{at: 2s, run: {refused}}}, {{at: 3s, run: {right}}}", "mem_limit: 64m, memswap_limit: 64m"));
        ExplainedItem item = run.One(ExplainedKind.Refusal);
        Assert.Equal((2, $"refused: {refused} (exit code 1)"), (item.Command!.Value - 1, item.Headline));
        Assert.EndsWith(rule + ")", Fact(item, "rule"), StringComparison.Ordinal);
        Assert.Contains(right, Assert.Single(item.Remedies).Command, StringComparison.Ordinal);
        Assert.Contains($",{right},0,", File.ReadAllText(Path.Combine(run.Folder, "commands.csv")), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_container_prints_is_no_refusal()
    {
        using var run = new Explained(App("{program: {comm: app, steps: [{print: 'an Error of mine', to: stderr}, {exit: 3}]}}", "{at: 2s, run: docker run --name other app}"));
        Assert.DoesNotContain(run.Run().Items, i => i.Kind == ExplainedKind.Refusal);
    }

    [Fact]
    public void Nothing_to_explain_is_nothing()
    {
        using var run = new Explained(App(Sleeper, ""));
        Assert.Empty(run.Run().Items);
        Assert.Empty(run.Run().Notes);
    }
}
