using System.Text.Json;
using OomSim.Docker;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary><c>docker inspect</c> has the keys of the recorded one (docker/v1-01, engine 20.10), in its order and of its types.</summary>
public class InspectKeysTests
{
    [Fact]
    public void Keys_are_those_of_the_recording_in_their_order()
    {
        SortedDictionary<string, string> recorded = new(StringComparer.Ordinal)
        {
            [""] = "Id Created Path Args State Image ResolvConfPath HostnamePath HostsPath LogPath Name RestartCount Driver Platform MountLabel ProcessLabel AppArmorProfile ExecIDs HostConfig GraphDriver Mounts Config NetworkSettings",
            ["State"] = "Status Running Paused Restarting OOMKilled Dead Pid ExitCode Error StartedAt FinishedAt",
            ["HostConfig"] = "Binds ContainerIDFile LogConfig NetworkMode PortBindings RestartPolicy AutoRemove VolumeDriver VolumesFrom CapAdd CapDrop CgroupnsMode Dns DnsOptions DnsSearch ExtraHosts GroupAdd IpcMode Cgroup Links OomScoreAdj PidMode Privileged PublishAllPorts ReadonlyRootfs SecurityOpt UTSMode UsernsMode ShmSize Runtime ConsoleSize Isolation CpuShares Memory NanoCpus CgroupParent BlkioWeight BlkioWeightDevice BlkioDeviceReadBps BlkioDeviceWriteBps BlkioDeviceReadIOps BlkioDeviceWriteIOps CpuPeriod CpuQuota CpuRealtimePeriod CpuRealtimeRuntime CpusetCpus CpusetMems Devices DeviceCgroupRules DeviceRequests KernelMemory KernelMemoryTCP MemoryReservation MemorySwap MemorySwappiness OomKillDisable PidsLimit Ulimits CpuCount CpuPercent IOMaximumIOps IOMaximumBandwidth MaskedPaths ReadonlyPaths",
            ["HostConfig.LogConfig"] = "Type Config",
            ["HostConfig.RestartPolicy"] = "Name MaximumRetryCount",
            ["GraphDriver"] = "Data Name",
            ["GraphDriver.Data"] = "LowerDir MergedDir UpperDir WorkDir",
            ["Config"] = "Hostname Domainname User AttachStdin AttachStdout AttachStderr Tty OpenStdin StdinOnce Env Cmd Image Volumes WorkingDir Entrypoint OnBuild Labels",
            ["NetworkSettings"] = "Bridge SandboxID HairpinMode LinkLocalIPv6Address LinkLocalIPv6PrefixLen Ports SandboxKey SecondaryIPAddresses SecondaryIPv6Addresses EndpointID Gateway GlobalIPv6Address GlobalIPv6PrefixLen IPAddress IPPrefixLen IPv6Gateway MacAddress Networks",
        };
        var bench = new DockerBench("20.10", CgroupVersion.V1);
        bench.Fine("run -d --name leak --network none -m 64m quick");
        bench.RunTo(1);
        using JsonDocument document = JsonDocument.Parse(bench.Engine.InspectJson());
        foreach ((string path, string keys) in recorded)
        {
            JsonElement at = document.RootElement[0];
            foreach (string part in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
            {
                at = at.GetProperty(part);
            }

            Assert.Equal(keys, string.Join(' ', at.EnumerateObject().Select(p => p.Name)));
        }
    }
}
