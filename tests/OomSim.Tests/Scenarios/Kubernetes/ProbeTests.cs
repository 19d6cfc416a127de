using OomSim.Docker;
using OomSim.Engine;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios.Kubernetes;

/// <summary>Probes: what fails one of liveness or startup is ended with its pod's grace period and started again by the pod's policy (k8s, pkg/kubelet/prober).</summary>
public sealed class ProbeTests
{
    /// <summary>Looked at after 2 s and 4 s, ended at 4 s, which takes the grace period of 3 s: PID 1 has no handler. Back at once, then after 10 s, 20 s (D10.7).</summary>
    [Theory]
    [InlineData("Always", "die 7, start 7, die 14, start 24, die 31, start 51, die 58")]
    [InlineData("OnFailure", "die 7, start 7, die 14, start 24, die 31, start 51, die 58")]
    [InlineData("Never", "die 7")]
    public void Who_fails_it_is_ended_and_starts_again(string policy, string expected)
    {
        RunResult result = Run(policy, "{exec: {command: ['false']}, periodSeconds: 2, failureThreshold: 2}", "[sleep, '1000']");
        Assert.Equal(expected, Told(result));
        Assert.Equal(137, result.Containers.Single().ExitCode);
    }

    /// <summary>One that ends well when asked to has not failed: with OnFailure it stays ended.</summary>
    [Fact]
    public void What_it_ends_with_decides()
    {
        string text = Manifests.Import(Pod("OnFailure", "{exec: {command: ['false']}, periodSeconds: 2, failureThreshold: 2}", "[serve]")).Text!;
        text = text.Replace("# what its command does is not known: it sleeps until it is stopped; say it here as 'program'", "program: {steps: [sleep: forever], on_signal: {SIGTERM: [exit: 0]}}", StringComparison.Ordinal);
        RunResult result = new ScenarioRunner(Load.Valid(text), new RunOptions { Until = 60 * SimTime.Second }).Run();
        Assert.Equal("die 4", Told(result));
        Assert.Equal("exited", result.Containers.Single().Status);
    }

    /// <summary>Asked each 2 s from 2 s on, for the delay of 1 s is over by then: the fifth failure is at 10 s, and 3 s later it is gone. It comes back at once, and the same again 13 s later.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("livenessProbe: {exec: {command: ['true']}}, ")]
    public void What_never_starts_is_ended(string liveness) => Assert.Equal(
        "die 13, start 13, die 26, start 36, die 49, start 69, die 82",
        Told(RunWith("Always", liveness + "startupProbe: {exec: {command: ['false']}, initialDelaySeconds: 1, periodSeconds: 2, failureThreshold: 5}", "[sleep, '1000']")));

    /// <summary>Nothing else is asked before the startup probe has passed, and that no more after: the server answers from 7 s on, of which the look at 8 s is the first. Liveness is asked at 9, 12 … s, for its worker looks each 3 s; the server hangs at 17 s, and 18 and 21 s are two failures.</summary>
    [Fact]
    public void It_has_time_to_start() => Assert.Equal(
        "die 24",
        Told(Serving("Never", "livenessProbe: {httpGet: {port: 80}, periodSeconds: 3, failureThreshold: 2}, startupProbe: {httpGet: {port: 80}, periodSeconds: 2, failureThreshold: 5}", "[{sleep: 7s}, {serve: {rate: 5/s, for: 10s, memory: 1MiB, cpu: 10ms}}, {sleep: forever}]")));

    /// <summary>A worker has a ticker: each 5 s, however long an answer takes. Asked at 5, 10, 15 and 20 s, each time for 3 s, it fails at 23 s and is gone 2 s later, the least that a kubelet gives.</summary>
    [Theory]
    [InlineData("startup: {test: [CMD, x], interval: 5s, timeout: 3s, retries: 4, from: outside}", "die 25")]
    [InlineData("startup: {test: [CMD, sleep, '100'], interval: 5s, timeout: 3s, retries: 4}", "die 25")]
    [InlineData("}, healthcheck: {test: [CMD, sleep, '100'], interval: 5s, timeout: 3s, retries: 4", "die 25")]
    public void Answers_that_take_long_delay_no_question(string probe, string expected) => Assert.Equal(expected, Told(Hanging(probe)));

    /// <summary>One tick is kept while an answer takes longer than a period, no more: asked at 5 s for 8, at 13 s for 8 (the tick of 10 s), at 21 s (that of 15 s), which fails at 29 s.</summary>
    [Fact]
    public void One_tick_is_kept() => Assert.Equal("die 31", Told(Hanging("startup: {test: [CMD, x], interval: 5s, timeout: 8s, retries: 3, from: outside}")));

    /// <summary>
    /// A worker lives as long as its pod, and its answers in a row go on over an end (prober/worker.go, resultRun): two failures of the first run, and that of 7 s is the third.
    /// One that has failed counts anew. A Job's new pod has a worker of its own.
    /// </summary>
    [Theory]
    [InlineData("OnFailure", "die 5, start 5, die 9, start 19, die 24, start 44, die 48, start 88", "7, 46")]
    [InlineData("Never", "die 5, start 15, die 20", "")]
    public void Answers_in_a_row_go_on_over_an_end(string policy, string expected, string unhealthy)
    {
        string manifest = PodWith(policy, "livenessProbe: {exec: {command: ['false']}, periodSeconds: 2, failureThreshold: 3, terminationGracePeriodSeconds: 2}", "[sh, -c, 'sleep 5; exit 1']");
        RunResult result = new ScenarioRunner(Manifests.Scenario(policy == "Never" ? OfJob(manifest) : manifest), new RunOptions { Until = 90 * SimTime.Second }).Run();
        Assert.Equal(expected, Told(result));
        Assert.Equal(unhealthy, string.Join(", ", result.Events.Where(e => e.Type == "health_status: unhealthy").Select(e => FormattableString.Invariant($"{Math.Round(e.TimeNs / 1e9)}"))));
    }

    /// <summary>So do those that find it ready: three from 0 s on, and the first of each run after that.</summary>
    [Fact]
    public void So_do_those_of_readiness() => Assert.Equal(
        [4, 5, 20, 45],
        RunWith("OnFailure", "readinessProbe: {exec: {command: ['true']}, periodSeconds: 2, successThreshold: 3}", "[sh, -c, 'sleep 5; exit 1']").Events.Where(e => e.Type == "ready").Select(e => (int)(e.TimeNs / SimTime.Second)));

    /// <summary>Asked at once, and each 5 s from then on: not ready is told of nowhere, but that it was asked is.</summary>
    [Fact]
    public void Readiness_has_a_ticker_too()
    {
        RunResult result = Hanging("readiness: {test: [CMD, sleep, '100'], interval: 5s, timeout: 3s}");
        Assert.Equal([0, 5, 10, 15, 20, 25, 30, 35], result.Events.Where(e => e.Type.StartsWith("exec_create", StringComparison.Ordinal)).Select(e => (int)Math.Round(e.TimeNs / 1e9)));
    }

    /// <summary>A pause is none of the kubelet's: results and counts are kept, so that what fails from 15 s on, twice, is ended at 20 s, and is asked no more until it is (prober/worker.go, onHold).</summary>
    [Fact]
    public void A_pause_changes_no_result()
    {
        RunResult result = new ScenarioRunner(
            Load.Valid("services: {live: {image: a, stop_grace_period: 12s, healthcheck: {test: [CMD, test, -f, /x], interval: 5s, retries: 2}, x-oomsim: {restart: kubelet}}}\n"
                + "x-oomsim: {images: {a: {layers: [{id: b, files: {/x: 1MiB}}]}}, timeline: [{at: 12s, run: docker pause live}, {at: 13s, run: docker unpause live}, {at: 13s, run: docker exec live rm /x}, {at: 22s, run: docker pause live}, {at: 23s, run: docker unpause live}]}\n"),
            new RunOptions { Until = 34 * SimTime.Second }).Run();
        Assert.Equal(["kill 20", "kill 32", "die 32"], result.Events.Where(e => e.Type is "kill" or "die").Select(e => FormattableString.Invariant($"{e.Type} {Math.Round(e.TimeNs / 1e9)}")));
        Assert.DoesNotContain(result.Events, e => e.Type.StartsWith("exec_create: test", StringComparison.Ordinal) && e.TimeNs > 21 * SimTime.Second);
    }

    /// <summary>Nor does a pause before the first look put that off.</summary>
    [Fact]
    public void A_pause_before_the_first_look_puts_nothing_off()
    {
        RunResult result = new ScenarioRunner(
            Load.Valid("services: {live: {image: a, healthcheck: {test: [CMD, test, -f, /x], interval: 10s}, x-oomsim: {restart: kubelet}}}\n"
                + "x-oomsim: {images: {a: {layers: [{id: b, files: {/x: 1MiB}}]}}, timeline: [{at: 9s, run: docker pause live}, {at: 9500ms, run: docker unpause live}]}\n"),
            new RunOptions { Until = 25 * SimTime.Second }).Run();
        Assert.Equal([10, 20], result.Events.Where(e => e.Type.StartsWith("exec_create", StringComparison.Ordinal)).Select(e => (int)Math.Round(e.TimeNs / 1e9)));
    }

    // A server whose answers take longer than anybody waits.
    private static RunResult Hanging(string probe) => new ScenarioRunner(
        Load.Valid($"services: {{p: {{image: i, restart: 'no', stop_grace_period: 1s, x-oomsim: {{restart: kubelet, program: {{steps: [{{serve: {{rate: 5/s, for: 600s, memory: 1MiB, cpu: 500s}}}}]}}, {probe}}}}}}}\n"),
        new RunOptions { Until = 39 * SimTime.Second }).Run();

    /// <summary>Ready from 8 s on, the first look behind the delay of 7 s; the server hangs at 17 s: 18, 20 and 22 s are three failures. Nobody ends it.</summary>
    [Fact]
    public void Readiness_ends_nothing()
    {
        RunResult result = Serving("Always", "readinessProbe: {httpGet: {port: 80}, periodSeconds: 2, initialDelaySeconds: 7}", "[{sleep: 3s}, {serve: {rate: 5/s, for: 14s, memory: 1MiB, cpu: 10ms}}, {sleep: forever}]");
        Assert.Equal(["ready 8", "unready 22"], result.Events.Where(e => e.Type is "ready" or "unready").Select(e => FormattableString.Invariant($"{e.Type} {Math.Round(e.TimeNs / 1e9)}")));
        Assert.All(result.Events.Where(e => e.Type is "ready" or "unready"), e => Assert.Equal(("scenario", "p"), (e.Source, e.Container)));
        Assert.Equal("", Told(result));
    }

    /// <summary>A probe's own grace period is that of its failure, its pod's that of any other end: failed at 4 s, gone at 9 s, and not at 7 s.</summary>
    [Theory]
    [InlineData("livenessProbe: {exec: {command: ['false']}, periodSeconds: 2, failureThreshold: 2, terminationGracePeriodSeconds: 5}", "die 9")]
    [InlineData("startupProbe: {exec: {command: ['false']}, periodSeconds: 2, failureThreshold: 2, terminationGracePeriodSeconds: 5}", "die 9")]
    [InlineData("livenessProbe: {exec: {command: ['false']}, periodSeconds: 2, failureThreshold: 2}", "die 7")]
    [InlineData("livenessProbe: {exec: {command: ['false']}, periodSeconds: 2, failureThreshold: 2, terminationGracePeriodSeconds: 1}", "die 6")]
    public void A_probe_has_its_own_grace_period(string probe, string expected) => Assert.Equal(expected, Told(RunWith("Never", probe, "[sleep, '1000']")));

    /// <summary>Failed at 4 s: the hook takes its time of the grace period of 3 s, which leaves 2 s at least (kuberuntime_container.go, killContainer). A command's stop knows nothing of it.</summary>
    [Theory]
    [InlineData("exec: {command: [sleep, '1']}", "kill 5, kill 7, die 7")]
    [InlineData("exec: {command: [/bin/sh, -c, sleep 2]}", "kill 6, kill 8, die 8")]
    [InlineData("sleep: {seconds: 3}", "kill 7, kill 9, die 9")]
    [InlineData("exec: {command: [sleep, '9']}", "kill 7, kill 9, die 9")]
    public void A_hook_comes_before_the_stop_signal(string hook, string expected)
    {
        RunResult result = RunWith("Never", $"lifecycle: {{preStop: {{{hook}}}}}, livenessProbe: {{exec: {{command: ['false']}}, periodSeconds: 2, failureThreshold: 2}}", "[sleep, '1000']");
        Assert.Equal(expected, string.Join(", ", result.Events.Where(e => e is { Source: "docker", Type: "kill" or "die" }).Select(e => FormattableString.Invariant($"{e.Type} {Math.Round(e.TimeNs / 1e9)}"))));
    }

    /// <summary>One that ends meanwhile is not stopped, nor is its next run.</summary>
    [Fact]
    public void Who_ends_during_its_hook_is_not_stopped() => Assert.Equal(
        "die 5, start 5, die 10, start 20, die 25",
        Told(new ScenarioRunner(
            Manifests.Scenario(PodWith("Always", "lifecycle: {preStop: {sleep: {seconds: 2}}}, livenessProbe: {exec: {command: ['false']}, periodSeconds: 2, failureThreshold: 2}", "[sleep, '5']")),
            new RunOptions { Until = 28 * SimTime.Second }).Run()));

    /// <summary>The server answers from 3 s on: with one success that counts it is ready at 4 s, with three of them, 2 s apart, at 8 s. It hangs at 17 s.</summary>
    [Theory]
    [InlineData(1, "ready 4, unready 22")]
    [InlineData(3, "ready 8, unready 22")]
    public void Some_want_several_successes(int successes, string expected)
    {
        RunResult result = Serving("Always", $"readinessProbe: {{httpGet: {{port: 80}}, periodSeconds: 2, successThreshold: {successes}}}", "[{sleep: 3s}, {serve: {rate: 5/s, for: 14s, memory: 1MiB, cpu: 10ms}}, {sleep: forever}]");
        Assert.Equal(expected, string.Join(", ", result.Events.Where(e => e.Type is "ready" or "unready").Select(e => FormattableString.Invariant($"{e.Type} {Math.Round(e.TimeNs / 1e9)}"))));
    }

    /// <summary>A kubelet's delay is its own, whatever engine there is: asked at 20, 22 and 24 s.</summary>
    [Fact]
    public void An_old_engine_changes_no_delay()
    {
        string text = Manifests.Import(Pod("Never", "{exec: {command: ['false']}, periodSeconds: 2, initialDelaySeconds: 19}", "[sleep, '1000']")).Text!;
        text = text.Replace("  host:\n", "  host:\n    docker: {version: '20.10'}\n", StringComparison.Ordinal);
        RunResult result = new ScenarioRunner(Load.Valid(text), new RunOptions { Until = 60 * SimTime.Second }).Run();
        Assert.Equal("die 27", Told(result));
        Assert.Equal(3, result.Events.Count(e => e.Type.StartsWith("exec_create", StringComparison.Ordinal)));
    }

    /// <summary>A command in the container takes its memory: one of 30 MiB beside 50 of 64 is an OOM kill, and with memory.oom.group the end of all.</summary>
    [Fact]
    public void Probe_is_at_the_containers_expense()
    {
        const string program = "program: {steps: [{alloc: 50MiB}, sleep: forever]}, processes: {check: {steps: [{alloc: 30MiB}, exit: 0]}}";
        string Text(string probe) => $"services: {{p: {{image: i, mem_limit: 64m, memswap_limit: 64m, restart: always, x-oomsim: {{restart: kubelet, unified: {{memory.oom.group: '1'}}, {probe}{program}}}}}}}\n";
        RunResult With(string probe) => new ScenarioRunner(Load.Valid(Text(probe)), new RunOptions { Until = 9 * SimTime.Second }).Run();
        Assert.DoesNotContain(With("").Events, e => e.Type is "die");
        RunResult result = With("readiness: {test: [CMD, check], interval: 5s, initial_delay: 5s}, ");
        Assert.Equal("die 5", Told(result).Split(", ")[0]);
        Assert.Contains(result.Events, e => e is { Source: "docker", Type: "oom" });
    }

    /// <summary>What the kubelet asks from outside is no process in the container, which a command is.</summary>
    [Theory]
    [InlineData("httpGet: {port: 80}", false)]
    [InlineData("tcpSocket: {port: 80}", false)]
    [InlineData("grpc: {port: 80}", false)]
    [InlineData("exec: {command: [curl, 'http://localhost']}", true)]
    public void Questions_from_outside_run_nothing(string handler, bool runs)
    {
        RunResult result = Serving("Never", $"livenessProbe: {{{handler}, periodSeconds: 2}}, readinessProbe: {{{handler}, periodSeconds: 2}}", "[{serve: {rate: 1/s, for: 5s, memory: 4KiB, cpu: 1ms}}, {sleep: forever}]");
        Assert.Equal(runs, result.Events.Any(e => e.Type.StartsWith("exec_create", StringComparison.Ordinal)));
        Assert.Equal(["ready 0", "unready 10"], result.Events.Where(e => e.Type is "ready" or "unready").Select(e => FormattableString.Invariant($"{e.Type} {Math.Round(e.TimeNs / 1e9)}")));
        Assert.Equal("die 13", Told(result));
    }

    /// <summary>A run in which probes alone are to come, which find what they found before, is over.</summary>
    [Fact]
    public void Probes_keep_no_run_going()
    {
        const string probes = "readinessProbe: {exec: {command: ['true']}, periodSeconds: 1}, startupProbe: {exec: {command: ['true']}, periodSeconds: 1}";
        RunResult result = new ScenarioRunner(Manifests.Scenario(PodWith("Always", probes, "[serve]")), new RunOptions()).Run();
        Assert.True(result.IsSettled);
        Assert.Contains(result.Events, e => e.Type == "ready");
        Assert.InRange(result.EndNs, SimTime.Second, 3 * SimTime.Second);
    }

    /// <summary>What has been found may change with what happens: a server that hangs from 10 s on is found so at 12 and 15 s, and the run goes on until then.</summary>
    [Theory]
    [InlineData("restart: kubelet", "die 17")]
    [InlineData("restart: docker", "health_status: unhealthy 15")]
    public void A_run_lasts_until_what_has_happened_is_found(string restart, string expected)
    {
        RunResult result = new ScenarioRunner(
            Load.Valid($"services: {{p: {{image: a, stop_grace_period: 2s, healthcheck: {{test: [CMD, curl, 'http://x'], interval: 3s, timeout: 1s, retries: 2}}, x-oomsim: {{{restart}, program: {{steps: [{{serve: {{rate: 5/s, for: 10s, memory: 1MiB, cpu: 1ms}}}}, sleep: forever]}}}}}}}}\n"),
            new RunOptions()).Run();
        Assert.True(result.IsSettled);
        RunEvent last = result.Events.Last(e => e.Type is "die" || e.Type.StartsWith("health_status", StringComparison.Ordinal));
        Assert.Equal(expected, FormattableString.Invariant($"{last.Type} {Math.Round(last.TimeNs / 1e9)}"));
        Assert.InRange(result.EndNs, 15 * SimTime.Second, 18 * SimTime.Second);
    }

    [Theory]
    [InlineData("startup: {test: [CMD, x]}", "services.a.x-oomsim.startup does nothing without 'restart: kubelet' or 'job'")]
    [InlineData("restart: kubelet, liveness_from: outside", "services.a.x-oomsim.liveness_from does nothing without a 'healthcheck' of the service")]
    [InlineData("restart: kubelet, liveness_grace_period: 5s", "services.a.x-oomsim.liveness_grace_period does nothing without a 'healthcheck' of the service")]
    [InlineData("restart: kubelet, liveness_from: outside}, healthcheck: {test: [NONE]", "services.a.x-oomsim.liveness_from does nothing without a 'healthcheck' of the service")]
    [InlineData("restart: kubelet, liveness_from: outside}, healthcheck: {test: [CMD, x], disable: true", "services.a.x-oomsim.liveness_from does nothing without a 'healthcheck' of the service")]
    [InlineData("liveness_from: outside}, healthcheck: {test: [CMD, x]", "services.a.x-oomsim.liveness_from does nothing without 'restart: kubelet' or 'job'")]
    [InlineData("pre_stop: 1s", "services.a.x-oomsim.pre_stop does nothing without 'restart: kubelet' or 'job'")]
    public void What_nobody_asks_is_told_of(string keys, string warning) =>
        Assert.Contains(Load.Warnings($"services: {{a: {{image: i, restart: always, x-oomsim: {{{keys}}}}}}}\n"), w => w.EndsWith(warning, StringComparison.Ordinal));

    [Theory]
    [InlineData("restart: kubelet, startup: {}", "services.a.x-oomsim.startup needs 'test'")]
    [InlineData("restart: kubelet, readiness: {test: [NONE]}", "services.a.x-oomsim.readiness.test must start either by \"CMD\" or \"CMD-SHELL\"")]
    [InlineData("restart: kubelet, readiness: {test: x, from: above}", "services.a.x-oomsim.readiness.from must be one of inside, outside, not 'above'")]
    [InlineData("restart: kubelet, readiness: {test: x, grace_period: 3s}", "unknown key 'grace_period' under services.a.x-oomsim.readiness")]
    [InlineData("restart: kubelet, startup: {test: x, successes: 3}", "unknown key 'successes' under services.a.x-oomsim.startup")]
    [InlineData("restart: kubelet, startup: {test: x, grace_period: 0s}", "services.a.x-oomsim.startup.grace_period must be at least 1ms")]
    [InlineData("restart: kubelet, readiness: {test: x, start_period: 1s}", "unknown key 'start_period' under services.a.x-oomsim.readiness")]
    public void Slips_of_a_scenario(string keys, string error) =>
        Assert.Contains(error, Assert.Single(Load.Errors($"services: {{a: {{image: i, restart: always, x-oomsim: {{{keys}}}}}}}\n")), StringComparison.Ordinal);

    /// <summary>Nothing is asked before the initial delay is over (prober/worker.go): a server that is well until 5 s fails at 20, 22 and 24 s, not at 6, 8 and 10 s.</summary>
    [Theory]
    [InlineData(20, "die 27")]
    [InlineData(19, "die 27")]
    [InlineData(2, "die 13")]
    [InlineData(0, "die 13")]
    public void Before_its_delay_nothing_is_asked(int delay, string expected)
    {
        string text = Manifests.Import(Pod("Never", $"{{httpGet: {{port: 80}}, periodSeconds: 2, initialDelaySeconds: {delay}}}", "[serve]")).Text!;
        text = text.Replace("# what its command does is not known: it sleeps until it is stopped; say it here as 'program'", "program: {steps: [{serve: {rate: 5/s, for: 5s, memory: 1MiB, cpu: 10ms}}, {sleep: forever}]}", StringComparison.Ordinal);
        Assert.Equal(expected, Told(new ScenarioRunner(Load.Valid(text), new RunOptions { Until = 60 * SimTime.Second }).Run()));
    }

    /// <summary>The greatest numbers that the API takes make a scenario that loads.</summary>
    [Fact]
    public void Numbers_without_measure_are_longer_than_any_run()
    {
        const string most = "periodSeconds: 2147483647, failureThreshold: 2147483647, initialDelaySeconds: 2147483647, timeoutSeconds: 2147483647";
        Scenario scenario = Manifests.Scenario(Manifests.Pod($"{{name: a, image: i, livenessProbe: {{exec: {{command: [x]}}, {most}}}, startupProbe: {{exec: {{command: [x]}}, {most}}}, readinessProbe: {{exec: {{command: [x]}}, {most}}}}}"));
        ContainerSpec spec = scenario.Services[0].Spec;
        Assert.All([spec.HealthCheck, spec.StartupProbe, spec.ReadinessProbe], c => Assert.Equal(int.MaxValue * SimTime.Second, c!.StartPeriodNs));
        Assert.Equal("", Told(new ScenarioRunner(scenario, new RunOptions { Until = SimTime.Second }).Run()));
    }

    [Fact]
    public void What_is_not_asked_is_told_of() => Assert.Equal(
        [
            "spec.containers[0].livenessProbe.httpGet.host is not simulated: localhost is asked",
            "spec.containers[0].livenessProbe.httpGet.httpHeaders is not simulated: it is asked without them",
        ],
        Manifests.Import(Manifests.Pod("{name: a, image: i, livenessProbe: {httpGet: {port: 80, host: h, httpHeaders: [{name: a, value: b}]}, successThreshold: 1}}")).Diagnostics.Select(d => d.ToString().Split("warning: ", 2)[1]));

    [Fact]
    public void Of_a_server_of_grpc_the_whole_is_asked() => Assert.Equal(
        ["spec.containers[0].livenessProbe.grpc.service is not simulated: the server as a whole is asked"],
        Manifests.Import(Manifests.Pod("{name: a, image: i, livenessProbe: {grpc: {port: 80, service: s}}}")).Diagnostics.Select(d => d.ToString().Split("warning: ", 2)[1]));

    [Fact]
    public void Who_passes_it_goes_on() => Assert.Equal("", Told(Run("Always", "{exec: {command: ['true']}, periodSeconds: 1}", "[sleep, '1000']")));

    [Theory]
    [InlineData("{httpGet: {path: /healthz, port: 8080}}", "CMD curl -fsSk http://localhost:8080/healthz", 10, 1, 3)]
    [InlineData("{httpGet: {port: web, scheme: HTTPS}, periodSeconds: 5, timeoutSeconds: 4, failureThreshold: 1}", "CMD curl -fsSk https://localhost:8443/", 5, 4, 1)]
    [InlineData("{tcpSocket: {port: 6379}, periodSeconds: 0}", "CMD nc -z localhost 6379", 10, 1, 3)]
    [InlineData("{grpc: {port: 9000}}", "CMD grpc_health_probe -addr=localhost:9000", 10, 1, 3)]
    public void Questions_from_outside_are_read(string probe, string test, int interval, int timeout, int retries)
    {
        HealthCheck check = Manifests.Scenario(Manifests.Pod($"{{name: a, image: i, ports: [{{name: web, containerPort: 8443}}], livenessProbe: {probe}}}")).Services[0].Spec.HealthCheck!;
        Assert.Equal(test, string.Join(' ', check.Test));
        Assert.Equal((interval * SimTime.Second, timeout * SimTime.Second, retries), (check.IntervalNs, check.TimeoutNs, check.Retries));
    }

    [Theory]
    [InlineData("{periodSeconds: 1}", "spec.containers[0].livenessProbe: Required value: must specify a handler type")]
    [InlineData("{exec: {command: [x]}, terminationGracePeriodSeconds: 0}", "spec.containers[0].livenessProbe.terminationGracePeriodSeconds: Invalid value: 0: must be greater than 0")]
    [InlineData("{exec: {command: [x]}, terminationGracePeriodSeconds: 00}", "spec.containers[0].livenessProbe.terminationGracePeriodSeconds: Invalid value: 0: must be greater than 0")]
    [InlineData("{exec: {command: [x]}, terminationGracePeriodSeconds: -1}", "spec.containers[0].livenessProbe.terminationGracePeriodSeconds: Invalid value: \"-1\": must be a whole number from 0 on")]
    [InlineData("{exec: {command: [x]}, tcpSocket: {port: 1}}", "spec.containers[0].livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type")]
    [InlineData("{exec: {command: []}}", "spec.containers[0].livenessProbe.exec.command: Required value")]
    [InlineData("{exec: {command: [x]}, periodSeconds: '1'}", "spec.containers[0].livenessProbe.periodSeconds: Invalid value: \"string\": must be an integer, not a text in quotes")]
    [InlineData("{exec: {command: [x]}, failureTreshold: 9}", "unknown field \"spec.containers[0].livenessProbe.failureTreshold\" (did you mean 'failureThreshold'?)")]
    [InlineData("{exec: {command: [x]}}, startupProbe: {exec: {command: [x], shell: y}}", "unknown field \"spec.containers[0].startupProbe.exec.shell\"")]
    [InlineData("{exec: {command: [x]}, successThreshold: 2}", "spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1")]
    [InlineData("{exec: {command: [x]}}, readinessProbe: {exec: {command: [x]}, terminationGracePeriodSeconds: 5}", "spec.containers[0].readinessProbe.terminationGracePeriodSeconds: Invalid value: 5: must not be set for readinessProbes")]
    [InlineData("{exec: {command: [x]}}, startupProbe: {exec: {command: [x]}, terminationGracePeriodSeconds: 0}", "spec.containers[0].startupProbe.terminationGracePeriodSeconds: Invalid value: 0: must be greater than 0")]
    [InlineData("{tcpSocket: {port: 99999999}}", "spec.containers[0].livenessProbe.tcpSocket.port: Invalid value: 99999999: must be between 1 and 65535, inclusive")]
    [InlineData("{httpGet: {path: /}}", "spec.containers[0].livenessProbe.httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive")]
    public void Slips(string probe, string error) =>
        Assert.EndsWith("error: " + error, Assert.Single(Manifests.Errors(Manifests.Pod($"{{name: a, image: i, livenessProbe: {probe}}}"))), StringComparison.Ordinal);

    /// <summary>A kubelet knows nothing of an image's HEALTHCHECK.</summary>
    [Fact]
    public void The_check_of_an_image_is_none_of_a_pods()
    {
        RunResult result = new ScenarioRunner(
            Load.Valid("""
                services: {p: {image: i, restart: always, x-oomsim: {restart: kubelet} } }
                x-oomsim: {images: {i: {program: {steps: [sleep: forever]}, healthcheck: {test: [CMD, "false"], interval: 1s, retries: 1} } } }
                """),
            new RunOptions { Until = 30 * SimTime.Second }).Run();
        Assert.Equal("", Told(result));
        Assert.DoesNotContain(result.Events, e => e.Type.StartsWith("health_status", StringComparison.Ordinal));
    }

    private static string Pod(string policy, string probe, string command) => PodWith(policy, "livenessProbe: " + probe, command);

    private static RunResult RunWith(string policy, string probes, string command) =>
        new ScenarioRunner(Manifests.Scenario(PodWith(policy, probes, command)), new RunOptions { Until = 90 * SimTime.Second }).Run();

    private static RunResult Serving(string policy, string probes, string steps)
    {
        string text = Manifests.Import(PodWith(policy, probes, "[serve]")).Text!;
        text = text.Replace("# what its command does is not known: it sleeps until it is stopped; say it here as 'program'", $"program: {{steps: {steps}}}", StringComparison.Ordinal);
        return new ScenarioRunner(Load.Valid(text), new RunOptions { Until = 60 * SimTime.Second }).Run();
    }

    private static string PodWith(string policy, string probes, string command) =>
        $"kind: Pod\nmetadata: {{name: p}}\nspec:\n  restartPolicy: {policy}\n  terminationGracePeriodSeconds: 3\n  containers: [{{name: a, image: i, command: {command}, {probes}}}]\n";

    private static string OfJob(string pod) => pod.Replace("\n  ", "\n      ", StringComparison.Ordinal)
        .Replace("kind: Pod", "kind: Job", StringComparison.Ordinal).Replace("spec:\n", "spec:\n  backoffLimit: 1\n  template:\n    spec:\n", StringComparison.Ordinal);

    private static RunResult Run(string policy, string probe, string command) =>
        new ScenarioRunner(Manifests.Scenario(Pod(policy, probe, command)), new RunOptions { Until = 60 * SimTime.Second }).Run();

    // The ends of the container, and its starts behind the first, in whole seconds.
    private static string Told(RunResult result) =>
        string.Join(", ", result.Events.Where(e => e.Source == "docker" && e.Type is "die" or "start").Skip(1).Select(e => FormattableString.Invariant($"{e.Type} {Math.Round(e.TimeNs / 1e9)}")));
}
