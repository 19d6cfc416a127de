using OomSim.Docker;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Refusals word for word: 20.10 as recorded (docker/v1-32, v1-12, v2-38, v1-04, v1-08), later versions by D1.C.</summary>
public class ErrorTextTests
{
    [Theory]
    [InlineData("-m 4m", 1, "Error response from daemon: Minimum memory limit allowed is 6MB\n")]
    [InlineData("-m 64m --memory-swap 32m", 1, "Error response from daemon: Minimum memoryswap limit should be larger than memory limit, see usage\n")]
    [InlineData("--memory-swap 128m", 1, "Error response from daemon: You should always set the Memory limit when using Memoryswap limit, see usage\n")]
    [InlineData("-m 64m --memory-reservation 128m", 1, "Error response from daemon: Minimum memory limit can not be less than memory reservation limit, see usage\n")]
    [InlineData("--memory-reservation 1m -m 64m", 1, "Error response from daemon: Minimum memory reservation allowed is 6MB\n")]
    [InlineData("-m 64x", 125, "invalid argument \"64x\" for \"-m, --memory\" flag: invalid size: '64x'\nSee 'docker create --help'.\n")]
    [InlineData("-m ''", 125, "invalid argument \"\" for \"-m, --memory\" flag: invalid size: ''\nSee 'docker create --help'.\n")]
    [InlineData("-m -1", 125, "invalid argument \"-1\" for \"-m, --memory\" flag: invalid size: '-1'\nSee 'docker create --help'.\n")]
    [InlineData("-m 64m --memory-swappiness 101", 125, "docker: invalid value: 101. Valid memory swappiness range is 0-100.\nSee 'docker create --help'.\n")]
    [InlineData("-m 64m --memory-swappiness -2", 125, "docker: invalid value: -2. Valid memory swappiness range is 0-100.\nSee 'docker create --help'.\n")]
    [InlineData("--oom-score-adj 1001", 1, "Error response from daemon: Invalid value 1001, range for oom score adj is [-1000, 1000]\n")]
    [InlineData("--oom-score-adj -1001", 1, "Error response from daemon: Invalid value -1001, range for oom score adj is [-1000, 1000]\n")]
    [InlineData("--cpus 3", 1, "Error response from daemon: Range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available\n")]
    [InlineData("--cpuset-cpus 5", 1, "Error response from daemon: Requested CPUs are not available - requested 5, available: 0-1\n")]
    [InlineData("--restart foo", 1, "Error response from daemon: invalid restart policy 'foo'\n")]
    [InlineData("--restart always:3", 1, "Error response from daemon: maximum retry count cannot be used with restart policy 'always'\n")]
    [InlineData("--restart on-failure:-1", 1, "Error response from daemon: maximum retry count cannot be negative\n")]
    [InlineData("--rm --restart always", 125, "docker: Conflicting options: --restart and --rm.\nSee 'docker create --help'.\n")]
    [InlineData("--kernel-memory 2m", 1, "Error response from daemon: Minimum kernel memory limit allowed is 6MB\n")]
    [InlineData("--cpus 0.5 --cpu-quota 1000", 1, "Error response from daemon: Conflicting options: Nano CPUs and CPU Quota cannot both be set\n")]
    [InlineData("--name p", 1, "Error response from daemon: Invalid container name (p), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed\n")]
    [InlineData("--name 'bad name'", 1, "Error response from daemon: Invalid container name (bad name), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed\n")]
    public void Refused_flags_of_2010(string flags, int exitCode, string stderr)
    {
        var bench = new DockerBench("20.10", CgroupVersion.V1);
        Assert.Equal(new CommandResult(exitCode, "", stderr), bench.Do($"create {flags} sleeper"));
        Assert.Empty(bench.Engine.Containers);
    }

    [Theory]
    [InlineData("-m 6m", 6291456, 12582912)]
    [InlineData("-m 0", 0, 0)]
    [InlineData("-m 64mb", 67108864, 134217728)]
    [InlineData("-m1.5g", 1610612736, 3221225472)]
    [InlineData("-m 64m --memory-swap=-1", 67108864, -1)]
    [InlineData("-m 64m --memory-swap 0", 67108864, 134217728)]
    [InlineData("-m 20g", 21474836480, 42949672960)]
    [InlineData("--cpus 0", 0, 0)]
    [InlineData("--cpus 0.001 --pids-limit -5 --cpu-shares 1 --shm-size 0", 0, 0)]
    public void Accepted_flags_of_2010(string flags, long memory, long memorySwap)
    {
        var bench = new DockerBench("20.10", CgroupVersion.V1);
        CommandResult result = bench.Fine($"create --name app {flags} sleeper");
        Container app = bench.Get("app");
        Assert.Equal((app.Id + "\n", ""), (result.Stdout, result.Stderr));
        Assert.Equal((memory, memorySwap), (app.Spec.Memory, app.Spec.MemorySwap));
    }

    [Fact]
    public void Disabling_the_killer_without_a_limit_warns_twice_on_v1()
    {
        var bench = new DockerBench("20.10", CgroupVersion.V1);
        Assert.Equal(
            "WARNING: Disabling the OOM killer on containers without setting a '-m/--memory' limit may be dangerous.\n"
            + "WARNING: OOM killer is disabled for the container, but no memory limit is set, this can result in the system running out of resources.\n",
            bench.Fine("create --oom-kill-disable sleeper").Stderr);
    }

    [Fact]
    public void Version_two_discards_what_it_does_not_have()
    {
        // docker/v2-09.
        var bench = new DockerBench("20.10", CgroupVersion.V2);
        Assert.Equal(
            "WARNING: Your kernel does not support memory swappiness capabilities or the cgroup is not mounted. Memory swappiness discarded.\n"
            + "WARNING: Specifying a kernel memory limit is deprecated and will be removed in a future release.\n"
            + "WARNING: Your kernel does not support kernel memory limit capabilities or the cgroup is not mounted. Limitation discarded.\n"
            + "WARNING: Your kernel does not support OomKillDisable. OomKillDisable discarded.\n",
            bench.Fine("create -m 64m --oom-kill-disable --memory-swappiness 20 --kernel-memory 32m sleeper").Stderr);
    }

    [Fact]
    public void A_daemon_in_the_root_cgroup_cannot_limit_swap()
    {
        // docker/v2-01: D4.38, D4.11.
        var bench = new DockerBench("20.10", CgroupVersion.V2, swapLimit: false);
        Assert.Equal(
            "WARNING: Your kernel does not support swap limit capabilities or the cgroup is not mounted. Memory limited without swap.\n",
            bench.Fine("create -m 64m sleeper").Stderr);
        Assert.Empty(new DockerBench("20.10", CgroupVersion.V2).Fine("create -m 64m sleeper").Stderr);
    }

    [Theory]
    [InlineData("pause app", "paused", "Error response from daemon: Container <id> is already paused\n")]
    [InlineData("exec app echo hi", "paused", "Error response from daemon: Container app is paused, unpause the container before exec\n")]
    [InlineData("start app", "paused", "Error response from daemon: cannot start a paused container, try unpause instead\nError: failed to start containers: app\n")]
    [InlineData("rm app", "paused", "Error response from daemon: You cannot remove a paused container <id>. Unpause and then stop the container before attempting removal or force remove\n")]
    [InlineData("rm app", "running", "Error response from daemon: You cannot remove a running container <id>. Stop the container before attempting removal or force remove\n")]
    [InlineData("unpause app", "running", "Error response from daemon: Container <id> is not paused\n")]
    [InlineData("kill app", "exited", "Error response from daemon: Cannot kill container: app: Container <id> is not running\n")]
    [InlineData("kill -s TERM app", "exited", "Error response from daemon: Cannot kill container: app: Container <id> is not running\n")]
    [InlineData("exec app echo hi", "exited", "Error response from daemon: Container <id> is not running\n")]
    [InlineData("pause app", "exited", "Error response from daemon: Container <id> is not running\n")]
    [InlineData("top app", "exited", "Error response from daemon: Container <id> is not running\n")]
    [InlineData("kill -s NOSUCH app", "running", "Error response from daemon: Invalid signal: NOSUCH\n")]
    [InlineData("kill -s 100 app", "running", "Error response from daemon: Cannot kill container: app: The linux daemon does not support signal 100\n")]
    [InlineData("kill -s -1 app", "running", "Error response from daemon: Cannot kill container: app: The linux daemon does not support signal 18446744073709551615\n")]
    [InlineData("kill -s 0 app", "running", "Error response from daemon: Invalid signal: 0\n")]
    [InlineData("kill nosuch", "running", "Error response from daemon: Cannot kill container: nosuch: No such container: nosuch\n")]
    [InlineData("kill -s 99 nosuch", "running", "Error response from daemon: Cannot kill container: nosuch: No such container: nosuch\n")]
    [InlineData("kill -s FOO nosuch", "running", "Error response from daemon: Invalid signal: FOO\n")]
    [InlineData("create --pid container:nosuch sleeper", "running", "Error response from daemon: No such container: nosuch\n")]
    [InlineData("create --ipc container:nosuch --name app sleeper", "running", "Error response from daemon: No such container: nosuch\n")]
    [InlineData("create --log-driver loki --name app sleeper", "running", "Error response from daemon: error looking up logging plugin loki: plugin \"loki\" not found\n")]
    [InlineData("create --log-driver loki -m 1m sleeper", "running", "Error response from daemon: Minimum memory limit allowed is 6MB\n")]
    [InlineData("rename app 'x y'", "running", "Error response from daemon: Error when allocating new name: Invalid container name (/x y), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed\nError: failed to rename container named app\n")]
    [InlineData("ps -f before=nope", "running", "Error response from daemon: no such container nope\n")]
    [InlineData("port app foo", "running", "strconv.ParseUint: parsing \"foo\": invalid syntax\n")]
    [InlineData("network connect nope cc", "running", "Error response from daemon: No such container: cc\n")]
    [InlineData("rename app app", "running", "Error response from daemon: Renaming a container with the same name as its current name\nError: failed to rename container named app\n")]
    [InlineData("stop nosuch", "running", "Error response from daemon: No such container: nosuch\n")]
    [InlineData("rm nosuch", "running", "Error: No such container: nosuch\n")]
    [InlineData("attach nosuch", "running", "Error: No such container: nosuch\n")]
    [InlineData("start nosuch", "running", "Error response from daemon: No such container: nosuch\nError: failed to start containers: nosuch\n")]
    [InlineData("create --name app sleeper", "running", "Error response from daemon: Conflict. The container name \"/app\" is already in use by container \"<id>\". You have to remove (or rename) that container to be able to reuse that name.\n")]
    [InlineData("update -m 128m app", "running", "Error response from daemon: Cannot update container <id>: Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time\n")]
    public void Refused_commands_of_2010(string command, string state, string stderr)
    {
        DockerBench bench = Prepare("20.10", state);
        Assert.Equal(new CommandResult(1, "", stderr.Replace("<id>", bench.Get("app").Id, StringComparison.Ordinal)), bench.Do(command));
    }

    [Theory]
    [InlineData("kill app", "exited", "Error response from daemon: cannot kill container: app: container <id> is not running\n")]
    [InlineData("pause app", "exited", "Error response from daemon: container <id> is not running\n")]
    [InlineData("rm app", "running", "Error response from daemon: cannot remove container \"app\": container is running: stop the container before removing or force remove\n")]
    [InlineData("rm app", "paused", "Error response from daemon: cannot remove container \"app\": container is paused and must be unpaused first\n")]
    [InlineData("kill -s 32 app", "exited", "Error response from daemon: cannot kill container: app: the linux daemon does not support signal 32\n")]
    [InlineData("kill --signal=-5 app", "running", "Error response from daemon: cannot kill container: app: the linux daemon does not support signal -5\n")]
    [InlineData("kill -s NOSUCH app", "running", "Error response from daemon: cannot kill container: app: invalid signal: NOSUCH\n")]
    [InlineData("kill nosuch", "running", "Error response from daemon: cannot kill container: nosuch: No such container: nosuch\n")]
    [InlineData("kill -s 99 nosuch", "running", "Error response from daemon: cannot kill container: nosuch: the linux daemon does not support signal 99\n")]
    [InlineData("kill -s FOO nosuch", "running", "Error response from daemon: cannot kill container: nosuch: invalid signal: FOO\n")]
    [InlineData("rm nosuch", "running", "Error response from daemon: No such container: nosuch\n")]
    public void Refused_commands_of_28(string command, string state, string stderr)
    {
        DockerBench bench = Prepare("28", state);
        Assert.Equal(new CommandResult(1, "", stderr.Replace("<id>", bench.Get("app").Id, StringComparison.Ordinal)), bench.Do(command));
    }

    [Fact]
    public void Forced_removal_of_nothing_is_no_failure()
    {
        Assert.Equal(new CommandResult(0, "", "Error: No such container: nosuch\n"), new DockerBench("20.10").Do("rm -f nosuch"));
        Assert.Equal(new CommandResult(0, "", "Error response from daemon: No such container: nosuch\n"), new DockerBench("28").Do("rm -f nosuch"));
    }

    [Fact]
    public void Inspect_of_nothing_prints_an_empty_array() =>
        Assert.Equal(new CommandResult(1, "[]\n", "Error: No such object: nosuch\n"), new DockerBench("20.10").Do("inspect nosuch"));

    [Fact]
    public void Run_words_its_failures_by_version()
    {
        DockerBench old = Prepare("20.10", "running");
        string conflict = $"docker: Error response from daemon: Conflict. The container name \"/app\" is already in use by container \"{old.Get("app").Id}\". You have to remove (or rename) that container to be able to reuse that name";
        Assert.Equal(new CommandResult(125, "", conflict + ".\nSee 'docker run --help'.\n"), old.Do("run -d --name app sleeper"));
        Assert.Equal(
            new CommandResult(125, "", "docker: Error response from daemon: Minimum memory limit allowed is 6MB\n\nRun 'docker run --help' for more information\n"),
            new DockerBench("28").Do("run -m 4m sleeper"));
    }

    [Fact]
    public void Unknown_image_is_looked_for_in_vain() => Assert.Equal(
        new CommandResult(
            125,
            "",
            "Unable to find image 'nosuch:latest' locally\ndocker: Error response from daemon: pull access denied for nosuch, repository does not exist or may require 'docker login': "
            + "denied: requested access to the resource is denied.\nSee 'docker run --help'.\n"),
        new DockerBench("20.10").Do("run nosuch"));

    [Fact]
    public void Program_that_is_not_in_the_image_leaves_the_container_created()
    {
        // docker/v2-16: status created, ExitCode 127, connect and disconnect without start and die.
        var bench = new DockerBench("20.10");
        bench.Image("broken", new ProgramDefinition { Name = "init", Comm = "x", Exec = "/bin/nonexistent", Steps = [] });
        CommandResult result = bench.Do("run --name app broken");
        Assert.Equal(
            new CommandResult(127, "", "docker: Error response from daemon: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: \"/bin/nonexistent\": stat /bin/nonexistent: no such file or directory: unknown.\n"),
            result);
        Assert.Equal(("created", 127), (bench.Get("app").Status, bench.Get("app").ExitCode));
        Assert.Equal(["create", "attach", "network connect", "network disconnect"], bench.Actions);
    }

    [Theory]
    [InlineData("20.10", "run --nosuch sleeper", 125, "unknown flag: --nosuch\nSee 'docker run --help'.\n")]
    [InlineData("20.10", "update --oom-kill-disable=false app", 125, "unknown flag: --oom-kill-disable\nSee 'docker update --help'.\n")]
    [InlineData("28", "stop -x app", 125, "unknown shorthand flag: 'x' in -x\n\nUsage:  docker stop [OPTIONS] CONTAINER [CONTAINER...]\n\nRun 'docker stop --help' for more information\n")]
    [InlineData("28", "stop", 1, "docker: 'docker stop' requires at least 1 argument\n\nUsage:  docker stop [OPTIONS] CONTAINER [CONTAINER...]\n\nSee 'docker stop --help' for more information\n")]
    [InlineData("24", "stop", 1, "\"docker stop\" requires at least 1 argument.\nSee 'docker stop --help'.\n\nUsage:  docker stop [OPTIONS] CONTAINER [CONTAINER...]\n\nStop one or more running containers\n")]
    [InlineData("20.10", "run", 1, "\"docker run\" requires at least 1 argument.\nSee 'docker run --help'.\n\nUsage:  docker run [OPTIONS] IMAGE [COMMAND] [ARG...]\n\nRun a command in a new container\n")]
    [InlineData("24", "run", 1, "\"docker run\" requires at least 1 argument.\nSee 'docker run --help'.\n\nUsage:  docker run [OPTIONS] IMAGE [COMMAND] [ARG...]\n\nCreate and run a new container from an image\n")]
    [InlineData("20.10", "rename a", 1, "\"docker rename\" requires exactly 2 arguments.\nSee 'docker rename --help'.\n\nUsage:  docker rename CONTAINER NEW_NAME\n\nRename a container\n")]
    [InlineData("28", "rename a", 1, "docker: 'docker rename' requires 2 arguments\n\nUsage:  docker rename CONTAINER NEW_NAME\n\nRun 'docker rename --help' for more information\n")]
    [InlineData("24", "container ls x", 1, "\"docker container ls\" accepts no arguments.\nSee 'docker container ls --help'.\n\nUsage:  docker container ls [OPTIONS]\n\nList containers\n")]
    [InlineData("28", "port a b c", 1, "docker: 'docker port' requires at least 1 and at most 2 arguments\n\nUsage:  docker port CONTAINER [PRIVATE_PORT[/PROTO]]\n\nRun 'docker port --help' for more information\n")]
    [InlineData("28", "images a b", 1, "docker: 'docker images' requires at most 1 argument\n\nUsage:  docker images [OPTIONS] [REPOSITORY[:TAG]]\n\nSRun 'docker images --help' for more information\n")]
    [InlineData("28", "container stop -x app", 125, "unknown shorthand flag: 'x' in -x\n\nUsage:  docker container stop [OPTIONS] CONTAINER [CONTAINER...]\n\nRun 'docker container stop --help' for more information\n")]
    [InlineData("28", "update app", 1, "you must provide one or more flags when using this command\n")]
    [InlineData("28", "run -c", 125, "flag needs an argument: 'c' in -c\n\nUsage:  docker run [OPTIONS] IMAGE [COMMAND] [ARG...]\n\nRun 'docker run --help' for more information\n")]
    [InlineData("20.10", "frobnicate", 1, "docker: 'frobnicate' is not a docker command.\nSee 'docker --help'\n")]
    public void Usage_errors(string version, string command, int exitCode, string stderr) =>
        Assert.Equal(new CommandResult(exitCode, "", stderr), new DockerBench(version).Do(command));

    [Fact]
    public void Domain_is_no_longer_than_a_name_may_be()
    {
        string longest = string.Concat(Enumerable.Repeat("a.", 127));
        var bench = new DockerBench();
        bench.Fine($"create --dns-search {longest} sleeper");
        Assert.StartsWith($"invalid argument \"{longest}a\" for \"--dns-search\" flag: {longest}a is not a valid domain\n", bench.Do($"create --dns-search {longest}a sleeper").Stderr, StringComparison.Ordinal);
    }

    /// <summary>Letter by letter what a client of 28 says of values that it looks at itself.</summary>
    [Theory]
    [InlineData("--label ''", "invalid argument \"\" for \"-l, --label\" flag: invalid label '': empty name")]
    [InlineData("-e =x", "invalid argument \"=x\" for \"-e, --env\" flag: invalid environment variable: =x")]
    [InlineData("--add-host x", "invalid argument \"x\" for \"--add-host\" flag: bad format for add-host: \"x\"")]
    [InlineData("--dns x", "invalid argument \"x\" for \"--dns\" flag: IP address is not correctly formatted: x")]
    [InlineData("--mount 'type=volume,dst=\"/b'", "invalid argument \"type=volume,dst=\\\"/b\" for \"--mount\" flag: parse error on line 1, column 17: bare \" in non-quoted-field")]
    [InlineData("--init='a\"b'", "invalid argument \"a\\\"b\" for \"--init\" flag: strconv.ParseBool: parsing \"a\\\"b\": invalid syntax")]
    [InlineData("--dns-search ''", "invalid argument \"\" for \"--dns-search\" flag:  is not a valid domain")]
    [InlineData("--link ''", "invalid argument \"\" for \"--link\" flag: empty string specified for links")]
    [InlineData("--sysctl kernel.bogus=1", "invalid argument \"kernel.bogus=1\" for \"--sysctl\" flag: sysctl 'kernel.bogus=1' is not allowed")]
    [InlineData("--gpus x", "invalid argument \"x\" for \"--gpus\" flag: invalid count (x): value must be either \"all\" or an integer: invalid syntax")]
    [InlineData("--mount x", "invalid argument \"x\" for \"--mount\" flag: invalid field 'x' must be a key=value pair")]
    [InlineData("--mount type=bind,src=/a", "invalid argument \"type=bind,src=/a\" for \"--mount\" flag: target is required")]
    [InlineData("--device-cgroup-rule x", "invalid argument \"x\" for \"--device-cgroup-rule\" flag: invalid device cgroup format 'x'")]
    [InlineData("--device-read-bps x:1mb", "invalid argument \"x:1mb\" for \"--device-read-bps\" flag: bad format for device path: x:1mb")]
    [InlineData("--device-read-iops /dev/x:-1", "invalid argument \"/dev/x:-1\" for \"--device-read-iops\" flag: invalid rate for device: /dev/x:-1. The correct format is <device-path>:<number>. Number must be a positive integer")]
    [InlineData("--cpu-rt-period x", "invalid argument \"x\" for \"--cpu-rt-period\" flag: strconv.ParseInt: parsing \"x\": invalid syntax")]
    [InlineData("--cpu-count x", "invalid argument \"x\" for \"--cpu-count\" flag: strconv.ParseInt: parsing \"x\": invalid syntax")]
    [InlineData("--io-maxbandwidth 64x", "invalid argument \"64x\" for \"--io-maxbandwidth\" flag: invalid suffix: 'x'")]
    [InlineData("--health-interval 1d", "invalid argument \"1d\" for \"--health-interval\" flag: time: unknown unit \"d\" in duration \"1d\"")]
    [InlineData("--health-interval 1.5h30", "invalid argument \"1.5h30\" for \"--health-interval\" flag: time: missing unit in duration \"1.5h30\"")]
    [InlineData("--health-interval abc", "invalid argument \"abc\" for \"--health-interval\" flag: time: invalid duration \"abc\"")]
    public void Values_that_the_client_refuses(string flag, string error) => Assert.Equal(
        new CommandResult(125, "", error + "\n\nUsage:  docker run [OPTIONS] IMAGE [COMMAND] [ARG...]\n\nRun 'docker run --help' for more information\n"),
        new DockerBench().Do($"run {flag} sleeper"));

    [Theory]
    [InlineData("--uts bogus", "--uts: invalid UTS mode")]
    [InlineData("--userns bogus", "--userns: invalid USER mode")]
    [InlineData("--cgroupns bogus", "--cgroupns: invalid CGROUP mode")]
    [InlineData("--security-opt x", "Invalid --security-opt: \"x\"")]
    [InlineData("--storage-opt x", "invalid storage option")]
    public void Options_that_the_client_refuses(string flag, string error) =>
        Assert.Equal(new CommandResult(125, "", $"docker: {error}\n\nRun 'docker run --help' for more information\n"), new DockerBench().Do($"run {flag} sleeper"));

    [Fact]
    public void Negative_shares_fail_at_the_start() => Assert.Equal(
        new CommandResult(125, "", "docker: Error response from daemon: invalid CPU shares (-5): value must be a positive integer\n\nRun 'docker run --help' for more information\n"),
        new DockerBench("28").Do("run -c -5 sleeper"));

    [Fact]
    public void An_empty_value_is_a_value()
    {
        var bench = new DockerBench();
        bench.Fine("create --name app --hostname '' --entrypoint= sleeper sleep 5");
        bench.Fine("create --name '' --entrypoint '' sleeper sleep 5");
        Assert.Equal(bench.Fine("ps -a").Stdout, bench.Fine("ps -a --format ''").Stdout);
    }

    private static DockerBench Prepare(string version, string state)
    {
        var bench = new DockerBench(version);
        bench.Fine($"run -d --name app {(state == "exited" ? "quick" : "sleeper")}");
        bench.RunTo(1);
        if (state == "paused")
        {
            bench.Fine("pause app");
        }

        Assert.Equal(state, bench.Get("app").Status);
        return bench;
    }

    [Theory]
    [InlineData("--cap-add x", 125, "docker: Error response from daemon: invalid CapAdd: unknown capability: \"CAP_X\"")]
    [InlineData("--cap-drop net_bogus", 125, "docker: Error response from daemon: invalid CapDrop: unknown capability: \"CAP_NET_BOGUS\"")]
    [InlineData("--gpus all", 125, "docker: Error response from daemon: could not select device driver \"\" with capabilities: [[gpu]]")]
    [InlineData("--gpus driver=nvidia,capabilities=utility", 125, "docker: Error response from daemon: could not select device driver \"nvidia\" with capabilities: [[utility gpu]]")]
    [InlineData("--device /dev/x", 127, "docker: Error response from daemon: error gathering device information while adding custom device \"/dev/x\": no such file or directory")]
    [InlineData("--device x", 125, "docker: x is not an absolute path")]
    [InlineData("--device /dev/null:/dev/null:rwz", 125, "docker: bad mode specified: rwz")]
    [InlineData("-v aa:b", 125, "docker: Error response from daemon: invalid volume specification: 'aa:b': invalid mount config for type \"volume\": invalid mount path: 'b' mount path must be absolute")]
    [InlineData("-v /a:b", 125, "docker: Error response from daemon: invalid volume specification: '/a:b': invalid mount config for type \"bind\": invalid mount path: 'b' mount path must be absolute")]
    [InlineData("-v aa:/b:ro:xy", 125, "docker: invalid spec: aa:/b:ro:xy: too many colons")]
    [InlineData("-v aa:/", 125, "docker: Error response from daemon: invalid volume specification: 'aa:/': invalid mount config for type \"volume\": invalid specification: destination can't be '/'")]
    [InlineData("-v :/b", 125, "docker: invalid spec: :/b: empty section between colons")]
    public void What_a_container_asks_of_the_host(string flag, int exitCode, string error)
    {
        CommandResult result = new DockerBench().Do($"run -d {flag} sleeper");
        Assert.Equal((exitCode, true), (result.ExitCode, result.Stderr.StartsWith(error + "\n", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_relative_folder_of_the_host_is_made_whole_by_newer_clients()
    {
        new DockerBench().Fine("run -d -v ./data:/b --cap-add SYS_ADMIN --cap-drop CAP_NET_RAW --cap-add ALL --device /dev/null --device /dev/net/tun:/dev/tun:rw sleeper");
        Assert.Equal(
            "docker: Error response from daemon: create ./data: \"./data\" includes invalid characters for a local volume name, only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. "
            + "If you intended to pass a host directory, use absolute path.\nSee 'docker run --help'.\n",
            new DockerBench("20.10").Do("run -d -v ./data:/b sleeper").Stderr);
    }
}
