using System.Text.Json;
using Xunit;

namespace OomSim.Cli.Tests;

/// <summary>What is run, in which order, and what is told about it.</summary>
public class BatchTests
{
    [Fact]
    public void Folders_are_searched_and_every_file_is_run_once_in_ordinal_order()
    {
        using var folder = new WorkFolder()
            .With("in/b.yaml", Samples.Killed("bb"))
            .With("in/B.yml", Samples.Killed("upper"))
            .With("in/a/z.yaml", Samples.Killed("zz"))
            .With("in/a.txt", "not a scenario")
            .With("in/.hidden/h.yaml", Samples.Killed("hidden"));

        ToolResult result = Oomsim.Run(folder, "run", "in/b.yaml", "in", "in/../in/b.yaml", "-o", "out", "--no-plots").Exits(0);

        string[] names = [.. result.Output.Split('\n').TakeWhile(l => l.Length > 0).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1])];
        Assert.Equal(["bb", "upper", "zz"], names);
        Assert.Equal(["bb", "upper", "zz"], folder.Entries("out"));
        Assert.EndsWith("3 passed, 0 failed\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pod_that_was_evicted_is_named_beside_what_was_restarted()
    {
        using var folder = new WorkFolder().With("a.yaml", """
            services:
              leak: {image: a, cgroup_parent: /kubepods/burstable/podleak, restart: always, x-oomsim: {restart: kubelet, program: {steps: [{alloc: 1820MiB, rate: 400MiB/s}, {sleep: forever}]}}}
              other: {image: a, cgroup_parent: /kubepods/burstable/podother, restart: always, x-oomsim: {restart: kubelet, program: {steps: [{sleep: 1s}, {exit: 1}]}}}
            x-oomsim:
              host: {memory: 2GiB, reserved: 148MiB, cgroups: {/kubepods/burstable/podleak: {}, /kubepods/burstable/podother: {}}, kubelet: {eviction_hard: 100MiB}}
              until: 20s
            """);
        Assert.Contains("leak Evicted 137; other ", Oomsim.Run(folder, "run", "a.yaml", "-o", "out", "--no-plots").Exits(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_taken_is_an_error_of_the_second_file()
    {
        using var folder = new WorkFolder().With("a.yaml", Samples.Killed("same")).With("b.yaml", "# b\n" + Samples.Killed("same"));
        ToolResult result = Oomsim.Run(folder, "run", "a.yaml", "b.yaml", "-o", "out", "--no-plots").Exits(2);
        Assert.Matches(@"(?m)^b\.yaml:2:\d+: error: the name 'same' is already used by a\.yaml", result.Error);
        Assert.Equal(["same"], folder.Entries("out"));
    }

    [Fact]
    public void Standard_input_is_a_file_named_minus()
    {
        using var folder = new WorkFolder();
        Oomsim.Run(folder, Samples.Killed("piped"), [], "run", "-", "-o", "out", "--no-plots").Exits(0);
        Assert.Equal(["piped"], folder.Entries("out"));

        ToolResult bad = Oomsim.Run(folder, "services: 5\n", [], "validate", "-").Exits(2);
        Assert.Matches(@"(?m)^<stdin>:1:\d+: error: ", bad.Error);
    }

    [Fact]
    public void A_failed_expectation_fails_the_run()
    {
        using var folder = new WorkFolder().With("a.yaml", Samples.Failing("a")).With("b.yaml", Samples.Killed("b"));
        ToolResult result = Oomsim.Run(folder, "run", "a.yaml", "b.yaml", "-o", "out", "--no-plots").Exits(1);
        Assert.Matches(@"(?m)^FAIL\s+a ", result.Output);
        Assert.Matches(@"(?m)^PASS\s+b ", result.Output);
        Assert.EndsWith("1 passed, 1 failed\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Quiet_says_nothing_when_all_is_well()
    {
        using var folder = new WorkFolder().With("a.yaml", Samples.Killed("a"));
        ToolResult result = Oomsim.Run(folder, "run", "a.yaml", "-o", "out", "--no-plots", "--quiet").Exits(0);
        Assert.Empty(result.Output);
        Assert.Empty(result.Error);
    }

    [Fact]
    public void The_result_is_given_as_JSON()
    {
        using var folder = new WorkFolder().With("a.yaml", Samples.Killed("a")).With("bad.yaml", "services: 5\n");
        ToolResult result = Oomsim.Run(folder, "run", "a.yaml", "bad.yaml", "-o", "out", "--no-plots", "--json").Exits(2);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        Assert.Equal(1, json.RootElement.GetProperty("format_version").GetInt32());
        JsonElement first = json.RootElement.GetProperty("scenarios")[0];
        Assert.Equal("PASS", first.GetProperty("verdict").GetString());
        JsonElement app = first.GetProperty("containers")[0];
        Assert.Equal("exited", app.GetProperty("state").GetString());
        Assert.Equal(137, app.GetProperty("exit_code").GetInt32());
        Assert.True(app.GetProperty("oom_killed").GetBoolean());
        Assert.Equal(1, app.GetProperty("oom_kills").GetInt32());
        Assert.Equal(64L << 20, app.GetProperty("peak_bytes").GetInt64());
        JsonElement second = json.RootElement.GetProperty("scenarios")[1];
        Assert.Equal("ERROR", second.GetProperty("verdict").GetString());
        Assert.Equal(1, second.GetProperty("diagnostics")[0].GetProperty("line").GetInt32());
    }

    [Fact]
    public void No_colour_codes_where_nobody_sees_them()
    {
        using var folder = new WorkFolder().With("a.yaml", Samples.Killed("a"));
        ToolResult result = Oomsim.Run(folder, "run", "a.yaml", "-o", "out", "--no-plots").Exits(0);
        Assert.DoesNotContain('\e', result.Output + result.Error);
    }

    [Theory]
    [InlineData("oom", 1, 1, 0, 0)]
    [InlineData("hang", 0, 0, 1, 0)]
    [InlineData("restart-loop", 0, 0, 0, 1)]
    [InlineData("oom,hang,restart-loop", 1, 1, 1, 1)]
    public void Fail_on_makes_results_failures(string list, int killed, int spinning, int hung, int looping)
    {
        using var folder = new WorkFolder()
            .With("killed.yaml", Samples.Killed("killed"))
            .With("spinning.yaml", Samples.Spinning("spinning"))
            .With("hung.yaml", Samples.Hung("hung"))
            .With("looping.yaml", Samples.Looping("looping"));
        foreach ((string name, int code) in ((string, int)[])[("killed", killed), ("spinning", spinning), ("hung", hung), ("looping", looping)])
        {
            Oomsim.Run(folder, "run", $"{name}.yaml", "-o", "out", "--no-plots").Exits(0);
            Oomsim.Run(folder, "run", $"{name}.yaml", "-o", "out", "--no-plots", "--fail-on", list).Exits(code);
        }
    }

    [Fact]
    public void A_start_by_hand_hides_no_restart_loop()
    {
        // Runs of 1 s: again after 0.1, 0.2, 0.4 s; the restart by hand sets the engine's own count back (D2.22).
        using var folder = new WorkFolder().With("a.yaml", Samples.Looping("a").Replace("  until: 30s", "  until: 6500ms\n  timeline: [{at: 6200ms, run: docker restart -t 0 app}]", StringComparison.Ordinal));
        ToolResult run = Oomsim.Run(folder, "run", "a.yaml", "-o", "out", "--no-plots", "--json", "--fail-on", "restart-loop").Exits(1);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        JsonElement container = json.RootElement.GetProperty("scenarios")[0].GetProperty("containers")[0];
        Assert.Equal((0, 4), (container.GetProperty("restart_count").GetInt32(), container.GetProperty("restarts").GetInt32()));
    }

    [Fact]
    public void Options_replace_what_the_file_says()
    {
        using var folder = new WorkFolder().With("a.yaml", Samples.Killed("a"));
        string Run(params string[] options) =>
            Oomsim.Run(folder, ["run", "a.yaml", "-o", "out", "--no-plots", "--json", .. options]).Output;

        using JsonDocument plain = JsonDocument.Parse(Run());
        using JsonDocument seeded = JsonDocument.Parse(Run("--seed", "7"));
        using JsonDocument roomy = JsonDocument.Parse(Run("--set", "services.app.mem_limit=512m", "--set", "services.app.memswap_limit=512m"));
        using JsonDocument brief = JsonDocument.Parse(Run("--until", "1s"));

        static JsonElement Only(JsonDocument document) => document.RootElement.GetProperty("scenarios")[0];
        Assert.Equal(7UL, Only(seeded).GetProperty("seed").GetUInt64());
        Assert.NotEqual(Only(plain).GetProperty("fingerprint").GetString(), Only(seeded).GetProperty("fingerprint").GetString());
        Assert.Equal(0, Only(roomy).GetProperty("containers")[0].GetProperty("exit_code").GetInt32());
        Assert.Equal(1m, Only(brief).GetProperty("simulated_s").GetDecimal());

        ToolResult wrong = Oomsim.Run(folder, "run", "a.yaml", "-o", "out2", "--no-plots", "--set", "services.app.mem_limti=1g");
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("mem_limti", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kernel_panic_and_commands_that_were_never_typed_are_told_of()
    {
        using var folder = new WorkFolder().With("a.yaml", """
            name: a
            services: {app: {image: leak, mem_limit: 64m}}
            x-oomsim:
              host: {memory: 1GiB, sysctl: {vm.panic_on_oom: 2}}
              images: {leak: {program: {steps: [{alloc: 200MiB, rate: 20MiB/s}]}}}
              until: 20s
              timeline: [{after: {event: die, container: app}, run: docker ps}]
            """ + "\n");
        ToolResult result = Oomsim.Run(folder, "run", "a.yaml", "-o", "out", "--no-plots").Exits(0);
        Assert.Matches(@"(?m)^PASS  a  kernel panic at 3\.\d{6} s; app running", result.Output);
        Assert.Matches(@"(?m)^a\.yaml:7:14: warning: 'docker ps' is never typed: the kernel panicked at 3\.\d{6} s$", result.Error);
        Assert.Contains("\"warnings\": [\n    \"'docker ps' is never typed", File.ReadAllText(folder.At("out/a/summary.json")), StringComparison.Ordinal);
        Assert.Contains("oom: the kernel panicked", Oomsim.Run(folder, "run", "a.yaml", "-o", "out", "--no-plots", "--fail-on", "oom").Exits(1).Output, StringComparison.Ordinal);
    }
}
