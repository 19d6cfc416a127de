using OomSim.Results;
using Xunit;
using static OomSim.Tests.Results.Explanations.Explained;

namespace OomSim.Tests.Results.Explanations;

/// <summary>Who hangs, what for, and what would free it: each command is typed into the model to see that it does.</summary>
public class HangExplanationTests
{
    private const string V1 = "memory: 1GiB, cgroup: v1";

    public static TheoryData<string, string> Hangs => new()
    {
        { "mem_limit: 64m, memswap_limit: 64m, oom_kill_disable: true", V1 },
        { "mem_limit: 64m, oom_kill_disable: true", V1 },
        { "mem_limit: 64m, memswap_limit: -1, oom_kill_disable: true", V1 },
        { "mem_limit: 64m, memswap_limit: 96m, oom_kill_disable: true", V1 + ", swap: 256MiB" },
    };

    [Fact]
    public void Who_waits_for_what_is_told()
    {
        using var run = new Explained(Leak("mem_limit: 64m, memswap_limit: 64m, oom_kill_disable: true", V1));
        ExplainedItem hang = run.One(ExplainedKind.Hang);
        Assert.Equal("app hangs: it is at a limit whose OOM killer is off", hang.Headline);
        Assert.Equal("its own limit: 64 MiB of 64 MiB; memory and swap 64 MiB of 64 MiB (K4.8)", Fact(hang, "ran out"));
        Assert.Equal(["101", "a new page of its own", "leak (PID 1)"], Assert.Single(hang.Tables[0].Rows).Where((_, i) => i != 1));
        Assert.StartsWith("it hangs still when the run ends, for ", Fact(hang, "outcome"), StringComparison.Ordinal);
        Assert.Contains("leak (pid 101) has the most points", hang.Remedies[1].Effect, StringComparison.Ordinal);
    }

    [Fact]
    public void It_hangs_to_the_end_of_the_run_and_not_to_the_last_event()
    {
        using var run = new Explained(Leak("mem_limit: 64m, memswap_limit: 64m, oom_kill_disable: true", V1, "until: 300s"));
        ExplainedItem hang = run.One(ExplainedKind.Hang);
        Assert.Equal(FormattableString.Invariant($"it hangs still when the run ends, for {300 - (hang.TimeNs / 1e9):0.###} s"), Fact(hang, "outcome"));

        // Without a summary nobody knows when that was.
        File.Delete(Path.Combine(run.Folder, "summary.json"));
        Assert.StartsWith("it hangs still at the last event, for ", Fact(run.One(ExplainedKind.Hang), "outcome"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Hangs))]
    public void Each_command_frees_it(string service, string host)
    {
        using var run = new Explained(Leak(service, host, "until: 30s"));
        ExplainedItem hang = run.One(ExplainedKind.Hang);
        Assert.Equal(3, hang.Remedies.Count);
        foreach (ExplainedRemedy remedy in hang.Remedies)
        {
            using var helped = new Explained(Leak(service, host, $"timeline: [{{at: 25s, run: '{remedy.Command}'}}]\n  until: 30s"));
            Assert.Contains($",{remedy.Command},0,", File.ReadAllText(Path.Combine(helped.Folder, "commands.csv")), StringComparison.Ordinal);
            ExplainedItem first = helped.Run().Items.First(i => i.Kind == ExplainedKind.Hang);
            Assert.EndsWith(remedy.Command, Fact(first, "outcome"), StringComparison.Ordinal);
            Assert.StartsWith("over at 25", Fact(first, "outcome"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("mem_limit: 64m, memswap_limit: 64m", 1, "without --memory-swap it is refused (D4.66)")]
    [InlineData("mem_limit: 64m, memswap_limit: -1", 1, "without --memory-swap it is refused (D4.66)")]
    [InlineData("mem_limit: 64m, memswap_limit: 200m", 0, "without --memory-swap both together stay at 200 MiB (D4.66)")]
    public void Memory_alone_is_refused_only_above_what_is_stored_for_both(string service, int code, string says)
    {
        using var run = new Explained(Leak(service + ", oom_kill_disable: true", V1, "timeline: [{at: 15s, run: docker update --memory 96m app}]\n  until: 20s"));
        Assert.Contains($",docker update --memory 96m app,{code},", File.ReadAllText(Path.Combine(run.Folder, "commands.csv")), StringComparison.Ordinal);
        using var hung = new Explained(Leak(service + ", oom_kill_disable: true", V1));
        ExplainedRemedy remedy = hung.One(ExplainedKind.Hang).Remedies[0];
        Assert.StartsWith("docker update --memory 96m --memory-swap ", remedy.Command, StringComparison.Ordinal);
        Assert.EndsWith(says, remedy.Effect, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("docker stop -t 3 app", 18, "stop time-out: docker stop -t 3 app: SIGTERM at 15 s did not end it in 3 s, then came SIGKILL (D1.13)")]
    [InlineData("docker compose down -t 2", 17, "stop time-out: docker compose down -t 2: SIGTERM at 15 s did not end it in 2 s, then came SIGKILL (D1.13)")]
    [InlineData("systemctl restart docker", 25, "stop time-out: systemctl restart docker: SIGTERM at 15 s did not end it in 10 s")]
    public void The_stop_that_ends_a_hang_is_named(string command, int end, string says)
    {
        using var run = new Explained(Leak("mem_limit: 64m, memswap_limit: 64m, oom_kill_disable: true, restart: 'no'", V1, $"timeline: [{{at: 15s, run: {command}}}, {{at: {end}s, run: docker stats --no-stream app}}]\n  until: 40s"));
        ExplainedItem[] items = [.. run.Run().Items];
        string outcome = Fact(items.First(i => i.Kind == ExplainedKind.Hang), "outcome");
        Assert.StartsWith($"over at {end}", outcome, StringComparison.Ordinal);
        Assert.Contains(": " + says, outcome, StringComparison.Ordinal);
        Assert.EndsWith(Fact(Assert.Single(items, i => i.Kind == ExplainedKind.Exit), "cause"), outcome, StringComparison.Ordinal);
    }

    [Fact]
    public void The_kill_that_ends_a_hang_is_named()
    {
        const string Host = "services:\n  app: {image: hog, mem_limit: 64m, memswap_limit: 64m, oom_kill_disable: true, oom_score_adj: 900}\n  big: {image: big}\nx-oomsim:\n  host: {memory: 1GiB, cgroup: v1}\n  images: {hog: {program: {comm: hog, steps: [{alloc: 100MiB, rate: 20MiB/s}, {sleep: forever}]}}, big: {program: {steps: [{sleep: 10s}, {alloc: 900MiB, rate: 100MiB/s}, {sleep: forever}]}}}\n  until: 30s\n";
        using var run = new Explained(Host);
        ExplainedItem[] items = [.. run.Run().Items];
        string kill = items.First(i => i.Kind == ExplainedKind.Kill).Headline;
        Assert.Equal("hog (pid 101) of app is killed: the host is out of memory", kill);
        Assert.EndsWith(": " + kill, Fact(items.First(i => i.Kind == ExplainedKind.Hang), "outcome"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_limit_above_the_container_is_named_and_freed()
    {
        const string Host = "memory: 1GiB, cgroup: v1, cgroups: {/pod: {memory.limit_in_bytes: 64M, memory.oom_control: 1}}";
        using var run = new Explained(Leak("cgroup_parent: /pod", Host));
        ExplainedItem hang = run.One(ExplainedKind.Hang);
        Assert.StartsWith("the limit of /pod, above it: 64 MiB of 64 MiB", Fact(hang, "ran out"), StringComparison.Ordinal);
        Assert.Equal(["echo 96M > /sys/fs/cgroup/memory/pod/memory.limit_in_bytes", "echo 0 > /sys/fs/cgroup/memory/pod/memory.oom_control", "docker kill app"], hang.Remedies.Select(r => r.Command));
        using var raised = new Explained(Leak("cgroup_parent: /pod", Host, $"timeline: [{{at: 15s, run: '{hang.Remedies[0].Command}'}}]\n  until: 20s"));
        Assert.StartsWith("over at 15 s", Fact(raised.Run().Items.First(i => i.Kind == ExplainedKind.Hang), "outcome"), StringComparison.Ordinal);
        using var helped = new Explained(Leak("cgroup_parent: /pod", Host, $"timeline: [{{at: 15s, run: '{hang.Remedies[1].Command}'}}]\n  until: 20s"));
        Assert.Single(helped.Run().Items, i => i.Kind == ExplainedKind.Kill);
    }

    // At 10 s `a` gives 30 MiB back below the limit of 100 MiB at which `b` waits.
    [Theory]
    [InlineData("{sleep: 10s}, {free: 30MiB}, {sleep: forever}", "docker ps", ": a gave memory back there (K4.15)")]
    [InlineData("{sleep: forever}", "docker kill a", ": docker kill a: a gave memory back there (K4.15)")]
    public void Who_gave_memory_back_at_a_common_limit_is_named(string steps, string command, string says)
    {
        using var run = new Explained($"services:\n  a: {{image: a, cgroup_parent: /p}}\n  b: {{image: b, cgroup_parent: /p}}\nx-oomsim:\n  host: {{{V1}, cgroups: {{/p: {{memory.limit_in_bytes: 100M, memory.oom_control: 1}}}}}}\n  images:\n    a: {{program: {{steps: [{{alloc: 50MiB}}, {steps}]}}}}\n    b: {{program: {{steps: [{{sleep: 1s}}, {{alloc: 60MiB, rate: 20MiB/s}}, {{sleep: forever}}]}}}}\n  timeline: [{{at: 10s, run: {command}}}]\n  until: 30s\n");
        ExplainedItem hang = run.One(ExplainedKind.Hang);
        Assert.StartsWith("over at 10.", Fact(hang, "outcome"), StringComparison.Ordinal);
        Assert.EndsWith(says, Fact(hang, "outcome"), StringComparison.Ordinal);
        Assert.True(hang.IsOver);
        Assert.Equal("echo 150M > /sys/fs/cgroup/memory/p/memory.limit_in_bytes", hang.Remedies[0].Command);
    }

    [Fact]
    public void Commands_that_hang_are_told()
    {
        // The line names them; here each is typed at a container that hangs.
        const string Typed = "timeline: [{at: 10s, run: timeout 3 docker exec app true}, {at: 14s, run: docker pause app}, {at: 15s, run: docker stop -t 4 app}]\n  until: 30s";
        using var run = new Explained(Leak("mem_limit: 64m, memswap_limit: 64m, oom_kill_disable: true", V1, Typed));
        Assert.StartsWith("docker exec and health checks hang with it", Fact(run.Run().Items.First(i => i.Kind == ExplainedKind.Hang), "commands"), StringComparison.Ordinal);
        string[] typed = File.ReadAllLines(Path.Combine(run.Folder, "commands.csv"));
        Assert.Contains("10.000000,timeout 3 docker exec app true,124,,", typed);
        Assert.Contains(typed, l => l.StartsWith("14.000000,docker pause app,1,", StringComparison.Ordinal));
        Assert.StartsWith("over at 19 s", Fact(run.Run().Items.Last(i => i.Kind == ExplainedKind.Hang), "outcome"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_hang_that_was_not_noted_in_full_has_its_waiters_and_its_commands_too()
    {
        string kills = string.Concat(Enumerable.Range(1, 4).Select(n => $"    - {{at: {n * 8}s, run: docker kill app}}\n    - {{at: {(n * 8) + 1}s, run: docker start app}}\n"));
        using var run = new Explained(Leak("mem_limit: 64m, memswap_limit: 64m, oom_kill_disable: true", V1, "timeline:\n" + kills + "  until: 38s"));
        ExplainedItem[] hangs = [.. run.Run(new ExplainOptions { PerContainer = int.MaxValue }).Items.Where(i => i.Kind == ExplainedKind.Hang)];
        Assert.Equal(5, hangs.Length);
        Assert.Equal("its own limit (K4.9)", Fact(hangs[3], "ran out"));
        Assert.Equal(["PID", "SINCE", "NAME"], hangs[3].Tables[0].Headings);
        Assert.Equal("leak", Assert.Single(hangs[3].Tables[0].Rows)[^1]);
        Assert.Contains("echo 0 > /sys/fs/cgroup/memory/$(cgroup app)/memory.oom_control", hangs[3].Remedies.Select(r => r.Command));

        // Those that are over have them as well.
        Assert.Equal([true, true, true, true, false], hangs.Select(h => h.IsOver));
        Assert.All(hangs, h => Assert.Contains("docker kill app", h.Remedies.Select(r => r.Command)));
    }

    [Fact]
    public void Who_goes_on_and_who_waits_for_its_text()
    {
        const string Helper = "services:\n  app: {image: app, mem_limit: 64m, memswap_limit: 64m, oom_kill_disable: true}\nx-oomsim:\n  host: {memory: 1GiB, cgroup: v1}\n  images: {app: {layers: [{id: l, files: {/bin/app: 800KiB}}], program: {comm: main, exec: /bin/app, steps: [{fork: helper}, {alloc: 200MiB, rate: 20MiB/s}]}, processes: {helper: {comm: helper, exec: /bin/app, steps: [{sleep: 20s}, {cpu: 1s}, {sleep: forever}]}}}}\n  until: 60s\n";
        using var run = new Explained(Helper);
        ExplainedItem hang = run.Run().Items.First(i => i.Kind == ExplainedKind.Hang);
        Assert.StartsWith("helper (pid 102)", Fact(hang, "goes on"), StringComparison.Ordinal);
        Assert.Contains(run.Run().Items.SelectMany(i => i.Tables).SelectMany(t => t.Rows), r => r.Contains("a page of its program's text, which reclaim took"));
    }

    [Theory]
    [InlineData("SIGTERM: [{exit: 0}]", "SIGTERM waits until leak (PID 1) goes on and can run its handler")]
    [InlineData("SIGTERM: ignore", "leak (PID 1) ignores SIGTERM")]
    [InlineData("SIGHUP: ignore", "leak (PID 1) has no handler for SIGTERM, and hears no signal without one (D6.2)")]
    public void What_signals_do_is_said_of_those_who_wait(string onSignal, string says)
    {
        using var run = new Explained($"services:\n  app: {{image: leak, mem_limit: 64m, memswap_limit: 64m, oom_kill_disable: true}}\nx-oomsim:\n  host: {{{V1}}}\n  images: {{leak: {{program: {{comm: leak, on_signal: {{{onSignal}}}, steps: [{{alloc: 100MiB, rate: 20MiB/s}}]}}}}}}\n  until: 20s\n");
        Assert.Equal($"docker stop takes its time-out first: {says}; SIGKILL ends any (K4.17, D1.13)", Fact(run.One(ExplainedKind.Hang), "signals"));
        File.Delete(Path.Combine(run.Folder, FactsFile.Name));
        Assert.StartsWith("SIGKILL ends the sleep; SIGTERM only where", Fact(run.One(ExplainedKind.Hang), "signals"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_start_in_a_full_container_wakes_and_frees_nobody()
    {
        using var run = new Explained(Leak("mem_limit: 64m, memswap_limit: 64m, oom_kill_disable: true", V1, "timeline: [{at: 15s, run: docker exec app true}]\n  until: 30s"));
        ExplainedItem[] hangs = [.. run.Run().Items.Where(i => i.Kind == ExplainedKind.Hang)];
        Assert.Equal(2, hangs.Length);
        string outcome = Fact(hangs[0], "outcome");
        Assert.Contains(": true (pid 102) began there; what the runtime takes for a start and gives back wakes who waits (K4.15); there is no room for it, and it hangs again at 15.00", outcome, StringComparison.Ordinal);
        Assert.StartsWith("it hangs still when the run ends", Fact(hangs[1], "outcome"), StringComparison.Ordinal);
        Assert.Equal(hangs[1].Remedies.Select(r => r.Command), hangs[0].Remedies.Select(r => r.Command));
    }

    [Fact]
    public void Who_lives_on_after_a_hang_has_not_ended_it()
    {
        const string Pair = "services:\n  app: {image: app, mem_limit: 64m, memswap_limit: 64m, oom_kill_disable: true}\nx-oomsim:\n  host: {memory: 1GiB, cgroup: v1}\n  images: {app: {layers: [{id: l, files: {/bin/app: 820KiB}}], program: {comm: main, exec: /bin/app, on_child_exit: ignore, steps: [{fork: helper}, {sleep: 2s}, {alloc: 50MiB, rate: 10MiB/s}, {sleep: 1s}, {exit: 0}]}, processes: {helper: {comm: helper, exec: /bin/app, steps: [{alloc: 30MiB}, {sleep: 22s}, {exit: 0}]}}}}\n  timeline: [{at: 40s, run: kill -KILL app/helper}]\n  until: 60s\n";
        using var run = new Explained(Pair);
        ExplainedItem[] hangs = [.. run.Run().Items.Where(i => i.Kind == ExplainedKind.Hang)];
        Assert.Contains(": helper (pid 102) needed a page of its program's text: reclaim gave the rest of the page cache back for it, and that wakes who waits (K3.17, K4.15); there is no room for it, and it hangs again at 22.0", Fact(hangs[0], "outcome"), StringComparison.Ordinal);
        string outcome = Fact(hangs[^1], "outcome");
        Assert.StartsWith("over at 40.00", outcome, StringComparison.Ordinal);
        Assert.EndsWith(": kill -KILL app/helper", outcome, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("memory: 1GiB", "32m", "48m")]
    [InlineData("memory: 1GiB, swap: 1GiB, cgroup: v1", "48m", "64m")]
    [InlineData("memory: 1GiB, swap: 1GiB", "48m", "64m")]
    [InlineData("memory: 1GiB, swap: 16MiB, cgroup: v1", "-1", "-1")]
    [InlineData("memory: 1GiB, swap: 16MiB", "-1", "-1")]
    public void Each_command_ends_nobody_to_kill(string host, string both, string raised)
    {
        string service = $"mem_limit: 32m, memswap_limit: '{both}', oom_score_adj: -1000";
        using var run = new Explained(Leak(service, host));
        IReadOnlyList<ExplainedRemedy> remedies = run.One(ExplainedKind.NoVictim).Remedies;
        Assert.Equal($"docker update --memory 48m --memory-swap {raised} app", remedies[0].Command);
        foreach (ExplainedRemedy remedy in remedies)
        {
            using var helped = new Explained(Leak(service, host, rest: $"timeline: [{{at: 5s, run: '{remedy.Command}'}}]\n  until: 5500ms"));
            string[] after = [.. File.ReadLines(Path.Combine(helped.Folder, "events.csv")).Where(l => l.StartsWith("5.", StringComparison.Ordinal) && l.Contains("no killable process", StringComparison.Ordinal))];
            Assert.True(after.Length <= 1, remedy.Command);
        }
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v2")]
    public void What_waits_in_a_pause_is_told_and_freed(string cgroup)
    {
        string Text(string more) => $"services:\n  app: {{image: app}}\nx-oomsim:\n  host: {{memory: 1GiB, cgroup: {cgroup}}}\n  images: {{app: {{program: {{comm: app, steps: [{{alloc: 20MiB}}, {{sleep: forever}}], on_signal: {{SIGUSR1: ignore}}}}}}}}\n  timeline: [{{at: 2s, run: docker pause app}}, {{at: 3s, run: kill -KILL app}}{more}]\n  until: 10s\n";
        using var run = new Explained(Text(""));
        if (cgroup == "v2")
        {
            // A fatal signal ends what v2 has frozen (K18.4).
            Assert.Contains("SIGKILL from outside of Docker: kill -KILL app", Fact(run.One(ExplainedKind.Exit), "cause"), StringComparison.Ordinal);
            return;
        }

        ExplainedItem pause = run.One(ExplainedKind.Pause);
        Assert.Equal("SIGKILL for app (pid 101)", Fact(pause, "waits"));
        Assert.Equal(["docker unpause app", "docker kill app"], pause.Remedies.Select(r => r.Command));
        foreach (ExplainedRemedy remedy in pause.Remedies)
        {
            using var helped = new Explained(Text($", {{at: 5s, run: {remedy.Command}}}"));
            Assert.Equal(("exited", 137), (helped.Containers[0].State, helped.Containers[0].ExitCode));
        }
    }
}
