using OomSim.Campaigns;
using OomSim.Engine;
using OomSim.Results;
using OomSim.Scenarios;
using OomSim.Tests.Scenarios;
using Xunit;

namespace OomSim.Tests.Campaigns;

/// <summary>Runs with more rows than a file holds, or than are kept in memory, are refused before they begin: by what comes in any case, table by table.</summary>
public sealed class RowForecastTests
{
    private const string Images = "images: {i: {program: {steps: [{sleep: forever}]}}}";

    /// <summary>86,400 s at 100 ms are 864,000 samples and the one of time 0: 24 containers have 20,736,024 rows, 23 have 19,872,023.</summary>
    [Theory]
    [InlineData("until: 86400s", 24, "24h with a sample each 100ms makes 20736024 rows of containers.csv, and a file has at most 20000000: use --sample 1s or 'sample: events'")]
    [InlineData("until: 2000000s", 1, "555h33m20s with a sample each 100ms makes 20000001 rows of host.csv, and a file has at most 20000000: use --sample 1s or 'sample: events'")]
    [InlineData("until: 86400s, host: {cgroup: v2, cgroups: {/a: {}, /a/b: {}, /c: {}}}, sample: 10ms", 1, "24h with a sample each 10ms makes 25920003 rows of cgroups.csv, and a file has at most 20000000: use --sample 1s or 'sample: events'")]
    [InlineData("until: 86400s, timeline: [{at: 86399s, run: docker rm -f app-1}]", 24, "23h59m59s with a sample each 100ms makes 20735784 rows of containers.csv, and a file has at most 20000000: use --sample 1s or 'sample: events'")]
    [InlineData("until: 86400s, timeline: [{at: 1s, run: docker ps}]", 24, "24h with a sample each 100ms makes 20736024 rows of containers.csv, and a file has at most 20000000: use --sample 1s or 'sample: events'")]
    [InlineData("until: 86400s, timeline: [{at: 1s, run: cat /sys/fs/cgroup/cgroup.procs}]", 24, "24h with a sample each 100ms makes 20736024 rows of containers.csv, and a file has at most 20000000: use --sample 1s or 'sample: events'")]
    [InlineData("until: 86400s, timeline: [{at: 1s, run: 'docker rmi -f old; docker volume prune -f; docker run -d --rm i'}]", 24, "24h with a sample each 100ms makes 20736024 rows of containers.csv, and a file has at most 20000000: use --sample 1s or 'sample: events'")]
    [InlineData("until: 86400s, host: {cgroup: v2, cgroups: {/a: {}, /b: {}, /c: {}}}, sample: 10ms, timeline: [{at: 80000s, run: rmdir /sys/fs/cgroup/b}]", 1, "22h13m20s with a sample each 10ms makes 24000003 rows of cgroups.csv, and a file has at most 20000000: use --sample 1s or 'sample: events'")]
    [InlineData("until: 86400s, host: {sysctl: {vm.panic_on_oom: 0}}", 24, "24h with a sample each 100ms makes 20736024 rows of containers.csv, and a file has at most 20000000: use --sample 1s or 'sample: events'")]
    [InlineData("until: 10000h, sample: 1ms, host: {memory: 64GiB}", 10_000, "10000h with a sample each 1ms makes 36000000001 rows of host.csv, and a file has at most 20000000: use --sample 12h or 'sample: events'")]
    [InlineData("until: 10000000s", 1, "2777h46m40s with a sample each 100ms makes 100000001 rows of host.csv, and a file has at most 20000000: use --sample 5s or 'sample: events'")]
    public void Too_many_rows_of_a_file(string simulator, int containers, string message)
    {
        using var root = new TemporaryFolder();
        Assert.Equal(message, Refusal(simulator, containers, new ScenarioRunSettings { Version = "1", OutputRoot = root.Path }));
        Assert.Empty(Directory.EnumerateFileSystemEntries(root.Path));
    }

    [Fact]
    public void Too_many_scrapes()
    {
        using var root = new TemporaryFolder();
        Assert.Equal(
            "24h with a scrape each 100ms makes 20736000 rows of scraped.csv, and a file has at most 20000000: use --scrape 1s",
            Refusal("until: 86400s, sample: events", 24, new ScenarioRunSettings { Version = "1", OutputRoot = root.Path, ScrapeNs = 100 * SimTime.Millisecond }));
    }

    [Theory]
    [InlineData("until: 400000s, expect: [{event: oom, count: 0}]", null, "111h6m40s with a sample each 100ms makes 4000001 rows of host.csv, and at most 4000000 are kept for expectations and golden traces: use 'sample: 1s' or 'sample: events'")]
    [InlineData("until: 400000s", "s.yaml", "111h6m40s with a sample each 100ms makes 4000001 rows of host.csv, and at most 4000000 are kept for expectations and golden traces: use 'sample: 1s' or 'sample: events'")]
    public void Too_many_rows_to_keep(string simulator, string? goldenOf, string message) =>
        Assert.Equal(message, Refusal(simulator, 1, new ScenarioRunSettings { Version = "1", GoldenOf = goldenOf }));

    /// <summary>
    /// What may have fewer rows is run: containers that a command may take away, and those that are pulled or built first; cgroups that rmdir may remove; and all
    /// where a panic may end the run (K2.3), or a process that no OOM killer takes may leave the host none to kill (K2.5).
    /// </summary>
    [Theory]
    [InlineData("until: 86400s, timeline: [{at: 100s, run: docker container remove -f app-1}]", 24)]
    [InlineData("until: 86400s, host: {cgroup: v2, cgroups: {/a: {}, /b: {}, /c: {}}}, sample: 10ms, timeline: [{at: 100s, run: rmdir /sys/fs/cgroup/b}]", 1)]
    [InlineData("until: 2000000s, host: {sysctl: {vm.panic_on_oom: 1}}", 1)]
    [InlineData("until: 2000000s, host: {sysctl: {vm.panic_on_oom: {uniform: {min: 0, max: 2}}}}", 1)]
    [InlineData("until: 2000000s, timeline: [{at: 100s, run: sysctl -w vm.panic_on_oom=2}]", 1)]
    [InlineData("until: 2000000s, timeline: [{at: 100s, run: 'docker run -d --oom-score-adj -1000 i'}]", 1)]
    [InlineData("until: 86400s, timeline: [{at: 100s, run: docker compose down}]", 24)]
    [InlineData("until: 86400s, timeline: [{at: 100s, run: 'docker ps -aq | xargs docker rm -f'}]", 24)]
    [InlineData("until: 86400s, timeline: [{at: 100s, run: 'true && timeout 5 docker system prune -f'}]", 24)]
    [InlineData("until: 2000000s, timeline: [{at: 100s, run: 'echo 2 > /proc/sys/vm/panic_on_oom'}]", 1)]
    [InlineData("until: 86400s, timeline: [{after: {event: die}, run: docker rm app-1}]", 24)]
    [InlineData("until: 86400s, registry: {bandwidth: 1MiB/s, images: {}}", 24)]
    [InlineData("until: 86400s, sample: events", 24)]
    [InlineData("until: 86400s", 23)]
    [InlineData("until: 1999999900ms", 1)] // 20,000,000 rows of the host
    [InlineData("sample: 1ms", 24)]
    public void What_may_have_fewer_rows_is_run(string simulator, int containers)
    {
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        using var root = new TemporaryFolder();
        Assert.ThrowsAny<OperationCanceledException>(() => ScenarioRun.Execute(Many(simulator, containers), new ScenarioRunSettings { Version = "1", OutputRoot = root.Path }, cancelled.Token));
    }

    [Theory]
    [InlineData("privileged: true")]
    [InlineData("cap_add: [SYS_RESOURCE]")]
    [InlineData("oom_score_adj: -1000")]
    public void What_a_service_may_end_is_run(string service)
    {
        Assert.Null(Record("until: 2000000s", service));
        Assert.IsType<RowLimitException>(Record("until: 2000000s", "oom_score_adj: -999"));
    }

    /// <summary>What is built first comes later.</summary>
    [Fact]
    public void Containers_of_a_build_are_not_counted()
    {
        Assert.Null(Record("until: 86400s, builds: {./app: {dockerfile: FROM i}}", "scale: 24, build: ./app"));
        Assert.IsType<RowLimitException>(Record("until: 86400s, builds: {./app: {dockerfile: FROM i}}", "scale: 24"));
    }

    /// <summary>The engine has no such option: no container is made, and what it says is told instead.</summary>
    [Fact]
    public void Containers_that_the_engine_refuses_have_no_rows()
    {
        Assert.Null(Record("until: 86400s", "scale: 24, storage_opt: {size: 1G}"));
        Assert.IsType<RowLimitException>(Record("until: 86400s", "scale: 24"));
    }

    /// <summary>No row is counted that does not come.</summary>
    [Fact]
    public void A_run_has_as_many_rows_as_are_foretold()
    {
        using var root = new TemporaryFolder();
        ScenarioRun.Execute(Many("until: 10s, host: {cgroup: v2, cgroups: {/a: {}, /c: {}}}, timeline: [{at: 5s, run: docker compose down -t 0}]", 3), new ScenarioRunSettings { Version = "1", OutputRoot = root.Path, ScrapeNs = SimTime.Second });
        Assert.True(Rows("host.csv") >= 101);
        Assert.True(Rows("cgroups.csv") >= 2 * 101);
        Assert.True(Rows("containers.csv") >= 3 * 51);
        Assert.True(Rows("scraped.csv") >= 3 * 5);

        int Rows(string file) => File.ReadLines(Path.Join(root.Path, "s", file)).Count() - 1;
    }

    private static Exception? Record(string simulator, string service)
    {
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        using var root = new TemporaryFolder();
        Scenario scenario = Load.Valid($"services: {{app: {{image: i, {service}}}}}\nx-oomsim: {{{simulator}, {Images}}}\n");
        Exception? error = Xunit.Record.Exception(() => ScenarioRun.Execute(scenario, new ScenarioRunSettings { Version = "1", OutputRoot = root.Path }, cancelled.Token));
        return error is OperationCanceledException ? null : error;
    }

    private static string Refusal(string simulator, int containers, ScenarioRunSettings settings) =>
        Assert.Throws<RowLimitException>(() => ScenarioRun.Execute(Many(simulator, containers), settings)).Message;

    private static Scenario Many(string simulator, int containers) =>
        Load.Valid(FormattableString.Invariant($"services: {{app: {{image: i, scale: {containers}}}}}\nx-oomsim: {{{simulator}, {Images}}}\n"));
}
