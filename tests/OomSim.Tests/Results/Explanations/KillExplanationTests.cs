using OomSim.Kernel;
using OomSim.Results;
using Xunit;
using static OomSim.Tests.Results.Explanations.Explained;

namespace OomSim.Tests.Results.Explanations;

/// <summary>Why somebody was killed: each term of the score, and the rule that decided.</summary>
public class KillExplanationTests
{
    private const string Growing = "{alloc: 400MiB, rate: 40MiB/s}, {sleep: forever}";

    private static string Two(string first, string second, string host, string firstSteps = "{alloc: 100MiB}, {sleep: forever}", string secondSteps = Growing) =>
        $"services:\n  a: {{image: a, {first}}}\n  b: {{image: b, {second}}}\nx-oomsim:\n  host: {{{host}}}\n  images:\n    a: {{program: {{comm: a, steps: [{firstSteps}]}}}}\n    b: {{program: {{comm: b, steps: [{secondSteps}]}}}}\n  until: 20s\n";

    private static IReadOnlyList<string> Row(ExplainedItem item, string name) => Assert.Single(item.Tables[0].Rows, r => r[^1] == name);

    [Fact]
    public void The_first_process_that_dies_in_a_group_did_not_go_on()
    {
        const string Text = "services:\n  app: {image: app}\nx-oomsim:\n  host: {memory: 1GiB, cgroup: v2}\n  images: {app: {program: {comm: init, on_child_exit: ignore, steps: [{fork: big}, {sleep: forever}]}, processes: {big: {comm: big, steps: [{sleep: 2s}, {alloc: 100MiB}]}}}}\n"
            + "  timeline: [{at: 500ms, run: 'echo 50M > /sys/fs/cgroup/$(cgroup app)/memory.max'}, {at: 500ms, run: 'echo 1 > /sys/fs/cgroup/$(cgroup app)/memory.oom.group'}]\n  until: 10s\n";
        using var run = new Explained(Text);
        ExplainedItem kill = run.One(ExplainedKind.Kill);
        Assert.StartsWith("big (pid 102) of app", kill.Headline, StringComparison.Ordinal);
        Assert.StartsWith("PID 1 died in its group, so all processes of app go with it: exit code 137 at ", Fact(kill, "outcome"), StringComparison.Ordinal);
    }

    [Fact]
    public void At_its_own_limit_each_term_is_shown()
    {
        using var run = new Explained(Leak("mem_limit: 64m, oom_score_adj: 100"));
        ExplainedItem kill = run.One(ExplainedKind.Kill);
        Assert.Equal("leak (pid 101) of app is killed: the container is at its limit", kill.Headline);
        Assert.StartsWith("its own limit: 64 MiB of 64 MiB, no swap,", Fact(kill, "ran out"), StringComparison.Ordinal);

        // 16384 pages of the limit, no swap on the host: 100 x (16384 / 1000) = 1600.
        IReadOnlyList<string> row = Row(kill, "leak");
        long[] terms = [.. row.Take(8).Select(long.Parse)];
        Assert.Equal(terms[1] + terms[2] + terms[3], terms[4]);
        Assert.Equal((100, 1600, terms[4] + 1600), (terms[5], terms[6], terms[7]));
        Assert.Contains("total 16384 = 16384 of the limit + 0 of swap (K1.9)", kill.Tables[0].Title, StringComparison.Ordinal);
        Assert.Contains("exit code 137", Fact(kill, "outcome"), StringComparison.Ordinal);
        Assert.Contains("OOMKilled true", Fact(kill, "outcome"), StringComparison.Ordinal);
    }

    // 20.10 takes the flag over when the container ends (D2.13); one that lives on has the old one, as its inspect.json says.
    [Theory]
    [InlineData("20.10", "sleep: forever", "a child; PID 1 lives on and so does the container, OOMKilled as it was: this engine sets it when the container ends (D2.13, D2.17)", false)]
    [InlineData("20.10", "sleep: 10s", "OOMKilled true from then on (D2.13, D2.17, M12)", true)]
    [InlineData("24", "sleep: forever", "a child; PID 1 lives on and so does the container, OOMKilled true (D2.12, D2.17)", true)]
    public void OOMKilled_of_a_killed_child_is_what_the_engine_has(string version, string rest, string words, bool isSet)
    {
        using var run = new Explained("services:\n  app: {image: app, mem_limit: 32m, memswap_limit: 32m}\nx-oomsim:\n  host: {memory: 1GiB, docker: {version: '" + version + "'}}\n"
            + "  images: {app: {program: {comm: init, on_child_exit: ignore, steps: [{fork: big}, {" + rest + "}]}, processes: {big: {comm: big, steps: [{alloc: 100MiB}]}}}}\n  until: 20s\n");
        Assert.EndsWith(words, Fact(run.One(ExplainedKind.Kill), "outcome"), StringComparison.Ordinal);
        Assert.Equal(isSet, Assert.Single(run.Containers).OomKilled);
    }

    [Fact]
    public void The_kernels_log_says_the_same_of_every_candidate()
    {
        using var run = new Explained(Two("oom_score_adj: 200", "oom_score_adj: -1000", "memory: 512MiB, swap: 64MiB"));
        KillFacts facts = FactsFile.Read(run.Folder)!.Kills[0];
        VictimCheck log = VictimCheck.Of(OomLogReader.Read(File.ReadLines(Path.Combine(run.Folder, "kernel.log"))), null)[0];
        Assert.Equal(log.TotalPages, facts.TotalPages);
        Assert.Equal(
            log.Candidates.Select(c => (c.Task.Pid, c.Task.Rss, c.Task.Swap, c.Task.PageTables, c.Task.OomScoreAdj, c.Points)),
            facts.Candidates.Select(c => (c.Pid, c.Anon + c.File + c.Shmem, c.Swap, c.Tables, c.Adj, c.Points)));
    }

    [Fact]
    public void A_full_host_takes_the_biggest_and_passes_over_who_is_exempt()
    {
        using var run = new Explained(Two("mem_limit: 400m", "oom_score_adj: -1000", "memory: 512MiB"));
        ExplainedItem kill = run.Run().Items[0];
        Assert.Equal("a (pid 101) of a is killed: the host is out of memory", kill.Headline);
        Assert.Contains("a is at 25.1 % of its own limit, which is no protection", Fact(kill, "ran out"), StringComparison.Ordinal);
        Assert.Contains("b (pid 102): oom_score_adj -1000 is never chosen (K1.5)", Fact(kill, "passed over"), StringComparison.Ordinal);
        Assert.Contains("b (pid 102) of b, for one more page", Fact(kill, "asked"), StringComparison.Ordinal);
        Assert.Equal("never", Row(kill, "b")[7]);
        Assert.Contains("of RAM", kill.Tables[0].Title, StringComparison.Ordinal);
    }

    [Fact]
    public void A_limit_above_takes_any_below_it()
    {
        using var run = new Explained(Two("cgroup_parent: /pod", "cgroup_parent: /pod", "memory: 1GiB, cgroups: {/pod: {memory.max: 128M}}"));
        ExplainedItem kill = run.Run().Items[0];
        Assert.Equal("a (pid 101) of a is killed: /pod is at its limit", kill.Headline);
        Assert.Contains("the limit of /pod, above a: everybody below it is looked at (K4.4)", Fact(kill, "ran out"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_group_dies_together()
    {
        const string Group = "{program: {comm: a, steps: [{fork: child, count: 2}, {alloc: 100MiB, rate: 50MiB/s}]}, processes: {child: {steps: [{alloc: 1MiB}, {sleep: forever}]}}}";
        using var run = new Explained($"services:\n  a: {{image: a, mem_limit: 64m, x-oomsim: {{unified: {{memory.oom.group: 1}}}}}}\nx-oomsim:\n  host: {{memory: 1GiB}}\n  images: {{a: {Group}}}\n  until: 10s\n");
        ExplainedItem kill = run.One(ExplainedKind.Kill);
        string group = Fact(kill, "group");
        Assert.Contains("memory.oom.group of /docker/<a> is set: all its processes die, 2 others with it: child (pid 102), child (pid 103) (K7.4, K7.5)", group, StringComparison.Ordinal);
        Assert.Equal(2, FactsFile.Read(run.Folder)!.FurtherKills);
    }

    // More than the run notes in full: the fourth and fifth are known from its tables alone.
    [Fact]
    public void A_group_that_dies_again_and_again_is_one_kill_each_time()
    {
        const string Group = "{program: {comm: a, steps: [{fork: child, count: 2}, {sleep: 1s}, {alloc: 100MiB, rate: 50MiB/s}]}, processes: {child: {steps: [{alloc: 1MiB}, {sleep: forever}]}}}";
        using var run = new Explained($"services:\n  a: {{image: a, mem_limit: 64m, restart: 'on-failure:4', x-oomsim: {{unified: {{memory.oom.group: 1}}}}}}\nx-oomsim:\n  host: {{memory: 1GiB}}\n  images: {{a: {Group}}}\n  until: 1m\n");
        ExplainedItem[] kills = [.. run.Run(new ExplainOptions { PerContainer = 100 }).Items.Where(i => i.Kind == ExplainedKind.Kill)];
        Assert.Equal(5, kills.Length);
        Assert.All(kills, k => Assert.Contains("2 others with it", Fact(k, "group"), StringComparison.Ordinal));
    }

    [Fact]
    public void Who_asks_is_killed_where_the_sysctl_says_so()
    {
        using var run = new Explained(Two("mem_limit: 400m", "restart: 'no'", "memory: 512MiB, sysctl: {vm.oom_kill_allocating_task: 1}", "{alloc: 200MiB}, {sleep: forever}"));
        ExplainedItem kill = run.Run().Items[0];
        Assert.StartsWith("b (pid 102)", kill.Headline, StringComparison.Ordinal);
        Assert.Contains("(K2.4)", Fact(kill, "rule"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2", "compulsory", "mem_limit: 64m", "vm.panic_on_oom is 2")]
    [InlineData("1", "system-wide", "restart: 'no'", "vm.panic_on_oom is 1")]
    [InlineData("0", "System is deadlocked", "oom_score_adj: -1000", "(K2.5)")]
    public void A_panic_has_its_rule(string sysctl, string words, string service, string rule)
    {
        using var run = new Explained(Leak(service, $"memory: 256MiB, sysctl: {{vm.panic_on_oom: {sysctl}}}"));
        ExplainedItem panic = run.One(ExplainedKind.Panic);
        Assert.Contains(words, panic.Headline, StringComparison.Ordinal);
        Assert.Contains(rule, Fact(panic, "rule"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_limit_below_usage_kills_on_version_two()
    {
        using var run = new Explained(Leak("mem_limit: 256m, memswap_limit: 256m", rest: "timeline: [{at: 5s, run: docker update --memory 32m --memory-swap 32m app}]"));
        ExplainedItem kill = run.One(ExplainedKind.Kill);
        string asked = Fact(kill, "asked");
        Assert.StartsWith("docker update --memory 32m --memory-swap 32m app at 5 s: a limit was set below what is in use", asked, StringComparison.Ordinal);

        // 5 s of 20 MiB/s and the 0.5 MiB of the start are left after reclaim.
        Assert.EndsWith("100.5 MiB could not be reclaimed, so nothing below 101m was safe", asked, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_host_says_whether_the_engine_survives()
    {
        using var run = new Explained(Two("mem_limit: 400m", "restart: 'no'", "memory: 512MiB, docker: {processes: {}}"));
        string engine = Fact(run.Run().Items[0], "engine");
        Assert.Matches(@"^dockerd survives: number \d of \d, with -\d+ points \(oom_score_adj -500\); containerd survives: number \d of \d, with -\d+ points \(oom_score_adj -999\)$", engine);
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v2")]
    public void A_victim_that_was_paused_is_said_to_be(string cgroup)
    {
        string text = Two("restart: 'no'", "restart: 'no'", $"memory: 512MiB, cgroup: {cgroup}", "{alloc: 250MiB}, {sleep: forever}").Replace("  until: 20s", "  until: 20s\n  timeline: [{at: 1s, run: docker pause a}]", StringComparison.Ordinal);
        using var run = new Explained(text);
        ExplainedItem kill = run.Run().Items[0];
        Assert.StartsWith("a (pid 101) of a", kill.Headline, StringComparison.Ordinal);
        Assert.StartsWith("a was paused: ", Fact(kill, "pause"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("oom_kill_disable: true, mem_limit: 64m", "")]
    [InlineData("x-oomsim: {start: manual}", "timeline: [{at: 1s, run: docker run -d --name app -m 64m --oom-kill-disable leak}]\n  ")]
    public void A_discarded_flag_is_named(string service, string timeline)
    {
        string name = timeline.Length == 0 ? "app" : "other";
        string text = Leak(service, rest: timeline + "until: 20s").Replace("  app: {image", $"  {name}: {{image", StringComparison.Ordinal);
        using var run = new Explained(text);
        Assert.Equal("--oom-kill-disable of app was discarded: cgroup v2 has no such switch, so the engine warned and went on without (D4.20, D4.42)", Fact(run.One(ExplainedKind.Kill), "flag"));
        using var plain = new Explained(Leak());
        Assert.DoesNotContain(plain.One(ExplainedKind.Kill).Facts, f => f.Label == "flag");
    }

    [Fact]
    public void The_column_of_an_earlier_moment_is_the_last_scrape_of_the_run()
    {
        // 2 MiB/s from 0.5 MiB on: 64 MiB are full at 31.8 s; the scrape before was at 30 s, and saw 60.5 MiB.
        const string Text = "services:\n  app: {image: leak, mem_limit: 64m, memswap_limit: 64m}\nx-oomsim:\n  host: {memory: 1GiB}\n  images: {leak: {program: {comm: leak, steps: [{alloc: 200MiB, rate: 2MiB/s}]}}}\n  until: 60s\n";
        using var run = new Explained(Text, scrapeNs: 10_000_000_000);
        ExplainedTable table = run.One(ExplainedKind.Kill).Tables[1];
        Assert.Equal("SCRAPED AT 30 S", table.Headings[3]);
        Assert.InRange(double.Parse(table.Rows[1][3][..^2], System.Globalization.CultureInfo.InvariantCulture), 94, 95);
        Assert.StartsWith("every 10 s; the most that one saw in the run is 60.4 MiB, which misses the peak of 64 MiB by 5.", Fact(run.One(ExplainedKind.Kill), "scrapes"), StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_and_swap_together_run_out_on_version_one()
    {
        using var run = new Explained(Leak("mem_limit: 64m, memswap_limit: 96m", "memory: 1GiB, swap: 512MiB, cgroup: v1"));
        ExplainedItem kill = run.One(ExplainedKind.Kill);
        Assert.StartsWith("its own limit: 64 MiB of 64 MiB, 32 MiB of 32 MiB in swap", Fact(kill, "ran out"), StringComparison.Ordinal);
        Assert.Contains("+ 8192 of swap (K1.9)", kill.Tables[0].Title, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_equals_the_last_one_is_taken()
    {
        const string Twins = "{program: {comm: a, steps: [{fork: twin, count: 2}, {wait: all}]}, processes: {twin: {steps: [{alloc: 40MiB, rate: 10MiB/s}, {sleep: forever}]}}}";
        using var run = new Explained($"services:\n  a: {{image: a, mem_limit: 64m}}\nx-oomsim:\n  host: {{memory: 1GiB}}\n  images: {{a: {Twins}}}\n  until: 10s\n");
        ExplainedItem kill = run.Run().Items[0];
        Assert.StartsWith("twin (pid 103)", kill.Headline, StringComparison.Ordinal);
        Assert.Contains("as 1 more; of equals the last one looked at is taken (K1.8)", Fact(kill, "rule"), StringComparison.Ordinal);
        Assert.Contains("PID 1", Fact(kill, "outcome"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_oom_is_no_OOMKilled_on_version_one()
    {
        using var v1 = new Explained(Leak("restart: 'no'", "memory: 256MiB, cgroup: v1"));
        Assert.Contains("OOMKilled false: on v1 the engine hears of a container's own limit only", Fact(v1.One(ExplainedKind.Kill), "outcome"), StringComparison.Ordinal);
        Assert.False(v1.Containers[0].OomKilled);
        using var v2 = new Explained(Leak("restart: 'no'", "memory: 256MiB"));
        Assert.Contains("OOMKilled true", Fact(v2.One(ExplainedKind.Kill), "outcome"), StringComparison.Ordinal);
        Assert.True(v2.Containers[0].OomKilled);
    }

    [Fact]
    public void What_tools_showed_stands_beside_what_the_kernel_counts()
    {
        // 20 MiB of tmpfs that nobody has mapped any more count, and no RSS shows them.
        using var run = new Explained("services:\n  app: {image: app, mem_limit: 64m, memswap_limit: 64m, tmpfs: /run}\nx-oomsim:\n  host: {memory: 1GiB}\n  images: {app: {program: {comm: app, steps: [{write: /run/f, size: 20MiB}, {sleep: 20s}, {alloc: 100MiB, rate: 1MiB/s}]}}}\n  until: 100s\n");
        MemorySight sight = FactsFile.Read(run.Folder)!.Kills[0].Sight!;

        // Each part is rounded down to whole pages.
        Assert.InRange(sight.Current - sight.Anon - sight.File - sight.Shmem - sight.Kernel, 0, 3 * 4096);
        Assert.Equal(64L << 20, sight.Current);
        Assert.InRange(sight.Current - sight.Rss, 20L << 20, 21L << 20);
        ExplainedItem kill = run.One(ExplainedKind.Kill);
        Assert.Contains("20 MiB of tmpfs and shared memory", Fact(kill, "tools"), StringComparison.Ordinal);
        ExplainedTable table = kill.Tables[1];
        Assert.Equal(["WHO", "BYTES", "OF LIMIT", "15 S BEFORE", "WHAT IT COUNTS"], table.Headings);
        Assert.Equal(["memory.current", "67108864", "100 %"], table.Rows[0].Take(3));

        // 1 MiB/s less 15 s before: 49 of 64 MiB.
        Assert.InRange(double.Parse(table.Rows[1][3][..^2], System.Globalization.CultureInfo.InvariantCulture), 76, 77);
    }

    [Fact]
    public void What_a_kill_leaves_in_tmpfs_is_told()
    {
        const string Text = "services:\n  app: {image: app, mem_limit: 64m, memswap_limit: 64m, tmpfs: /run}\nx-oomsim:\n  host: {memory: 1GiB}\n  images: {app: {program: {comm: app, on_child_exit: ignore, steps: [{write: /run/f, size: 50MiB}, {fork: kid}, {sleep: forever}]}, processes: {kid: {comm: kid, steps: [{alloc: 30MiB, rate: 10MiB/s}]}}}}\n  until: 20s\n";
        using var run = new Explained(Text);
        Assert.Equal("50 MiB of tmpfs and shared memory stay charged to app: a kill removes no files (K9.6)", Fact(run.One(ExplainedKind.Kill), "stays"));
    }

    [Fact]
    public void Nobody_to_kill_is_explained_with_the_table_of_the_log()
    {
        using var run = new Explained(Leak("mem_limit: 32m, memswap_limit: 32m, oom_score_adj: -1000"));
        ExplainedItem vain = run.One(ExplainedKind.NoVictim);
        Assert.Equal(("app", "nobody can be killed for app"), (vain.Container, vain.Headline));
        Assert.Equal("never", Assert.Single(vain.Tables[0].Rows)[7]);
        Assert.Contains(run.Run().Notes, n => n.Contains("further vain calls of the OOM killer of app", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_many_kills_the_first_are_kept_and_any_can_be_asked_for()
    {
        using var run = new Explained(Leak("mem_limit: 64m, restart: always", rest: "until: 80s"));
        RunFacts facts = FactsFile.Read(run.Folder)!;
        Assert.Equal((3, true), (facts.Kills.Count, facts.FurtherKills >= 5));
        RunExplanation all = run.Run();
        Assert.Equal(3, all.Items.Count(i => i.Kind == ExplainedKind.Kill));
        Assert.Contains(all.Notes, n => n == $"{facts.FurtherKills} further kills of app are not shown: --all explains each, --event N any row of events.csv");
        Assert.Equal(facts.FurtherKills, all.Further[ExplainedKind.Kill]);
        Assert.Equal(0, run.Run(new ExplainOptions { PerContainer = int.MaxValue, InAll = int.MaxValue }).Further[ExplainedKind.Kill]);

        // One that was not kept is explained from the kernel's log, with the same points.
        int last = File.ReadLines(Path.Combine(run.Folder, "events.csv")).Skip(1).Select((line, i) => (line, i)).Last(l => l.line.Contains(",oom_kill,", StringComparison.Ordinal)).i + 1;
        ExplainedItem kill = Assert.Single(run.Run(new ExplainOptions { Event = last }).Items);
        Assert.Equal((last, ExplainedKind.Kill), (kill.Event, kill.Kind));
        Assert.Equal(Row(all.Items[0], "leak")[7], Row(kill, "leak")[7]);
        Assert.EndsWith("from kernel.log", kill.Tables[0].Title, StringComparison.Ordinal);
        Assert.Equal(2, kill.Tables.Count);
        Assert.Contains(Fact(kill, "outcome"), o => o is 'P');
    }

    [Fact]
    public void Each_row_of_the_events_can_be_asked_for()
    {
        using var run = new Explained(Two("mem_limit: 64m", "oom_score_adj: -1000", "memory: 512MiB"));
        int rows = File.ReadLines(Path.Combine(run.Folder, "events.csv")).Count() - 1;
        for (int row = 1; row <= rows; row++)
        {
            ExplainedItem item = Assert.Single(run.Run(new ExplainOptions { Event = row }).Items);
            Assert.NotEmpty(item.Headline);
            Assert.NotEmpty(item.Facts);
        }

        Assert.Throws<InvalidDataException>(() => run.Run(new ExplainOptions { Event = rows + 1 }));
    }

    [Fact]
    public void An_earlier_runs_folder_is_explained_from_what_it_has()
    {
        using var run = new Explained(Leak());
        File.Delete(Path.Combine(run.Folder, FactsFile.Name));
        RunExplanation less = run.Run();
        Assert.Equal("leak", Row(less.Items[0], "leak")[^1]);
        Assert.Contains(less.Notes, n => n.Contains("earlier version", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(run.Folder, FactsFile.Name), "{");
        Assert.Throws<RunFileException>(() => run.Run());
        Assert.Throws<InvalidDataException>(() => Explainer.Explain(Path.Combine(run.Folder, "nothing")));
    }

    [Theory]
    [InlineData("v1", "memory/small/memory.limit_in_bytes")]
    [InlineData("v2", "small/memory.max")]
    public void A_start_that_fails_is_not_a_missing_engine(string cgroup, string file)
    {
        string folder = file[..file.LastIndexOf('/')];
        using var run = new Explained($"services: {{}}\nx-oomsim:\n  host: {{memory: 1GiB, cgroup: {cgroup}}}\n  images: {{app: {{program: {{steps: [{{sleep: forever}}]}}}}}}\n  timeline:\n    - {{at: 1s, run: mkdir /sys/fs/cgroup/{folder}}}\n    - {{at: 1s, run: 'echo 100k > /sys/fs/cgroup/{file}'}}\n    - {{at: 2s, run: docker run -d --name app --cgroup-parent /small app}}\n  until: 10s\n");
        string outcome = Fact(run.One(ExplainedKind.Kill), "outcome");
        Assert.StartsWith("it was PID 1, before the engine had started app: the start fails at 2.00", outcome, StringComparison.Ordinal);
        Assert.EndsWith("exit code 128; OOMKilled not set (D2.8)", outcome, StringComparison.Ordinal);
        Assert.Equal(128, run.Containers[0].ExitCode);
    }

    [Fact]
    public void What_no_engine_saw_is_told()
    {
        using var run = new Explained(Leak(host: "memory: 1GiB, docker: {live-restore: true}", rest: "timeline: [{at: 1s, run: systemctl stop docker}]\n  until: 20s"));
        Assert.EndsWith("; there was no dockerd to see it (D3.17)", Fact(run.One(ExplainedKind.Kill), "outcome"), StringComparison.Ordinal);
    }
}
