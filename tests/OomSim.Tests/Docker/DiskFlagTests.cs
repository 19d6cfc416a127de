using OomSim.Docker;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Weights and bounds at disks, real-time scheduling: checked, kept, shown (D4.35, D8.8). The texts and values are those of a 20.10.24.</summary>
public class DiskFlagTests
{
    private const string All = "--blkio-weight-device /dev/vda:500 --device-read-bps /dev/vda:1mb --device-read-bps /dev/vda:17g --device-write-bps /dev/vda:2kb --device-read-iops /dev/vda:10 --device-write-iops /dev/vda:0";

    [Theory]
    [InlineData(CgroupVersion.V2, "[{\"Path\":\"/dev/vda\",\"Weight\":500}]", "")]
    [InlineData(CgroupVersion.V1, "[]", "WARNING: Your kernel does not support Block I/O weight_device or the cgroup is not mounted. Weight-device discarded.\n")]
    public void What_was_asked_for_is_shown(CgroupVersion cgroups, string weights, string warning)
    {
        var bench = new DockerBench("20.10", cgroups);
        Assert.Equal(warning, bench.Fine($"create --name app {All} sleeper").Stderr);
        Assert.Equal(
            weights + " [{\"Path\":\"/dev/vda\",\"Rate\":1048576},{\"Path\":\"/dev/vda\",\"Rate\":18253611008}] [{\"Path\":\"/dev/vda\",\"Rate\":2048}] [{\"Path\":\"/dev/vda\",\"Rate\":10}] [{\"Path\":\"/dev/vda\",\"Rate\":0}]\n",
            bench.Fine("inspect -f '{{json .HostConfig.BlkioWeightDevice}} {{json .HostConfig.BlkioDeviceReadBps}} {{json .HostConfig.BlkioDeviceWriteBps}} {{json .HostConfig.BlkioDeviceReadIOps}} {{json .HostConfig.BlkioDeviceWriteIOps}}' app").Stdout);
        Assert.Equal("[/dev/vda:1048576 /dev/vda:18253611008]\n", bench.Fine("inspect -f '{{.HostConfig.BlkioDeviceReadBps}}' app").Stdout);
        bench.Fine("start app");
        bench.Fine("create --name plain sleeper");
        Assert.Equal("[] null\n", bench.Fine("inspect -f '{{json .HostConfig.BlkioWeightDevice}} {{json .HostConfig.BlkioDeviceReadBps}}' plain").Stdout);
    }

    [Fact]
    public void Weights_are_warned_of_one_after_the_other() => Assert.Equal(
        "WARNING: Your kernel does not support Block I/O weight or the cgroup is not mounted. Weight discarded.\n"
        + "WARNING: Your kernel does not support Block I/O weight_device or the cgroup is not mounted. Weight-device discarded.\n",
        new DockerBench("20.10", CgroupVersion.V1).Fine("create --blkio-weight-device /dev/vda:500 --blkio-weight 5 sleeper").Stderr);

    [Theory]
    [InlineData("--device-read-bps /dev/nosuch:1mb", "stat /dev/nosuch: no such file or directory")]
    [InlineData("--device-write-iops /dev/vda:1 --device-read-iops /dev/nosuch:5", "stat /dev/nosuch: no such file or directory")]
    [InlineData("--device /dev/other --device-read-bps /dev/nosuch:1mb -u nobody-there", "stat /dev/nosuch: no such file or directory")]
    [InlineData("--device /dev/other", "error gathering device information while adding custom device \"/dev/other\": no such file or directory")]
    public void Disk_that_the_host_has_not_fails_at_the_start(string flags, string error)
    {
        // The container's code is 128, for the runtime has not been asked; the client reads the words (D2.3).
        var bench = new DockerBench("20.10");
        CommandResult run = bench.Do($"run --name app {flags} sleeper");
        Assert.Equal(127, run.ExitCode);
        Assert.StartsWith("docker: Error response from daemon: " + error, run.Stderr, StringComparison.Ordinal);
        Assert.Equal(("created", 128, error), (bench.Get("app").Status, bench.Get("app").ExitCode, bench.Get("app").Error));
    }

    [Theory]
    [InlineData("--device-read-bps /dev/vda", "bad format: /dev/vda")]
    [InlineData("--device-read-bps :5", "bad format: :5")]
    [InlineData("--device-write-bps /etc/passwd:3", "bad format for device path: /etc/passwd:3")]
    [InlineData("--device-write-bps /dev/vda:1mb:2", "invalid rate for device: /dev/vda:1mb:2. The correct format is <device-path>:<number>[<unit>]. Number must be a positive integer. Unit is optional and can be kb, mb, or gb")]
    [InlineData("--device-read-bps /dev/vda:99999999t", "invalid rate for device: /dev/vda:99999999t. The correct format is <device-path>:<number>[<unit>]. Number must be a positive integer. Unit is optional and can be kb, mb, or gb")]
    [InlineData("--device-read-iops /dev/vda:1mb:2", "invalid rate for device: /dev/vda:1mb:2. The correct format is <device-path>:<number>. Number must be a positive integer")]
    [InlineData("--device-write-iops /dev/vda:1.5m", "invalid rate for device: /dev/vda:1.5m. The correct format is <device-path>:<number>. Number must be a positive integer")]
    [InlineData("--blkio-weight-device /dev/vda:5", "invalid weight for device: /dev/vda:5")]
    [InlineData("--blkio-weight-device /dev/vda:1mb:2", "invalid weight for device: /dev/vda:1mb:2")]
    public void Malformed_ones_are_the_client_s_to_refuse(string flags, string error)
    {
        CommandResult result = new DockerBench("28").Do($"create {flags} sleeper");
        Assert.Equal(125, result.ExitCode);
        Assert.StartsWith($"invalid argument \"{flags.Split(' ')[1]}\" for \"{flags.Split(' ')[0]}\" flag: {error}\n", result.Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("20.10", "Your kernel does not support CPU real-time scheduler")]
    [InlineData("24", "Your kernel does not support CPU real-time scheduler")]
    [InlineData("28", "kernel does not support CPU real-time scheduler")]
    public void Real_time_is_refused_and_an_update_of_it_is_kept(string version, string error)
    {
        var bench = new DockerBench(version);
        foreach (string flags in (string[])["--cpu-rt-runtime 950000", "--cpu-rt-period 1000000", "--cpu-rt-period 1 --cpu-rt-runtime 2"])
        {
            Assert.Equal($"Error response from daemon: {error}\n", bench.Do($"create {flags} sleeper").Stderr);
        }

        // Nobody checks an update.
        bench.Fine("create --name app sleeper");
        bench.Fine("update --cpu-rt-runtime 1000 app");
        bench.Fine("update --cpu-rt-period 10 app");
        Assert.Equal("10 1000\n", bench.Fine("inspect -f '{{.HostConfig.CpuRealtimePeriod}} {{.HostConfig.CpuRealtimeRuntime}}' app").Stdout);
    }
}
