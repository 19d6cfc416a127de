using OomSim.Campaigns;
using OomSim.Scenarios;
using OomSim.Tests.Scenarios;
using Xunit;
using TemporaryFolder = OomSim.Tests.Results.TemporaryFolder;

namespace OomSim.Tests.Campaigns;

public sealed class ScenarioRunTests
{
    [Theory]
    [InlineData("events")]
    [InlineData("100ms")]
    [InlineData("7s")]
    public void What_is_expected_at_a_time_is_looked_at_then_whatever_the_sample_interval(string sample)
    {
        // 10 MiB/s from 1 s on: 40 MiB at 5 s, and less than 2 MiB of the container's own.
        Scenario scenario = Load.Valid($$"""
            services:
              app:
                image: i
                x-oomsim: {program: {steps: [{sleep: 1s}, {alloc: 200MiB, rate: 10MiB/s}] } }
            x-oomsim:
              images: {i: {} }
              until: 10s
              sample: {{sample}}
              expect:
                - {at: 5s, container: app, memory: {min: 40MiB, max: 42MiB} }
                - {at: 5s, host: true, memory_free: {min: 1MiB} }
                - {at: 5001ms, container: app, memory: {max: 40MiB} }
            """);
        ScenarioRunReport report = ScenarioRun.Execute(scenario, new ScenarioRunSettings { Version = "0" });
        Assert.Equal([true, true, false], report.Expectations.Select(e => e.Passed));
        Assert.Equal([5_000_000_000, 5_000_000_000, 5_001_000_000], report.Expectations.Select(e => e.TimeNs!.Value));
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, 3)]
    public void The_summary_says_when_the_host_panicked(int panics, int? second)
    {
        // 512 − 180 MiB of reserves, at 100 MiB/s: the host is full between 3 and 4 s (K2.3).
        Scenario scenario = Load.Valid($$"""
            services:
              app:
                image: i
                x-oomsim: {program: {steps: [{alloc: 500MiB, rate: 100MiB/s}, {sleep: forever}] } }
            x-oomsim:
              images: {i: {} }
              host: {memory: 512MiB, reserved: 180MiB, sysctl: {vm.panic_on_oom: {{panics}} } }
              until: 10s
            """);
        ScenarioRunReport report = ScenarioRun.Execute(scenario, new ScenarioRunSettings { Version = "0" });
        Assert.Equal(second, report.Summary.PanicNs is { } ns ? (int)(ns / 1_000_000_000) : null);
    }

    [Fact]
    public void A_renamed_container_is_called_by_its_new_name_and_its_old_one_is_free()
    {
        // Both have one process to fork at 5 s and one that is killed at 64 MiB; the second takes the first's old name at 3 s.
        Scenario scenario = Load.Valid("""
            services:
              app:
                image: i
                mem_limit: 64m
                memswap_limit: 64m
            x-oomsim:
              images:
                i:
                  program: {comm: init, on_child_exit: ignore, steps: [{sleep: 5s}, {fork: eater}, {wait: all}, {sleep: forever}]}
                  processes: {eater: {comm: eater, steps: [{sleep: 1s}, {alloc: 100MiB, rate: 50MiB/s}]}}
              until: 10s
              timeline:
                - {at: 2s, run: docker rename app web}
                - {at: 3s, run: docker run -d --name app i}
              expect:
                - {event: oom_kill, container: web, count: 1}
                - {event: oom_kill, container: app, count: 0}
                - {event: oom, container: web, count: 1}
                - {at: 5500ms, process: web/eater, state: S}
                - {at: 4s, container: app, pids: {equals: 1} }
                - {at: 5500ms, container: app, pids: {equals: 1}, condition: idle}
                - {never: true, process: web/eater, anon: {min: 65MiB} }
                - {container: web, pids: {equals: 1}, oom_kills: 1}
            """);
        ScenarioRunReport report = ScenarioRun.Execute(scenario, new ScenarioRunSettings { Version = "0" });
        Assert.All(report.Expectations, e => Assert.True(e.Passed, e.Expectation.Text + ": " + e.Actual));
        Assert.Equal(["web", "app"], report.Summary.Containers.Select(c => c.Name));
        Assert.Equal([1, 0], report.Summary.Containers.Select(c => c.Kills.Count));
    }

    [Fact]
    public void Commands_stand_in_the_order_in_which_they_were_typed()
    {
        // `stop` waits 4 s for a program that does not listen; `ps` answers at once.
        Scenario scenario = Load.Valid("""
            name: typed
            services:
              app:
                image: i
                x-oomsim: {program: {on_signal: {SIGTERM: ignore}, steps: [{sleep: forever}]}}
            x-oomsim:
              images: {i: {}}
              until: 10s
              timeline:
                - {at: 1s, run: docker stop -t 4 app}
                - {at: 2s, run: docker ps}
                - {at: 2s, run: docker stats --no-stream}
            """);
        using var root = new TemporaryFolder();
        ScenarioRun.Execute(scenario, new ScenarioRunSettings { Version = "0", OutputRoot = root.Path });
        string[] rows = [.. File.ReadAllLines(Path.Join(root["typed"], "commands.csv")).Where(l => l.Contains("docker ", StringComparison.Ordinal)).Select(l => l.Split(',')[0] + l.Split(',')[1])];
        Assert.Equal(["0.000000docker compose up -d", "1.000000docker stop -t 4 app", "2.000000docker ps", "2.000000docker stats --no-stream"], rows);
    }

    [Fact]
    public void A_command_that_has_not_ended_has_a_row_with_what_it_printed_and_no_exit_code()
    {
        // `wait` prints each container's code as it comes: the second never ends.
        Scenario scenario = Load.Valid("""
            name: open
            services: {}
            x-oomsim:
              images:
                short: {program: {steps: [{sleep: 1s}, {exit: 3}]}}
                endless: {program: {steps: [{print: ready}, {print: warm, to: stderr}, {sleep: forever}]}}
              until: 10s
              timeline:
                - {at: 1s, run: docker run -d --name first short}
                - {at: 1s, run: docker run --name app endless}
                - {at: 2s, run: docker wait first app}
              expect:
                - {command: 2, exit_code: 0}
            """);
        using var root = new TemporaryFolder();
        ScenarioRunReport report = ScenarioRun.Execute(scenario, new ScenarioRunSettings { Version = "0", OutputRoot = root.Path });
        string text = File.ReadAllText(Path.Join(root["open"], "commands.csv"));
        Assert.EndsWith("1.000000,docker run --name app endless,,\"ready\n\",\"warm\n\"\n2.000000,docker wait first app,,\"3\n\",\n", text, StringComparison.Ordinal);
        Assert.Equal("command 2 did not answer before the end", Assert.Single(report.Expectations).Actual);
    }
}
