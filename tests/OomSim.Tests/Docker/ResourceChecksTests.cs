using OomSim.Docker;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>The engine's checks of resource flags that no recording shows (D4.B, D4.G).</summary>
public class ResourceChecksTests
{
    [Theory]
    [InlineData("--cpus 0.5 --cpu-period 100000", "Conflicting options: Nano CPUs and CPU Period cannot both be set")] // D4.23
    [InlineData("--cpus 2.5", "range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available")] // D4.25
    [InlineData("--cpus -1", "range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available")]
    [InlineData("--cpu-period 999", "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)")] // D4.28
    [InlineData("--cpu-period 1000001", "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)")]
    [InlineData("--cpu-quota 999", "CPU cfs quota can not be less than 1ms (i.e. 1000)")] // D4.29
    [InlineData("--cpuset-cpus 1-0", "Invalid value 1-0 for cpuset cpus: invalid format: 1-0")] // D4.32
    [InlineData("--cpuset-cpus a", "Invalid value a for cpuset cpus: invalid format: a")]
    [InlineData("--cpuset-cpus 0,", "Invalid value 0, for cpuset cpus: invalid format: 0,")]
    [InlineData("--cpuset-cpus 0-99999", "Invalid value 0-99999 for cpuset cpus: value of out range, maximum is 8192")]
    [InlineData("--cpuset-cpus 0,2", "Requested CPUs are not available - requested 0,2, available: 0-1")]
    [InlineData("--cpuset-mems x", "Invalid value x for cpuset mems: invalid format: x")]
    [InlineData("--cpuset-mems 1", "Requested memory nodes are not available - requested 1, available: 0")]
    [InlineData("--blkio-weight 9", "Range of blkio weight is from 10 to 1000")] // D4.33
    [InlineData("--blkio-weight 1001", "Range of blkio weight is from 10 to 1000")]
    [InlineData("--hostname 12345678901234567890123456789012345678901234567890123456789012345", "hostname \"12345678901234567890123456789012345678901234567890123456789012345\" is too long (maximum 64 bytes)")] // D4.36
    public void Refused_by_the_engine(string flags, string error)
    {
        var bench = new DockerBench("28");
        Assert.Equal(new CommandResult(1, "", $"Error response from daemon: {error}\n"), bench.Do($"create {flags} sleeper"));
        Assert.Empty(bench.Engine.Containers);
    }

    [Theory]
    [InlineData("--cpu-period 1000 --cpu-quota 1000")]
    [InlineData("--cpu-period 1000000 --cpu-quota -1")]
    [InlineData("--cpus 2")]
    [InlineData("--cpuset-cpus 0-1 --cpuset-mems 0")]
    [InlineData("--blkio-weight 0")]
    [InlineData("--blkio-weight 10")]
    [InlineData("--blkio-weight 1000")]
    [InlineData("--hostname 1234567890123456789012345678901234567890123456789012345678901234")]
    public void Accepted_at_the_edge(string flags)
    {
        CommandResult result = new DockerBench("28").Do($"create {flags} sleeper");
        Assert.Equal((0, ""), (result.ExitCode, result.Stderr));
    }

    [Theory]
    [InlineData("", "", "null")]
    [InlineData("--pids-limit 5", "", "5")]
    [InlineData("--pids-limit 0", "", "null")] // D4.7: the engine makes nothing of 0 and less
    [InlineData("--pids-limit -1", "", "null")]
    [InlineData("--pids-limit 5", "update --pids-limit -1 app", "0")] // D4.70, 20.10.24
    [InlineData("", "update --pids-limit -3 app", "0")]
    [InlineData("--pids-limit 7", "update --pids-limit 0 app", "7")] // the client does not send it
    public void Limit_of_processes_that_is_none(string flags, string then, string shown)
    {
        var bench = new DockerBench("20.10");
        bench.Fine($"create --name app {flags} sleeper");
        if (then.Length > 0)
        {
            bench.Fine(then);
        }

        Assert.Equal(shown + "\n", bench.Fine("inspect -f '{{json .HostConfig.PidsLimit}}' app").Stdout);
        bench.Fine("start app");
        Assert.Equal(shown is "5" or "7" ? shown : "", bench.Get("app").Cgroup!.PidsMax?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "");
    }

    [Theory]
    [InlineData("20.10", "", "")]
    [InlineData("24", "", "")] // D1.18
    [InlineData("28", "", "no")]
    [InlineData("20.10", "--restart ''", "")]
    [InlineData("28", "--restart ''", "no")]
    [InlineData("20.10", "--restart no", "no")]
    public void Policy_that_nobody_named(string version, string flags, string shown)
    {
        var bench = new DockerBench(version);
        bench.Engine.Create(new ContainerSpec { Name = "app", Image = "sleeper" });
        bench.Fine($"create --name typed {flags} sleeper");
        Assert.Equal(
            (version == "28" ? "no" : "", flags.Length == 0 ? "no" : shown), // the client's flag is "no" by default
            (bench.Get("app").Spec.RestartPolicy, bench.Get("typed").Spec.RestartPolicy));
    }

    [Theory]
    [InlineData("-5", "strconv.ParseUint: parsing \"-5\": invalid syntax")]
    [InlineData("65536", "strconv.ParseUint: parsing \"65536\": value out of range")]
    public void Weight_is_a_number_of_sixteen_bits(string value, string error) => Assert.StartsWith(
        $"invalid argument \"{value}\" for \"--blkio-weight\" flag: {error}\n",
        new DockerBench("28").Do($"create --blkio-weight={value} sleeper").Stderr,
        StringComparison.Ordinal);

    [Fact]
    public void Weight_is_shown_and_updated_and_dropped_where_the_kernel_has_none()
    {
        const string Show = "inspect -f '{{.HostConfig.BlkioWeight}}' app";
        var bench = new DockerBench("28", CgroupVersion.V2);
        bench.Fine("create --name app --blkio-weight 300 sleeper");
        Assert.Equal("300\n", bench.Fine(Show).Stdout);
        bench.Fine("update --blkio-weight 500 app");
        Assert.Equal("500\n", bench.Fine(Show).Stdout);
        Assert.Equal("Error response from daemon: Range of blkio weight is from 10 to 1000\n", bench.Do("update --blkio-weight 5 app").Stderr);

        // v1: no blkio.weight since the kernel's old scheduler went; the range is not looked at any more.
        bench = new DockerBench("28", CgroupVersion.V1);
        Assert.Equal("WARNING: Your kernel does not support Block I/O weight or the cgroup is not mounted. Weight discarded.\n", bench.Fine("create --name app --blkio-weight 5 sleeper").Stderr);
        Assert.Equal("0\n", bench.Fine(Show).Stdout);
    }

    [Fact]
    public void Hostname_is_shown()
    {
        var bench = new DockerBench("28");
        bench.Fine("create --name app -h box sleeper");
        Assert.Equal("box\n", bench.Fine("inspect -f '{{.Config.Hostname}}' app").Stdout);
    }

    [Fact]
    public void Ports_of_the_hosts_own_network_cannot_be_published() => Assert.Equal(
        "WARNING: Published ports are discarded when using host network mode\n",
        new DockerBench("28").Fine("create -p 80:80 --network host sleeper").Stderr);

    [Fact]
    public void What_no_client_lets_through_is_refused_by_the_engine()
    {
        // As Compose hands it over: D4.15, D4.36.
        var bench = new DockerBench("28", CgroupVersion.V1);
        Assert.Equal("Invalid value: 101, valid memory swappiness range is 0-100", bench.Engine.Create(new ContainerSpec { Image = "sleeper", MemorySwappiness = 101 }).Error);
        Assert.Equal("SHM size can not be less than 0", bench.Engine.Create(new ContainerSpec { Image = "sleeper", ShmSize = -1 }).Error);
        Assert.Equal(
            "can't create 'AutoRemove' container with restart policy",
            bench.Engine.Create(new ContainerSpec { Image = "sleeper", AutoRemove = true, RestartPolicy = "always" }).Error);
    }

    [Theory]
    [InlineData("--cpus 1", "--cpu-period 50000", "CPU Period cannot be updated as NanoCPUs has already been set")] // D4.67
    [InlineData("--cpus 1", "--cpu-quota 50000", "CPU Quota cannot be updated as NanoCPUs has already been set")]
    [InlineData("--cpu-period 50000", "--cpus 1", "Nano CPUs cannot be updated as CPU Period has already been set")]
    [InlineData("--cpu-quota 50000", "--cpus 1", "Nano CPUs cannot be updated as CPU Quota has already been set")]
    public void Updates_that_contradict_what_there_is(string stored, string given, string error)
    {
        var bench = new DockerBench("28");
        bench.Fine($"create --name app {stored} sleeper");
        Assert.Equal($"Error response from daemon: Cannot update container {bench.Get("app").Id}: Conflicting options: {error}\n", bench.Do($"update {given} app").Stderr);
    }

    [Fact]
    public void Policy_of_a_container_with_rm_cannot_be_updated()
    {
        // D3.14.
        var bench = new DockerBench("28");
        bench.Fine("run -d --rm --name app sleeper");
        Assert.Equal(
            $"Error response from daemon: Cannot update container {bench.Get("app").Id}: Restart policy cannot be updated because AutoRemove is enabled for the container\n",
            bench.Do("update --restart always app").Stderr);
        bench.Fine("update --restart no app");
    }

    [Fact]
    public void Warnings_of_an_update_come_on_stdout()
    {
        var bench = new DockerBench("28", swapLimit: false);
        bench.Fine("create --name app -m 64m sleeper");
        CommandResult result = bench.Fine("update -m 128m app");
        Assert.Equal(("app\nYour kernel does not support swap limit capabilities or the cgroup is not mounted. Memory limited without swap.\n", ""), (result.Stdout, result.Stderr));
    }

    [Fact]
    public void Both_limits_of_version_one_can_grow_and_shrink_together()
    {
        // D4.52: what grows is written first, since limit > memory+swap is refused at every moment.
        var bench = new DockerBench("28", CgroupVersion.V1);
        bench.Fine("run -d --name app -m 64m --memory-swap 64m sleeper");
        foreach (string size in new[] { "256m", "32m" })
        {
            bench.Fine($"update -m {size} --memory-swap {size} app");
            long bytes = long.Parse(size[..^1], System.Globalization.CultureInfo.InvariantCulture) << 20;
            Assert.Equal($"{bytes}\n", bench.Host.ReadFile(bench.Get("app").Cgroup!, "memory.limit_in_bytes"));
            Assert.Equal($"{bytes}\n", bench.Host.ReadFile(bench.Get("app").Cgroup!, "memory.memsw.limit_in_bytes"));
        }
    }

    [Fact]
    public void Unlimited_swap_of_an_update_does_not_reach_the_runtime()
    {
        // D4.68: it still uses the 128 MiB stored, below the new limit.
        var bench = new DockerBench("28", CgroupVersion.V2);
        bench.Fine("run -d --name app -m 64m sleeper");
        Assert.Contains("memory+swap limit should be >= memory limit", bench.Do("update -m 256m --memory-swap -1 app").Stderr, StringComparison.Ordinal);
        Assert.Equal(64 << 20, bench.Get("app").Spec.Memory);
        Assert.Equal("67108864\n", bench.Host.ReadFile(bench.Get("app").Cgroup!, "memory.max"));
    }

    [Fact]
    public void Too_many_shares_are_refused_at_the_start_on_version_one() => Assert.Contains(
        "the maximum allowed cpu-shares is 262144", // D4.54
        new DockerBench("28", CgroupVersion.V1).Do("run -d -c 262145 sleeper").Stderr,
        StringComparison.Ordinal);
}
