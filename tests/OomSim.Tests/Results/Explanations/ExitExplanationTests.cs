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
        Assert.StartsWith("stop time-out: docker stop -t 3 app: SIGTERM at 2 s did not end it in 3 s, then", Fact(exit, "cause"), StringComparison.Ordinal);
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
    [InlineData("docker stop app", "restart: 'no'", 10, " (the default: no -t, no stop_grace_period)")]
    [InlineData("docker stop app", "stop_grace_period: 4s", 4, " (its own stop_grace_period)")]
    [InlineData("docker compose down -t 5", "restart: 'no'", 5, "")]
    [InlineData("docker container stop --time=6 app", "restart: 'no'", 6, "")]
    public void Each_way_to_stop_has_its_time_out(string stop, string service, int seconds, string whose)
    {
        using var run = new Explained(App(Sleeper, $"{{at: 2s, run: {stop}}}", service));
        Assert.StartsWith($"stop time-out: {stop}: SIGTERM at 2 s did not end it in {seconds} s{whose}, then", Fact(run.One(ExplainedKind.Exit), "cause"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("steps: [{sleep: forever}]", "PID 1 has no handler for SIGTERM, and hears no signal without one (D6.2)")]
    [InlineData("steps: [{sleep: forever}], on_signal: {SIGTERM: ignore}", "PID 1 ignores SIGTERM")]
    [InlineData("steps: [{sleep: forever}], on_signal: {SIGTERM: [{sleep: 20s}, {exit: 0}]}", "PID 1 has a handler for SIGTERM, which had not ended it by then")]
    public void Why_the_stop_signal_did_not_end_it(string program, string why)
    {
        using var run = new Explained(App($"{{program: {{comm: app, {program}}}}}", "{at: 2s, run: docker stop -t 3 app}"));
        Assert.Equal($"stop time-out: docker stop -t 3 app: SIGTERM at 2 s did not end it in 3 s, then came SIGKILL (D1.13); {why}", Fact(run.One(ExplainedKind.Exit), "cause"));

        // What an earlier version left does not know the handler: both are said then.
        File.Delete(Path.Combine(run.Folder, FactsFile.Name));
        Assert.EndsWith("(D1.13); either PID 1 has no handler for SIGTERM, and hears no signal without one (D6.2), or its handler took longer", Fact(run.One(ExplainedKind.Exit), "cause"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_small_init_hands_the_stop_signal_on()
    {
        const string Deaf = "{program: {comm: app, steps: [{sleep: forever}], on_signal: {SIGTERM: ignore}}}";
        using var run = new Explained(App(Deaf, "{at: 2s, run: docker stop app}", "init: true"));
        Assert.EndsWith("(D1.13); its small init (--init) hands SIGTERM on to the program, which had not ended by then (D4.72)", Fact(run.One(ExplainedKind.Exit), "cause"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_new_daemon_ends_has_the_daemon_behind_it()
    {
        using var run = new Explained(App(Sleeper, "{at: 2s, run: 'kill -9 $(pidof dockerd)'}", "stop_grace_period: 3s"));
        Assert.StartsWith("stop time-out: a new dockerd found it running and ends what it finds, for live-restore is off (D3.18): SIGTERM at ", Fact(run.One(ExplainedKind.Exit), "cause"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_liveness_probe_ends_has_the_probe_behind_it()
    {
        using var run = new Explained(App(Sleeper, "{at: 3s, run: docker ps}", "healthcheck: {test: [CMD, 'false'], interval: 2s, retries: 2}, stop_grace_period: 3s, restart: 'no', x-oomsim: {restart: kubelet}"));
        Assert.StartsWith("stop time-out: its liveness probe failed as often in a row as it may, so the kubelet ends it: SIGTERM at ", Fact(run.One(ExplainedKind.Exit), "cause"), StringComparison.Ordinal);
    }

    /// <summary>Nobody asked for it, so it is told also where the container ends with a code of its own.</summary>
    [Theory]
    [InlineData("{at: 3s, run: docker ps}", "healthcheck: {test: [CMD, 'false'], interval: 2s, retries: 2}, restart: 'no', x-oomsim: {restart: kubelet}", "its liveness probe failed as often in a row as it may, so the kubelet ends it: SIGTERM at 4 s, and PID 1 ended after it (D1.13)")]
    [InlineData("{at: 2s, run: 'kill -9 $(pidof dockerd)'}", "restart: 'no'", "a new dockerd found it running and ends what it finds, for live-restore is off (D3.18): SIGTERM at ")]
    [InlineData("{at: 3s, run: docker ps}", "restart: always, cgroup_parent: /p/x, x-oomsim: {restart: kubelet, role: sidecar}}\n  main: {image: m, restart: 'no', cgroup_parent: /p/x, x-oomsim: {restart: kubelet, program: {steps: [{sleep: 4s}, {exit: 0}]}}", "the containers of its pod have ended for good, and the kubelet ends its sidecars: SIGTERM at 4")]
    public void What_ends_well_when_nobody_asked_for_it_is_told(string timeline, string service, string cause)
    {
        using var run = new Explained(App("{program: {comm: app, steps: [{sleep: forever}], on_signal: {SIGTERM: [{exit: 0}]}}}", timeline, service));
        ExplainedItem exit = run.One(ExplainedKind.Exit);
        Assert.Equal("app ended with exit code 0, OOMKilled false", exit.Headline);
        Assert.StartsWith(cause, Fact(exit, "cause"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_ends_well_when_a_command_asks_for_it_needs_no_words()
    {
        using var run = new Explained(App("{program: {comm: app, steps: [{sleep: forever}], on_signal: {SIGTERM: [{exit: 0}]}}}", "{at: 2s, run: docker stop app}"));
        Assert.DoesNotContain(run.Run(new ExplainOptions()).Items, i => i.Kind == ExplainedKind.Exit);
    }

    [Theory]
    [InlineData("docker stop app", "stop time-out: docker stop app: SIGTERM at 2.5 s")]
    [InlineData("docker kill app", "docker kill app: SIGKILL by the engine at 2.5 s")]
    public void The_latency_of_the_engine_hides_no_command(string command, string cause)
    {
        using var run = new Explained(App(Sleeper, $"{{at: 2s, run: {command}}}", host: "memory: 1GiB, docker: {latency: 500ms}"));
        Assert.StartsWith(cause, Fact(run.One(ExplainedKind.Exit), "cause"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_kill_by_id_is_the_containers()
    {
        using var first = new Explained(App(Sleeper, ""));
        string command = "docker kill " + first.Containers[0].Id[..12];
        using var run = new Explained(App(Sleeper, $"{{at: 2s, run: {command}}}"));
        Assert.StartsWith(command + ": SIGKILL by the engine", Fact(run.One(ExplainedKind.Exit), "cause"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_kill_loses_is_told()
    {
        using var run = new Explained(App("{program: {comm: app, steps: [{buffer: 20MiB}, {sleep: forever}]}}", "{at: 5s, run: docker kill app}"));
        Assert.Equal("20 MiB that its processes held and had not written out (M7)", Fact(run.One(ExplainedKind.Exit), "lost"));
    }

    [Fact]
    public void A_child_that_takes_the_first_process_along_is_named()
    {
        const string Pair = "{program: {comm: sh, on_child_exit: exit, steps: [{fork: hog}, {wait: all}]}, processes: {hog: {comm: hog, steps: [{alloc: 100MiB, rate: 50MiB/s}, {sleep: forever}]}}}";
        using var run = new Explained(App(Pair, "{at: 8s, run: kill -TERM app/hog}", "mem_limit: 64m, memswap_limit: 64m, oom_kill_disable: true", "memory: 1GiB, cgroup: v1"));
        Assert.Equal("PID 1 ended by itself; its child hog ended abnormally, with status 143, and it ends then, too (M12)", Fact(run.One(ExplainedKind.Exit), "cause"));
        Assert.Equal(
            "PID 1 does not wait: what docker stop sends reaches it where it has a handler (D6.2); SIGTERM ends hog (pid 102) in the sleep: without a handler it is as fatal as SIGKILL; SIGKILL ends any (K4.17, D1.13)",
            Fact(run.One(ExplainedKind.Hang), "signals"));
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

    [Theory]
    [InlineData("v2", "kill -9 app", "it was paused: on v2 SIGKILL ends a frozen process at once, with nobody to thaw it (K18.4)")]
    [InlineData("v1", "kill -9 app", "it was paused from 3 s on: on v1 nothing reaches a frozen process, so SIGKILL waited 13 s, until it was thawed at 25 s (K17.9)")]
    [InlineData("v2", "docker kill app", "it was paused; the engine thaws what it kills (D5.5, D5.8)")]
    public void What_a_pause_has_to_do_with_an_end_is_told(string cgroup, string command, string says)
    {
        using var run = new Explained(App(Sleeper, $"{{at: 3s, run: docker pause app}}, {{at: 12s, run: {command}}}, {{at: 25s, run: docker unpause app}}", host: $"memory: 1GiB, cgroup: {cgroup}"));
        Assert.Equal(says, Fact(run.One(ExplainedKind.Exit), "pause"));
    }

    [Theory]
    [InlineData("{at: 12s, run: kill -9 app}")]
    [InlineData("{at: 7s, run: docker kill app}, {at: 12s, run: docker start app}")]
    public void A_pause_that_was_over_has_nothing_to_do_with_an_end(string more)
    {
        using var run = new Explained(App(Sleeper, $"{{at: 3s, run: docker pause app}}, {{at: 5s, run: docker unpause app}}, {more}", host: "memory: 1GiB, cgroup: v1"));
        Assert.DoesNotContain(run.One(ExplainedKind.Exit).Facts, f => f.Label == "pause");
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
