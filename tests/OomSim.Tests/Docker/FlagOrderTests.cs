using OomSim.Docker;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>The checks of D4.B come in the engine's order: of several faults the first one is told, and warnings stand as they were found.</summary>
public class FlagOrderTests
{
    private const string Swap = "WARNING: Your kernel does not support swap limit capabilities or the cgroup is not mounted. Memory limited without swap.\n";
    private const string Swappiness = "WARNING: Your kernel does not support memory swappiness capabilities or the cgroup is not mounted. Memory swappiness discarded.\n";
    private const string Kernel = "WARNING: Specifying a kernel memory limit is deprecated and will be removed in a future release.\n";
    private const string NoKernel = "WARNING: Your kernel does not support kernel memory limit capabilities or the cgroup is not mounted. Limitation discarded.\n";
    private const string OomKill = "WARNING: Your kernel does not support OomKillDisable. OomKillDisable discarded.\n";

    [Theory]
    [InlineData("-m 4m --memory-swap 1m --memory-reservation 1m --cpus 9 --oom-score-adj 2000", "Minimum memory limit allowed is 6MB")] // D4.9
    [InlineData("-m 6291455 --cpus 9", "Minimum memory limit allowed is 6MB")]
    [InlineData("-m 64m --memory-swap 32m --memory-reservation 1m", "Minimum memoryswap limit should be larger than memory limit, see usage")] // D4.12
    [InlineData("--memory-swap 64m --memory-reservation 1m", "You should always set the Memory limit when using Memoryswap limit, see usage")] // D4.13
    [InlineData("--memory-reservation 1m --cpus 9", "Minimum memory reservation allowed is 6MB")] // D4.17
    [InlineData("-m 64m --memory-reservation 65m --cpus 9", "Minimum memory limit can not be less than memory reservation limit, see usage")] // D4.18
    [InlineData("--cpus 1 --cpu-period 1 --cpu-quota 1", "Conflicting options: Nano CPUs and CPU Period cannot both be set")] // D4.23
    [InlineData("--cpus 9 --cpuset-cpus 9", "range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available")] // D4.25
    [InlineData("--cpu-period 1 --cpu-quota 1", "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)")] // D4.28
    [InlineData("--cpu-quota 1 --cpuset-cpus 9", "CPU cfs quota can not be less than 1ms (i.e. 1000)")] // D4.29
    [InlineData("--cpuset-cpus 9 --cpuset-mems 9 --blkio-weight 5", "Requested CPUs are not available - requested 9, available: 0-1")] // D4.32
    [InlineData("--cpuset-mems 9 --blkio-weight 5", "Requested memory nodes are not available - requested 9, available: 0")]
    [InlineData("--blkio-weight 5 --oom-score-adj 2000", "Range of blkio weight is from 10 to 1000")] // D4.33
    [InlineData("--oom-score-adj 2000 --name app", "Invalid value 2000, range for oom score adj is [-1000, 1000]")] // D4.36, before the name is looked at
    [InlineData("--stop-signal NOPE -m 1m", "invalid signal: NOPE")] // D4.73
    public void First_fault_is_told(string flags, string error)
    {
        var bench = new DockerBench();
        bench.Fine("create --name app sleeper");
        Assert.Equal(new CommandResult(1, "", $"Error response from daemon: {error}\n"), bench.Do($"create {flags} sleeper"));
    }

    [Theory]
    [InlineData("20.10", "V2", Swap + Swappiness + Kernel + NoKernel + OomKill)]
    [InlineData("20.10", "V1", Swap + Kernel)]
    [InlineData("24", "V2", Swap + Swappiness + OomKill)] // D4.19: ignored from API 1.42 on
    [InlineData("28", "V2", Swap + Swappiness + OomKill)]
    public void Warnings_stand_in_the_order_of_the_checks(string version, string cgroups, string warnings)
    {
        var bench = new DockerBench(version, Enum.Parse<CgroupVersion>(cgroups), swapLimit: false);
        Assert.Equal(warnings, bench.Fine("create --oom-kill-disable --kernel-memory 32m --memory-swappiness 10 -m 64m sleeper").Stderr);
    }

    [Theory]
    [InlineData("--cpus x", "invalid argument \"x\" for \"--cpus\" flag: failed to parse x as a rational number")] // D4.5
    [InlineData("--cpus 0.0000000001", "invalid argument \"0.0000000001\" for \"--cpus\" flag: value is too precise")]
    [InlineData("--memory-swap -2", "invalid argument \"-2\" for \"--memory-swap\" flag: invalid size: '-2'")] // D4.3
    [InlineData("--shm-size -1", "invalid argument \"-1\" for \"--shm-size\" flag: invalid size: '-1'")]
    [InlineData("-m 10mbb", "invalid argument \"10mbb\" for \"-m, --memory\" flag: invalid suffix: 'mbb'")] // X5
    [InlineData("--ulimit nofile=2:1", "invalid argument \"nofile=2:1\" for \"--ulimit\" flag: ulimit soft limit must be less than or equal to hard limit: 2 > 1")] // D4.6
    [InlineData("-itx", "unknown shorthand flag: 'x' in -x")]
    [InlineData("--init=maybe", "invalid argument \"maybe\" for \"--init\" flag: strconv.ParseBool: parsing \"maybe\": invalid syntax")]
    [InlineData("--cpu-shares 1.5", "invalid argument \"1.5\" for \"-c, --cpu-shares\" flag: strconv.ParseInt: parsing \"1.5\": invalid syntax")]
    [InlineData("--memory", "flag needs an argument: --memory")]
    public void Value_that_is_none_is_told_with_the_name_of_its_flag(string flags, string error)
    {
        string[] line = flags == "--memory" ? [flags] : [flags, "sleeper"];
        Assert.Equal(
            new CommandResult(125, "", $"{error}\n\nUsage:  docker create [OPTIONS] IMAGE [COMMAND] [ARG...]\n\nRun 'docker create --help' for more information\n"),
            new DockerBench().Do("create " + string.Join(' ', line)));
    }

    // 20.10.24 and 28.2.2: values are looked at as the line is read, in lists as well.
    [Theory]
    [InlineData("create --memory-swap -2 -m -1 i", "-2", "--memory-swap")]
    [InlineData("create -m -1 --memory-swap -2 i", "-1", "-m, --memory")]
    [InlineData("create --cpus x -m y i", "x", "--cpus")]
    [InlineData("create -m x --cpus y i", "x", "-m, --memory")]
    [InlineData("create --pids-limit x --cpus y i", "x", "--pids-limit")]
    [InlineData("create -m 64m --shm-size x --memory y i", "x", "--shm-size")]
    [InlineData("create --memory 64m --env= --cpus x --memory y i", "", "-e, --env")]
    [InlineData("run --ulimit y --memory x i", "y", "--ulimit")]
    [InlineData("run --device-read-bps x --memory y i", "x", "--device-read-bps")]
    [InlineData("run --memory y --device-read-bps x --foo i", "y", "-m, --memory")]
    [InlineData("update --cpus y -m x i", "y", "--cpus")]
    [InlineData("build --cpu-shares y -m x .", "y", "-c, --cpu-shares")]
    public void Of_several_faulty_values_the_first_of_the_line_is_told(string line, string value, string flag)
    {
        foreach (string version in (string[])["20.10", "28"])
        {
            CommandResult result = new DockerBench(version).Do(line);
            Assert.Equal(125, result.ExitCode);
            Assert.Contains($"invalid argument \"{value}\" for \"{flag}\" flag: ", result.Stderr, StringComparison.Ordinal);
        }
    }

    private const string Windows = "is only supported on a Docker daemon running on windows, but the Docker daemon is running on linux";
    private const string Experiments = "is only supported on a Docker daemon with experimental features enabled";

    // 20.10.24 and 28.2.2: whatever is wrong behind them, or wanting; but not what is wrong in front.
    [Theory]
    [InlineData("create --cpu-count 1", $"\"--cpu-count\" {Windows}\n")]
    [InlineData("create --io-maxbandwidth 1 --foo i", $"\"--io-maxbandwidth\" {Windows}\n")]
    [InlineData("create --io-maxbandwidth 1 --cpu-count x i", $"\"--io-maxbandwidth\" {Windows}\n")]
    [InlineData("create --cpu-count 1 -m x i", $"\"--cpu-count\" {Windows}\n")]
    [InlineData("create --cpu-count 1 -h", $"\"--cpu-count\" {Windows}\n")]
    [InlineData("create -m x --cpu-count 1 i", "invalid argument \"x\" for \"-m, --memory\" flag")]
    [InlineData("create --cpu-count x --io-maxbandwidth 1 i", "invalid argument \"x\" for \"--cpu-count\" flag")]
    [InlineData("create --foo --cpu-count 1 i", "unknown flag: --foo")]
    [InlineData("build --squash --foo .", $"\"--squash\" {Experiments}\n")]
    [InlineData("start --checkpoint x", $"\"--checkpoint\" {Experiments}\n")]
    [InlineData("start --checkpoint-dir y --checkpoint x i", $"\"--checkpoint\" {Experiments}\n\"--checkpoint-dir\" {Experiments}\n")]
    public void What_the_engine_does_not_support_is_told_before_what_is_wrong_behind_it(string line, string told)
    {
        foreach (string version in (string[])["20.10", "28"])
        {
            CommandResult result = new DockerBench(version).Do(line);
            Assert.Equal(told.EndsWith('\n') ? 1 : 125, result.ExitCode);
            Assert.StartsWith((line.StartsWith("build", StringComparison.Ordinal) && version == "28" ? BuilderWarning : "") + told, result.Stderr, StringComparison.Ordinal);
        }
    }

    private const string BuilderWarning =
        "DEPRECATED: The legacy builder is deprecated and will be removed in a future release.\n            Install the buildx component to build images with BuildKit:\n            https://docs.docker.com/go/buildx/\n\n";

    [Fact]
    public void It_stands_in_place_of_the_help()
    {
        Assert.Equal(new CommandResult(0, $"\"--cpu-count\" {Windows}\n", ""), new DockerBench().Do("create --cpu-count 1 --help"));
        Assert.Equal(new CommandResult(0, $"Flag shorthand -h has been deprecated, use --help\n\"--checkpoint\" {Experiments}\n", ""), new DockerBench().Do("start --checkpoint x -h"));
    }

    // Nobody says what the engine supports.
    [Fact]
    public void Without_an_engine_nothing_is_told_of_it() =>
        Assert.Equal(125, new DockerBench("20.10").Do("-H tcp://other:2375 build --squash --foo .").ExitCode);

    [Theory]
    [InlineData("create -it -m64m --name=app sleeper sleep -5 --rm", "67108864 true true [-5 --rm]")] // flags end at the image
    [InlineData("create -c=2 -m 64m --name app -- sleeper", "67108864 false false []")]
    [InlineData("create --memory=64m -ti=false --name app sleeper", "67108864 false true []")] // the value is that of the last letter
    [InlineData("create -m64m --tty=1 -i=T --name app sleeper", "67108864 true true []")]
    [InlineData("create -m 32m -m 64m --name app sleeper", "67108864 false false []")]
    public void Flags_are_read_as_the_client_reads_them(string line, string expected)
    {
        var bench = new DockerBench();
        bench.Fine(line.Replace("sleep -5 --rm", "sleeper -5 --rm", StringComparison.Ordinal));
        Assert.Equal(expected + "\n", bench.Fine("inspect -f '{{.HostConfig.Memory}} {{.Config.OpenStdin}} {{.Config.Tty}} {{.Args}}' app").Stdout);
    }

    [Fact]
    public void Settings_of_Windows_are_refused_by_the_client_and_discarded_or_refused_by_the_engine()
    {
        // Client 28.2.2 with an engine 20.10.24.
        var bench = new DockerBench();
        const string Only = "is only supported on a Docker daemon running on windows, but the Docker daemon is running on linux";
        Assert.Equal(new CommandResult(1, "", $"\"--cpu-count\" {Only}\n\"--io-maxiops\" {Only}\n"), bench.Do("create --io-maxiops 0 --cpu-count 2 --memory 1m sleeper"));
        Assert.Equal(new CommandResult(1, "", $"\"--cpu-percent\" {Only}\n"), bench.Do("run --cpu-percent 50 sleeper"));
        (Container? app, _, IReadOnlyList<string> warnings) = bench.Engine.Create(new ContainerSpec { Image = "sleeper", CpuPercent = 5000, CpuCount = 2 });
        Assert.Equal(["linux does not support CPU percent. Percent discarded."], warnings); // D4.30
        Assert.Equal("2 0\n", bench.Fine("inspect -f '{{.HostConfig.CpuCount}} {{.HostConfig.CpuPercent}}' " + app!.Id).Stdout);
        foreach (ContainerSpec bounded in (ContainerSpec[])[new() { Image = "sleeper", IoMaximumOperations = 1 }, new() { Image = "sleeper", IoMaximumBandwidth = 1 }])
        {
            Assert.Equal("Invalid QoS settings: linux does not support Maximum IO Bandwidth or Maximum IO IOps", bench.Engine.Create(bounded).Error); // D4.34
        }
    }
}
