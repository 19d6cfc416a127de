using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>What is known against a scenario before it runs: the engine's own refusals and warnings.</summary>
public class StartCheckTests
{
    private static StartCheck Check(string service, string simulator = "{}") =>
        StartCheck.Of(Load.Valid($"services:\n  ok: {{image: i}}\n  app: {{image: i, {service}}}\nx-oomsim: {simulator}\n"));

    [Theory]
    [InlineData("restart: sometimes", "invalid restart policy: unknown policy 'sometimes'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'", "3:28", "restart: sometimes; right: on-failure:3 for at most 3 restarts")]
    [InlineData("restart: 'always:3'", "invalid restart policy: maximum retry count can only be used with 'on-failure'", "3:28", "restart: always:3; right: on-failure:3 for at most 3 restarts")]
    [InlineData("stop_signal: SIGFOO", "invalid signal: SIGFOO", "3:3", "")]
    [InlineData("mem_limit: 4m", "Minimum memory limit allowed is 6MB", "3:30", "mem_limit: 4m; right: 6m or more, or no limit at all")]
    [InlineData("mem_limit: 8g, memswap_limit: 2g", "Minimum memoryswap limit should be larger than memory limit, see usage", "3:49", "memswap_limit: 2g; right: memswap_limit = mem_limit for no swap, mem_limit + swap for some, -1 for no limit")]
    [InlineData("mem_limit: 8m, mem_reservation: 9m", "Minimum memory limit can not be less than memory reservation limit, see usage", "3:51", "mem_reservation: 9m; right: mem_reservation below mem_limit")]
    [InlineData("deploy: {resources: {limits: {memory: 4m}}}", "Minimum memory limit allowed is 6MB", "3:57", "deploy.resources.limits.memory: 4m; right: 6m or more, or no limit at all")]
    [InlineData("cpuset: '0-99'", "Requested CPUs are not available - requested 0-99, available: 0-1", "3:27", "cpuset: 0-99; right: numbers that the host has, as in 0-1,3")]
    [InlineData("cpus: -1", "range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available", "3:25", "cpus: -1; right: at most as many as the host's")]
    [InlineData("cpu_quota: 5", "CPU cfs quota can not be less than 1ms (i.e. 1000)", "3:30", "cpu_quota: 5; right: --cpu-quota 1000 or more, 0 for none")]
    [InlineData("cpu_shares: -5", "invalid CPU shares (-5): value must be a positive integer", "3:31", "cpu_shares: -5; right: --cpu-shares 2 to 262144")]
    public void What_the_engine_refuses_is_found_at_its_key(string service, string expected, string at, string hint)
    {
        StartCheck check = Check(service, "{host: {cpus: 2}}");
        Assert.Equal(("docker compose up -d: Error response from daemon: " + expected, "s.yaml:" + at, hint.Length == 0 ? "" : $" ({hint})"), (check.Refusal, check.RefusedAt, check.RefusedHint));
    }

    [Theory]
    [InlineData("{repeat: forever, steps: [{free: all}]}", "3:63")]
    [InlineData("{sleep: 0s}, {repeat: forever, steps: [{repeat: 2, steps: [{free: all}]}]}", "3:76")]
    [InlineData("{repeat: 3, steps: [{repeat: 1000000000, steps: [{free: all}]}]}", "3:83")]
    public void A_program_that_loops_without_time_passing_is_found_at_its_loop(string steps, string at)
    {
        StartCheck check = Check($"x-oomsim: {{program: {{comm: spinner, steps: [{steps}]}}}}");
        Assert.Equal(("process spinner of app repeats steps in which no time passes; add a sleep or a rate", "s.yaml:" + at), (check.Refusal, check.RefusedAt));
    }

    [Fact]
    public void What_the_engine_warns_of_is_found_at_its_key()
    {
        StartCheck check = Check("mem_limit: 64m, oom_kill_disable: true");
        Assert.Null(check.Refusal);
        Assert.Equal([("s.yaml:3:53", "Your kernel does not support OomKillDisable. OomKillDisable discarded. (oom_kill_disable: true; right: leave it out; memory.high slows the processes down before the limit; oom_score_adj: -1000 spares them where the host is full, but at their own limit they get ENOMEM or try without end)")], check.Warnings);
        Assert.Empty(Check("mem_limit: 64m, oom_kill_disable: true", "{host: {cgroup: v1}}").Warnings);
    }

    [Theory]
    [InlineData("{expect: [{event: up_failed}]}")]
    [InlineData("{registry: {images: {far: {layers: [{id: a, size: 1MiB}]}}}}")]
    public void What_is_expected_or_fine_is_not_refused(string simulator) =>
        Assert.Null(Check(simulator.Contains("up_failed", StringComparison.Ordinal) ? "mem_limit: 4m" : "restart: always, depends_on: {ok: {condition: service_completed_successfully}}", simulator).Refusal);
}
