using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>Settings of services that the engine or its runtime refuses, as it does those of <c>docker run</c>.</summary>
public class ServiceRefusalTests
{
    [Theory]
    [InlineData("sysctls: {vm.max_map_count: 5}", "sysctl \"vm.max_map_count\" is not in a separate kernel namespace: unknown")]
    [InlineData("storage_opt: {size: 1g}", "--storage-opt is supported only for overlay over xfs with 'pquota' mount option")]
    [InlineData("security_opt: [foo]", "invalid --security-opt 1: \"foo\"")]
    [InlineData("cpu_rt_runtime: 400000", "kernel does not support CPU real-time scheduler")]
    [InlineData("cpu_rt_period: '1400'", "kernel does not support CPU real-time scheduler")]
    [InlineData("blkio_config: {weight: 5}", "Range of blkio weight is from 10 to 1000")]
    [InlineData("extra_hosts: ['a:b']", "invalid IP address in add-host: \"b\"")]
    [InlineData("volumes_from: ['container:nope']", "No such container: nope")]
    public void Engine_refuses_it(string setting, string error)
    {
        StartCheck check = Check(setting);
        Assert.EndsWith(error, check.Refusal, StringComparison.Ordinal);
        Assert.Equal("s.yaml:2:3", check.RefusedAt);
    }

    // What hardware the host has is said nowhere: a service that asks for some finds it.
    [Theory]
    [InlineData("sysctls: {net.core.somaxconn: 5}")]
    [InlineData("runtime: nvidia")]
    [InlineData("devices: [/dev/dri]")]
    [InlineData("gpus: all")]
    [InlineData("security_opt: [no-new-privileges, 'seccomp:unconfined', 'label=disable']")]
    [InlineData("blkio_config: {weight: 10}")]
    [InlineData("blkio_config: {device_read_bps: [{path: /dev/sda, rate: 1mb}]}")]
    [InlineData("extra_hosts: ['a:host-gateway', 'b:::1', 'c=[::1]', 'd=1.2.3.4']")]
    [InlineData("cgroup: host")]
    public void Engine_takes_it(string setting) => Assert.Null(Check(setting).Refusal);

    [Fact]
    public void Disk_that_a_service_names_is_one_of_the_host()
    {
        RunResult result = new ScenarioRunner(Load.Valid(
            "services: {a: {image: x, blkio_config: {device_read_bps: [{path: /dev/sda, rate: 1mb}]}}}\nx-oomsim:\n  until: 5s\n  timeline:\n    - {at: 1s, run: docker compose run -d a}\n"
            + "    - {at: 2s, run: 'docker run -d --device-write-bps /dev/sda:1mb x'}\n    - {at: 3s, run: 'docker run -d --device-write-bps /dev/sdb:1mb x'}\n")).Run();
        Assert.Equal([0, 0, 0, 127], result.Commands.Select(c => c.ExitCode));
    }

    private static StartCheck Check(string setting) => StartCheck.Of(Load.Valid(
        $"services:\n  web:\n    image: alpine\n    {setting}\nx-oomsim:\n  host: {{memory: 1GiB, docker: {{version: \"20.10\"}}}}\n  until: 5s\n"));
}
