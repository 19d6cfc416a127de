using OomSim.Engine;
using OomSim.Kernel;
using OomSim.Scenarios;
using OomSim.Tests.Scenarios;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Lists of the HostConfig that nobody gave members, as the client sends them: clients 20.10.24 and 28.2.2 at dockerd 20.10.24, 24 by its source (opts), Compose by its own (create.go).</summary>
public class SentHostConfigTests
{
    private const string Lists = "{{with .HostConfig}}{{json .Dns}} {{json .DnsOptions}} {{json .DnsSearch}} {{json .ExtraHosts}} {{json .BlkioWeightDevice}} {{json .BlkioDeviceReadBps}} {{json .BlkioDeviceWriteBps}} {{json .BlkioDeviceReadIOps}} {{json .BlkioDeviceWriteIOps}} {{json .Devices}} {{json .Ulimits}}{{end}}";

    [Theory]
    [InlineData("20.10", "[] [] [] null [] null null null null [] null")]
    [InlineData("24", "[] [] [] null [] [] [] [] [] [] null")]
    [InlineData("28", "[] [] [] null [] [] [] [] [] [] []")]
    public void Client_sends_lists_of_its_own(string version, string shown)
    {
        var bench = new DockerBench(version, CgroupVersion.V2);
        bench.Fine("create --name app sleeper");
        Assert.Equal(shown + "\n", bench.Fine($"inspect -f '{Lists}' app").Stdout);
    }

    [Theory]
    [InlineData("20.10")]
    [InlineData("24")]
    [InlineData("28")]
    public void Compose_sends_null_but_for_hosts(string version)
    {
        ScenarioRunner runner = new(
            Load.Valid($"services: {{web: {{image: i, container_name: web}} }}\nx-oomsim:\n  host: {{docker: {{version: '{version}'}}}}\n  images: {{i: {{program: {{steps: [sleep: forever]}}}}}}\n  timeline: [{{at: 1s, run: 'docker inspect -f ''{Lists}'' web'}}]\n"),
            new RunOptions { Until = 3 * SimTime.Second });
        Assert.Equal("null null null [] null null null null null null null\n", runner.Run().Commands.Single(c => c.Number == 1).Stdout);
    }

    [Theory]
    [InlineData("20.10", 10, false, false)]
    [InlineData("24", 11, false, true)]
    [InlineData("28", 12, true, true)]
    public void More_paths_are_masked_from_release_to_release(string version, int count, bool interrupts, bool powercap)
    {
        var bench = new DockerBench(version, CgroupVersion.V2);
        bench.Fine("create --name app sleeper");
        string[] paths = bench.Fine("inspect -f '{{join .HostConfig.MaskedPaths \" \"}}' app").Stdout.TrimEnd().Split(' ');
        Assert.Equal((count, interrupts, powercap), (paths.Length, paths[2] == "/proc/interrupts", paths[^1] == "/sys/devices/virtual/powercap"));
    }
}
