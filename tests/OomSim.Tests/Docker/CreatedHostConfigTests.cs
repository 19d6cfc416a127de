using OomSim.Docker;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>What <c>docker inspect</c> shows of the flags of <c>docker create</c>, as dockerd 20.10.24 answers its own client.</summary>
public class CreatedHostConfigTests
{
    [Theory]
    [InlineData("--device /dev/null --device /dev/zero:/dev/z:r --device /dev/full:rw", "{{json .HostConfig.Devices}}", "[{\"PathOnHost\":\"/dev/null\",\"PathInContainer\":\"/dev/null\",\"CgroupPermissions\":\"rwm\"},{\"PathOnHost\":\"/dev/zero\",\"PathInContainer\":\"/dev/z\",\"CgroupPermissions\":\"r\"},{\"PathOnHost\":\"/dev/full\",\"PathInContainer\":\"/dev/full\",\"CgroupPermissions\":\"rw\"}]")]
    [InlineData("--device-cgroup-rule 'c 1:3 rwm' --device-cgroup-rule 'b 8:* m'", "{{json .HostConfig.DeviceCgroupRules}}", "[\"c 1:3 rwm\",\"b 8:* m\"]")]
    [InlineData("--gpus 2 --gpus all", "{{json .HostConfig.DeviceRequests}}", "[{\"Driver\":\"\",\"Count\":2,\"DeviceIDs\":null,\"Capabilities\":[[\"gpu\"]],\"Options\":{}},{\"Driver\":\"\",\"Count\":-1,\"DeviceIDs\":null,\"Capabilities\":[[\"gpu\"]],\"Options\":{}}]")]
    [InlineData("--gpus '\"device=0,1\",\"capabilities=compute,utility\"'", "{{json .HostConfig.DeviceRequests}}", "[{\"Driver\":\"\",\"Count\":0,\"DeviceIDs\":[\"0\",\"1\"],\"Capabilities\":[[\"compute\",\"utility\",\"gpu\"]],\"Options\":{}}]")]
    [InlineData("--gpus '\"driver=x\",\"options=a=b,c=d\"'", "{{json .HostConfig.DeviceRequests}}", "[{\"Driver\":\"x\",\"Count\":1,\"DeviceIDs\":null,\"Capabilities\":[[\"gpu\"]],\"Options\":{\"a\":\"b\",\"c\":\"d\"}}]")]
    [InlineData("--mac-address 02:42:ac:11:00:02", "{{.Config.MacAddress}}", "02:42:ac:11:00:02")]
    [InlineData("--userns host", "{{.HostConfig.UsernsMode}}", "host")]
    [InlineData("--stop-timeout -2", "{{.Config.StopTimeout}}", "-2")]
    [InlineData("--stop-timeout 99999999999", "{{.Config.StopTimeout}}", "99999999999")]
    [InlineData("--security-opt apparmor=x --pid host", "{{json .HostConfig.SecurityOpt}} {{.AppArmorProfile}}", "[\"apparmor=x\",\"label=disable\"] x")]
    [InlineData("--ipc host", "{{json .HostConfig.SecurityOpt}}", "[\"label=disable\"]")]
    [InlineData("--security-opt systempaths=unconfined", "{{json .HostConfig.SecurityOpt}} {{json .HostConfig.MaskedPaths}} {{json .HostConfig.ReadonlyPaths}}", "[] [] []")]
    [InlineData("--security-opt systempaths=unconfined --security-opt no-new-privileges", "{{json .HostConfig.SecurityOpt}}", "[\"no-new-privileges\"]")]
    [InlineData("-a stdin -a stdout", "{{with .Config}}{{.AttachStdin}} {{.AttachStdout}} {{.AttachStderr}} {{.OpenStdin}} {{.StdinOnce}}{{end}}", "true true false false false")]
    [InlineData("-i -a stderr", "{{with .Config}}{{.AttachStdin}} {{.AttachStdout}} {{.AttachStderr}} {{.OpenStdin}} {{.StdinOnce}}{{end}}", "true false true true true")]
    [InlineData("", "{{.HostConfig.NetworkMode}}", "default")]
    [InlineData("--network bridge", "{{.HostConfig.NetworkMode}}", "bridge")]
    [InlineData("--network none --ip 1.2.3.4 --ip6 ::1 --link-local-ip 169.254.1.1", "{{json (index .NetworkSettings.Networks \"none\").IPAMConfig}}", "{\"IPv4Address\":\"1.2.3.4\",\"IPv6Address\":\"::1\",\"LinkLocalIPs\":[\"169.254.1.1\"]}")]
    [InlineData("--mount type=tmpfs,target=/u", "{{json .Mounts}}", "[{\"Type\":\"tmpfs\",\"Source\":\"\",\"Destination\":\"/u\",\"Mode\":\"\",\"RW\":true,\"Propagation\":\"\"}]")]
    [InlineData("--tmpfs /t", "{{json .Mounts}}", "[]")]
    [InlineData("--mount target=/v,volume-nocopy", "{{json .HostConfig.Mounts}}", "[{\"Type\":\"volume\",\"Target\":\"/v\",\"VolumeOptions\":{\"NoCopy\":true,\"DriverConfig\":{}}}]")]
    [InlineData("--mount source=vv,target=/v,volume-label=a,volume-label=b=c,volume-driver=local", "{{json .HostConfig.Mounts}}", "[{\"Type\":\"volume\",\"Source\":\"vv\",\"Target\":\"/v\",\"VolumeOptions\":{\"Labels\":{\"a\":\"\",\"b\":\"c\"},\"DriverConfig\":{\"Name\":\"local\"}}}]")]
    [InlineData("--mount type=bind,source=/etc,target=/v,bind-nonrecursive", "{{json .HostConfig.Mounts}}", "[{\"Type\":\"bind\",\"Source\":\"/etc\",\"Target\":\"/v\",\"BindOptions\":{\"NonRecursive\":true}}]")]
    [InlineData("--mount type=bind,source=/etc,target=/v,bind-nonrecursive=false", "{{json .HostConfig.Mounts}}", "[{\"Type\":\"bind\",\"Source\":\"/etc\",\"Target\":\"/v\",\"BindOptions\":{}}]")]
    public void Flag_is_shown(string flags, string format, string shown)
    {
        var bench = new DockerBench("20.10");
        bench.Fine($"create --name app {flags} sleeper");
        Assert.Equal(shown + "\n", bench.Fine($"inspect -f '{format}' app").Stdout);
    }

    [Theory]
    [InlineData("20.10")]
    [InlineData("28")]
    public void Namespace_of_another_is_kept_by_its_id(string version)
    {
        var bench = new DockerBench(version);
        bench.Fine("run -d --name other --ipc shareable sleeper");
        bench.Fine("create --name app --network container:other --pid container:other --ipc container:other sleeper");
        bench.Fine("rename other before");
        string joined = "container:" + bench.Get("before").Id;
        Assert.Equal($"{joined} {joined} {joined}\n", bench.Fine("inspect -f '{{with .HostConfig}}{{.NetworkMode}} {{.PidMode}} {{.IpcMode}}{{end}}' app").Stdout);
        bench.Fine("start app");
    }

    [Fact]
    public void Volume_of_a_mount_has_its_labels()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("create --name app --mount source=vv,target=/v,volume-label=a=b sleeper");
        Assert.Equal("{\"a\":\"b\"}\n", bench.Fine("volume inspect -f '{{json .Labels}}' vv").Stdout);
    }

    [Fact]
    public void Slash_in_front_of_a_name_is_none_of_it()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("create --name /app sleeper");
        Assert.Equal("/app\n", bench.Fine("inspect -f '{{.Name}}' app").Stdout);
        Assert.Contains("The container name \"/app\" is already in use", bench.Do("create --name /app sleeper").Stderr, StringComparison.Ordinal);
        bench.Fine("rename app /web");
        Assert.Equal("/web\n", bench.Fine("inspect -f '{{.Name}}' /web").Stdout);
        Assert.Equal("Error response from daemon: Invalid container name (//x), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed\n", bench.Do("create --name //x sleeper").Stderr);
        Assert.StartsWith("Error response from daemon: Error when allocating new name: Invalid container name (//x), only", bench.Do("rename web //x").Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Empty_entry_point_takes_the_images_words_away()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("create --name first sleeper sleep 5");
        bench.Fine("commit -c 'ENTRYPOINT [\"echo\"]' -c 'CMD [\"x\"]' first words");
        Assert.Equal(new CommandResult(1, "", "Error response from daemon: No command specified\n"), bench.Do("create --entrypoint '' words"));
        bench.Fine("create --name app --entrypoint '' words sleep 7");
        Assert.Equal("null [\"sleep\",\"7\"] sleep\n", bench.Fine("inspect -f '{{json .Config.Entrypoint}} {{json .Config.Cmd}} {{.Path}}' app").Stdout);
    }

    [Theory]
    [InlineData("20.10", "--network bridge --ip abc", "Error response from daemon: invalid IPv4 address: abc")]
    [InlineData("20.10", "--network none --ip6 1.2.3.4", "Error response from daemon: invalid IPv6 address: 1.2.3.4")]
    [InlineData("20.10", "--network host --mac-address 02:42:ac:11:00:02", "Error response from daemon: conflicting options: mac-address and the network mode")]
    [InlineData("20.10", "--volumes-from ''", "Error response from daemon: volumes-from specification cannot be an empty string")]
    [InlineData("20.10", "--volumes-from :ro", "Error response from daemon: invalid name or ID supplied: \"\"")]
    [InlineData("20.10", "--cap-drop CAP_ALL", "Error response from daemon: invalid CapDrop: unknown capability: \"CAP_ALL\"")]
    [InlineData("28", "--cap-drop CAP_ALL", "Error response from daemon: invalid CapDrop: unknown capability: \"CAP_ALL\"")]
    [InlineData("20.10", "--cap-add ' net_admin'", "Error response from daemon: invalid CapAdd: unknown capability: \"CAP_ NET_ADMIN\"")]
    [InlineData("20.10", "--mount source=v,target=/v", "Error response from daemon: create v: volume name is too short, names should be at least two alphanumeric characters")]
    public void Engine_refuses(string version, string flags, string error) =>
        Assert.Equal(new CommandResult(1, "", error + "\n"), new DockerBench(version).Do($"create {flags} sleeper"));

    [Theory]
    [InlineData("--detach-keys ctrl-p", "unknown flag: --detach-keys")]
    [InlineData("--sig-proxy", "unknown flag: --sig-proxy")]
    [InlineData("--annotation a=b", "unknown flag: --annotation")]
    [InlineData("--quiet", "unknown flag: --quiet")]
    [InlineData("--add-host a=1.2.3.4", "invalid argument \"a=1.2.3.4\" for \"--add-host\" flag: bad format for add-host: \"a=1.2.3.4\"")]
    [InlineData("--mount type=bind,source=/etc,target=/v,bind-recursive=disabled", "invalid argument \"type=bind,source=/etc,target=/v,bind-recursive=disabled\" for \"--mount\" flag: unexpected key 'bind-recursive' in 'bind-recursive=disabled'")]
    [InlineData("--gpus device=0,device=1", "invalid argument \"device=0,device=1\" for \"--gpus\" flag: gpu request key 'device' can be specified only once")]
    public void Client_refuses(string flags, string error) =>
        Assert.Equal(new CommandResult(125, "", $"{error}\nSee 'docker create --help'.\n"), new DockerBench("20.10").Do($"create {flags} sleeper"));

    [Theory]
    [InlineData("20.10", "setting (--dns=127.0.0.1)")]
    [InlineData("28", "(127.0.0.1)")]
    public void Name_server_of_the_machine_itself_is_warned_of_once(string version, string words) =>
        Assert.Equal($"WARNING: Localhost DNS {words} may fail in containers.\n", new DockerBench(version).Fine("create --dns 1.1.1.1 --dns 127.0.0.1 --dns ::1 sleeper").Stderr);

    // The client 28.2.2 leaves the first of the two lines of 20.10 out.
    [Fact]
    public void Client_of_28_does_not_warn_of_a_disabled_killer() => Assert.Equal(
        "WARNING: OOM killer is disabled for the container, but no memory limit is set, this can result in the system running out of resources.\n",
        new DockerBench("28", CgroupVersion.V1).Fine("create --oom-kill-disable sleeper").Stderr);

    [Theory]
    [InlineData("always:")]
    [InlineData("on-failure:")]
    public void Client_of_28_takes_nothing_behind_the_colon_for_no_number(string policy)
    {
        var bench = new DockerBench("28");
        bench.Fine($"create --name app --restart {policy} sleeper");
        Assert.Equal($"{policy[..^1]} 0\n", bench.Fine("inspect -f '{{.HostConfig.RestartPolicy.Name}} {{.HostConfig.RestartPolicy.MaximumRetryCount}}' app").Stdout);
        Assert.Equal(new CommandResult(125, "", "docker: maximum retry count must be an integer.\nSee 'docker create --help'.\n"), new DockerBench("20.10").Do($"create --restart {policy} sleeper"));
    }

    [Theory]
    [InlineData("seccomp=")]
    [InlineData("apparmor:")]
    [InlineData("label=")]
    public void Client_of_28_wants_a_value_of_a_security_option(string option) => Assert.Equal(
        new CommandResult(125, "", $"docker: Invalid --security-opt: \"{option}\"\n\nRun 'docker create --help' for more information\n"),
        new DockerBench("28").Do($"create --security-opt {option} sleeper"));
}
