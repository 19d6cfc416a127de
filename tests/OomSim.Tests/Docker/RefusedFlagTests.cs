using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>What the client and the engine refuse of flags that change nothing in the simulation, in their words.</summary>
public class RefusedFlagTests
{
    private const string Daemon = "Error response from daemon: ";

    [Theory]
    [InlineData("-v data:/x -v logs:/x", Daemon + "Duplicate mount point: /x")]
    [InlineData("-v /srv:/x/ --tmpfs /x", Daemon + "Duplicate mount point: /x")]
    [InlineData("-v data:/x --mount type=tmpfs,target=/x", Daemon + "Duplicate mount point: /x")]
    [InlineData("-v a:/x:foo", Daemon + "invalid mode: foo")]
    [InlineData("-v a:/x:ro,rw", Daemon + "invalid mode: ro,rw")]
    [InlineData("-v a:/x:rw", Daemon + "create a: volume name is too short, names should be at least two alphanumeric characters")]
    [InlineData("-v aa:ro", Daemon + "invalid volume specification: 'aa:ro'")]
    [InlineData("-v aa:/b:ro:xy", "invalid spec: aa:/b:ro:xy: too many colons")]
    [InlineData("-v ''", "invalid empty volume spec")]
    [InlineData("--mount type=foo,target=/x", Daemon + "invalid mount config for type \"foo\": mount type unknown")]
    [InlineData("--mount type=bind,target=/x", Daemon + "invalid mount config for type \"bind\": field Source must not be empty")]
    [InlineData("--mount type=tmpfs,source=a,target=/x", Daemon + "invalid mount config for type \"tmpfs\": field Source must not be specified")]
    [InlineData("--mount target=x", Daemon + "invalid mount config for type \"volume\": invalid mount path: 'x' mount path must be absolute")]
    [InlineData("--mount target=/x,readonly", Daemon + "invalid mount config for type \"volume\": must not set ReadOnly mode when using anonymous volumes")]
    [InlineData("-w rel", Daemon + "the working directory 'rel' is invalid, it needs to be an absolute path")]
    [InlineData("--runtime foo", Daemon + "unknown or invalid runtime name: foo")]
    [InlineData("--isolation foo", Daemon + "invalid isolation (foo): linux only supports 'default'")]
    [InlineData("--ipc foo", Daemon + "invalid IPC mode: foo")]
    [InlineData("--ipc container:nobody", Daemon + "No such container: nobody")]
    [InlineData("--volumes-from nobody", Daemon + "No such container: nobody")]
    [InlineData("--volumes-from other:foo", Daemon + "invalid mode: foo")]
    [InlineData("--link nobody", Daemon + "could not get container for nobody: No such container: nobody")]
    [InlineData("--link other:db", Daemon + "Cannot link to a non running container: /other AS /app/db")]
    [InlineData("--security-opt no-new-privileges=foo", Daemon + "invalid --security-opt 2: \"no-new-privileges=foo\"")]
    [InlineData("--security-opt foo:bar", Daemon + "invalid --security-opt 2: \"foo:bar\"")]
    [InlineData("--uts host --hostname x", Daemon + "conflicting options: hostname and the UTS mode")]
    [InlineData("--volume-driver nope -v data:/data", Daemon + "create data: error looking up volume plugin nope: plugin \"nope\" not found")]
    [InlineData("--mount type=volume,source=data,target=/t,volume-opt=foo=bar", Daemon + "create data: invalid option: \"foo\"")]
    [InlineData("--mount type=volume,source=data,target=/t,volume-opt=type=nfs", Daemon + "create data: missing required option: \"device\"")]
    [InlineData("--mount type=volume,source=data,target=/t,volume-driver=nope", Daemon + "create data: error looking up volume plugin nope: plugin \"nope\" not found")]
    [InlineData("--security-opt systempaths=foo", Daemon + "invalid --security-opt 2: \"systempaths=foo\"")]
    [InlineData("--security-opt systempaths:unconfined", Daemon + "invalid --security-opt 2: \"systempaths:unconfined\"")]
    [InlineData("--stop-signal RTMIN+03", Daemon + "invalid signal: RTMIN+03")]
    [InlineData("--stop-signal 0", Daemon + "invalid signal: 0")]
    [InlineData("--cap-add ' ALL '", Daemon + "invalid CapAdd: unknown capability: \"CAP_ ALL \"")]
    [InlineData("--ip6 ::1", Daemon + "invalid config for network bridge: invalid endpoint settings:\nuser specified IP address is supported on user defined networks only")]
    [InlineData("--ip x --link-local-ip y", Daemon + "invalid config for network bridge: invalid endpoint settings:\nuser specified IP address is supported on user defined networks only\ninvalid IPv4 address: x\ninvalid link-local IP address: y")]
    [InlineData("--network none --ip6 1.2.3.4", Daemon + "invalid config for network none: invalid endpoint settings:\nuser specified IP address is supported on user defined networks only\ninvalid IPv6 address: 1.2.3.4")]
    [InlineData("--device vendor.com/class", "vendor.com/class is not an absolute path")]
    [InlineData("--mac-address 92:d0:c6-0a:29:33", "92:d0:c6-0a:29:33 is not a valid mac address")]
    [InlineData("--tmpfs x", Daemon + "invalid mount path: 'x' mount path must be absolute")]
    [InlineData("--network container:other -p 80", Daemon + "conflicting options: port publishing and the container type network mode")]
    [InlineData("--network-alias web", "network-scoped aliases are only supported for user-defined networks")]
    [InlineData("--network ''", "no name set for network")]
    [InlineData("--network none --network ''", "no name set for network")]
    [InlineData("-p 1:2:3", "invalid IP address: 1")]
    [InlineData("-p a=b", "no port specified: :/tcp<empty>")]
    [InlineData("-p published=80,target", "invalid publish opts format (should be name=value but got 'target')")]
    [InlineData("--expose 1:2", "invalid port format for --expose: 1:2")]
    [InlineData("--expose 80000", "invalid range format for --expose: 80000, error: strconv.ParseUint: parsing \"80000\": value out of range")]
    [InlineData("--expose 9-8", "invalid range format for --expose: 9-8, error: invalid range specified for port: 9-8")]
    [InlineData("--expose /tcp", "invalid range format for --expose: /tcp, error: empty string specified for ports")]
    [InlineData("--platform x", "error parsing specified platform: \"x\": unknown operating system or architecture: invalid argument")]
    public void By_the_client_or_the_engine(string flags, string error)
    {
        var bench = new DockerBench();
        bench.Fine("create --name other sleeper");
        Assert.Equal(new CommandResult(125, "", $"docker: {error}\n\nRun 'docker run --help' for more information\n"), bench.Do($"run --name app {flags} sleeper"));
    }

    [Theory]
    [InlineData("--dns=5", "--dns", "5", "IP address is not correctly formatted: 5")]
    [InlineData("--mount type=bind,foo=bar,target=/x", "--mount", "type=bind,foo=bar,target=/x", "unexpected key 'foo' in 'foo=bar'")]
    [InlineData("--mount type=bind,src=/a,target=/x,volume-opt=a", "--mount", "type=bind,src=/a,target=/x,volume-opt=a", "cannot mix 'volume-*' options with mount type 'bind'")]
    [InlineData("--mount type=tmpfs,target=/x,tmpfs-mode=777777777777", "--mount", "type=tmpfs,target=/x,tmpfs-mode=777777777777", "invalid value for tmpfs-mode: 777777777777")]
    [InlineData("--mount type=tmpfs,target=/x,tmpfs-mode=40000000000", "--mount", "type=tmpfs,target=/x,tmpfs-mode=40000000000", "invalid value for tmpfs-mode: 40000000000")]
    [InlineData("--mount type=bind,source=/etc,target=/t,bind-create-src", "--mount", "type=bind,source=/etc,target=/t,bind-create-src", "invalid field 'bind-create-src' must be a key=value pair")]
    [InlineData("--mount type=bind,source=/etc,target=/t,bind-recursive=foo", "--mount", "type=bind,source=/etc,target=/t,bind-recursive=foo", "invalid value for bind-recursive: foo (must be \"enabled\", \"disabled\", \"writable\", or \"readonly\")")]
    [InlineData("--mount type=bind,source=/etc,target=/t,bind-recursive=writable", "--mount", "type=bind,source=/etc,target=/t,bind-recursive=writable", "option 'bind-recursive=writable' requires 'readonly' to be specified in conjunction")]
    [InlineData("--mount type=bind,source=/etc,target=/t,bind-recursive=readonly,ro", "--mount", "type=bind,source=/etc,target=/t,bind-recursive=readonly,ro", "option 'bind-recursive=readonly' requires 'bind-propagation=rprivate' to be specified in conjunction")]
    [InlineData("--gpus all,all", "--gpus", "all,all", "gpu request key 'all' can be specified only once")]
    [InlineData("--gpus 1,count=2", "--gpus", "1,count=2", "gpu request key 'count' can be specified only once")]
    [InlineData("--gpus count=99999999999999999999", "--gpus", "count=99999999999999999999", "invalid count (99999999999999999999): value must be either \"all\" or an integer: value out of range")]
    [InlineData("--add-host a:b=1.2.3.4", "--add-host", "a:b=1.2.3.4", "bad format for add-host: \"a:b=1.2.3.4\"")]
    [InlineData("--add-host 'a=[1]'", "--add-host", "a=[1]", "invalid IP address in add-host: \"1\"")]
    [InlineData("--mount type=,target=/x", "--mount", "type=,target=/x", "type is required")]
    [InlineData("--mount 'target=/x,readonly=maybe'", "--mount", "target=/x,readonly=maybe", "invalid value for readonly: maybe")]
    [InlineData("--network alias=web", "--network", "alias=web", "network name/id is not specified")]
    public void While_flags_are_read(string flags, string name, string value, string error) => Assert.Equal(
        new CommandResult(125, "", $"invalid argument \"{value}\" for \"{name}\" flag: {error}\n\nUsage:  docker run [OPTIONS] IMAGE [COMMAND] [ARG...]\n\nRun 'docker run --help' for more information\n"),
        new DockerBench().Do($"run {flags} sleeper"));

    [Fact]
    public void Older_engines_say_it_in_their_words()
    {
        var bench = new DockerBench("20.10");
        Assert.Equal("docker: Error response from daemon: Unknown runtime specified foo.\nSee 'docker run --help'.\n", bench.Do("run --runtime foo sleeper").Stderr);
        Assert.Contains("invalid field 'bind-create-src' must be a key=value pair", bench.Do("create --mount type=bind,source=/etc,target=/t,bind-create-src sleeper").Stderr, StringComparison.Ordinal);
        Assert.Contains("invalid IP address in add-host: \"[::1]\"", bench.Do("create --add-host 'a:[::1]' sleeper").Stderr, StringComparison.Ordinal);
        Assert.Contains("count must be an integer: strconv.Atoi: parsing \"99999999999999999999\": value out of range", bench.Do("create --gpus 99999999999999999999 sleeper").Stderr, StringComparison.Ordinal);
        Assert.Equal("docker: Error response from daemon: Invalid isolation: \"foo\" - linux only supports 'default'.\nSee 'docker run --help'.\n", bench.Do("run --isolation foo sleeper").Stderr);
    }

    [Theory]
    [InlineData("run -d --network-alias web --network name=net,alias=a sleeper")]
    [InlineData("run -d -p published=8080,target=80 --expose 80-82/udp --platform linux/amd64 --runtime io.containerd.runc.v2 --dns 1.1.1.1 sleeper")]
    [InlineData("run -d --mount 'type=volume,\"source=data\",target=/x' --ipc shareable --isolation default -w /a sleeper")]
    [InlineData("run -d --uts host --volume-driver local -v data:/data --security-opt no-new-privileges=false --security-opt seccomp=unconfined --security-opt systempaths=unconfined sleeper")]
    [InlineData("run -d --pull '' sleeper")]
    [InlineData("ps --filter ''")]
    public void Accepted(string command)
    {
        var bench = new DockerBench();
        bench.Fine("network create net");
        bench.Fine(command);
    }

    [Fact]
    public void An_empty_policy_pulls_nothing() =>
        Assert.Equal("docker: Error response from daemon: No such image: nope:latest\n\nRun 'docker run --help' for more information\n", new DockerBench().Do("run --pull '' nope").Stderr);

    [Fact]
    public void Settings_are_shown()
    {
        var bench = new DockerBench();
        bench.Fine("run -d --name main -v data:/data -w /srv -u nobody -e MODE=x --ipc shareable sleeper");
        bench.Fine("run -d --name side --volumes-from main:ro --ipc container:main sleeper");
        Assert.Equal("/srv nobody [MODE=x PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin] shareable\n", bench.Fine("inspect -f '{{.Config.WorkingDir}} {{.Config.User}} {{.Config.Env}} {{.HostConfig.IpcMode}}' main").Stdout);
        Assert.Equal("data /data false [main:ro]\n", bench.Fine("inspect -f '{{range .Mounts}}{{.Name}} {{.Destination}} {{.RW}}{{end}} {{.HostConfig.VolumesFrom}}' side").Stdout);
    }

    [Fact]
    public void A_memory_file_system_may_be_asked_for_as_a_mount()
    {
        var bench = new DockerBench();
        bench.Image("writes", new WriteStep("/cache/a", Quantity.Of(4 * DockerBench.MiB), new Pace(null)), new SleepStep(null));
        bench.Fine("run -d --name app --mount type=tmpfs,target=/cache,tmpfs-size=8m writes");
        bench.RunTo(1);
        Assert.Equal(0, bench.Get("app").Files.WritableSize);
    }

    [Theory]
    [InlineData("28", "network create --gateway 10.0.0.1 net", "every ip-range or gateway must have a corresponding subnet\n")]
    [InlineData("28", "network create --subnet 10.0.0.0/24 --gateway x net", "no matching subnet for gateway x\n")]
    [InlineData("28", "network create --subnet 10.0.0.0/24 --ip-range 10.1.0.0/28 net", "no matching subnet for range 10.1.0.0/28\n")]
    [InlineData("28", "network create --subnet x net", "Error response from daemon: invalid network config:\ninvalid subnet x: invalid CIDR block notation\n")]
    [InlineData("28", "network create --subnet 10.0.0.1/24 net", "Error response from daemon: invalid network config:\ninvalid subnet 10.0.0.1/24: it should be 10.0.0.0/24\n")]
    [InlineData("28", "save -o /tmp sleeper", "failed to save image: cannot write to a directory\n")]
    [InlineData("24", "save -o /var/tmp sleeper", "rename /var/.docker_temp_1 /var/tmp: file exists\n")]
    public void Networks_and_archives(string version, string command, string stderr) =>
        Assert.Equal(new CommandResult(1, "", stderr), new DockerBench(version).Do(command));
}
