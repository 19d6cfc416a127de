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
    [InlineData("-p 0:80 -p 81", "{{json .HostConfig.PortBindings}}", "{\"80/tcp\":[{\"HostIp\":\"\",\"HostPort\":\"0\"}],\"81/tcp\":[{\"HostIp\":\"\",\"HostPort\":\"\"}]}")]
    [InlineData("-p 0-1:80-81", "{{json .HostConfig.PortBindings}}", "{\"80/tcp\":[{\"HostIp\":\"\",\"HostPort\":\"0\"}],\"81/tcp\":[{\"HostIp\":\"\",\"HostPort\":\"1\"}]}")]
    [InlineData("", "{{.HostConfig.NetworkMode}}", "default")]
    [InlineData("--network bridge", "{{.HostConfig.NetworkMode}}", "bridge")]
    [InlineData("--network none --ip 1.2.3.4 --ip6 ::1 --link-local-ip 169.254.1.1", "{{json (index .NetworkSettings.Networks \"none\").IPAMConfig}}", "{\"IPv4Address\":\"1.2.3.4\",\"IPv6Address\":\"::1\",\"LinkLocalIPs\":[\"169.254.1.1\"]}")]
    [InlineData("--mount type=tmpfs,target=/u", "{{json .Mounts}}", "[{\"Type\":\"tmpfs\",\"Source\":\"\",\"Destination\":\"/u\",\"Mode\":\"\",\"RW\":true,\"Propagation\":\"\"}]")]
    [InlineData("--tmpfs /t", "{{json .Mounts}}", "[]")]
    [InlineData("--mount target=/v,volume-nocopy", "{{json .HostConfig.Mounts}}", "[{\"Type\":\"volume\",\"Target\":\"/v\",\"VolumeOptions\":{\"NoCopy\":true,\"DriverConfig\":{}}}]")]
    [InlineData("--mount source=vv,target=/v,volume-label=a,volume-label=b=c,volume-driver=local", "{{json .HostConfig.Mounts}}", "[{\"Type\":\"volume\",\"Source\":\"vv\",\"Target\":\"/v\",\"VolumeOptions\":{\"Labels\":{\"a\":\"\",\"b\":\"c\"},\"DriverConfig\":{\"Name\":\"local\"}}}]")]
    [InlineData("--mount type=bind,source=/etc,target=/v,bind-nonrecursive", "{{json .HostConfig.Mounts}}", "[{\"Type\":\"bind\",\"Source\":\"/etc\",\"Target\":\"/v\",\"BindOptions\":{\"NonRecursive\":true}}]")]
    [InlineData("--mount type=bind,source=/etc,target=/v,bind-nonrecursive=false", "{{json .HostConfig.Mounts}}", "[{\"Type\":\"bind\",\"Source\":\"/etc\",\"Target\":\"/v\",\"BindOptions\":{}}]")]
    [InlineData("--mount type=tmpfs,target=/t,tmpfs-mode=37777777777,tmpfs-size=5", "{{json .HostConfig.Mounts}}", "[{\"Type\":\"tmpfs\",\"Target\":\"/t\",\"TmpfsOptions\":{\"SizeBytes\":5,\"Mode\":4294967295}}]")]
    [InlineData("--mount type=tmpfs,target=/t,tmpfs-mode=0", "{{json .HostConfig.Mounts}}", "[{\"Type\":\"tmpfs\",\"Target\":\"/t\",\"TmpfsOptions\":{}}]")]
    [InlineData("--mount type=tmpfs,target=/t,tmpfs-size=0", "{{json .HostConfig.Mounts}}", "[{\"Type\":\"tmpfs\",\"Target\":\"/t\",\"TmpfsOptions\":{}}]")]
    [InlineData("--pid host --security-opt label=type:x", "{{json .HostConfig.SecurityOpt}}", "[\"label=type:x\"]")]
    [InlineData("--pid host --security-opt label:type:x", "{{json .HostConfig.SecurityOpt}}", "[\"label:type:x\",\"label=disable\"]")]
    [InlineData("--privileged --security-opt label=type:x", "{{json .HostConfig.SecurityOpt}}", "[\"label=type:x\"]")]
    [InlineData("--ip 10.0.0.1 --ip6 ::1 --link-local-ip x", "{{json .NetworkSettings.Networks.bridge.IPAMConfig}}", "null")]
    [InlineData("--network default --ip 10.0.0.1", "{{json .NetworkSettings.Networks.bridge.IPAMConfig}}", "{\"IPv4Address\":\"10.0.0.1\"}")]
    [InlineData("--mount type=tmpfs,target=/t --tmpfs /t", "{{json .HostConfig.Tmpfs}} {{len .Mounts}}", "{\"/t\":\"\"} 1")]
    [InlineData("--mac-address 92d0.c60a.2933", "{{.Config.MacAddress}}", "92d0.c60a.2933")]
    [InlineData("--mac-address 92-D0-c6-0a-29-33-11-22", "{{.Config.MacAddress}}", "92-D0-c6-0a-29-33-11-22")]
    [InlineData("--stop-signal 65", "{{.Config.StopSignal}}", "65")]
    [InlineData("--stop-signal -1", "{{.Config.StopSignal}}", "-1")]
    [InlineData("--dns ' 127.0.0.1' --dns ::ffff:1.2.3.4 --dns 0:0::0:0:1", "{{json .HostConfig.Dns}}", "[\"127.0.0.1\",\"1.2.3.4\",\"::1\"]")]
    [InlineData("--gpus count=1,2", "{{(index .HostConfig.DeviceRequests 0).Count}}", "2")]
    public void Flag_is_shown(string flags, string format, string shown)
    {
        var bench = new DockerBench("20.10");
        bench.Fine($"create --name app {flags} sleeper");
        Assert.Equal(shown + "\n", bench.Fine($"inspect -f '{format}' app").Stdout);
    }

    [Theory]
    [InlineData("--add-host 'a:[::1]' --add-host b=::1 --add-host 'c:[1.2.3.4]'", "{{json .HostConfig.ExtraHosts}}", "[\"a:::1\",\"b:::1\",\"c:1.2.3.4\"]")]
    [InlineData("--device vendor.com/class=dev", "{{json .HostConfig.DeviceRequests}} {{json .HostConfig.Devices}}", "[{\"Driver\":\"cdi\",\"Count\":0,\"DeviceIDs\":[\"vendor.com/class=dev\"],\"Capabilities\":null,\"Options\":null}] []")]
    [InlineData("--mount type=bind,source=/etc,target=/t,bind-recursive=writable,ro", "{{json .HostConfig.Mounts}}", "[{\"Type\":\"bind\",\"Source\":\"/etc\",\"Target\":\"/t\",\"ReadOnly\":true,\"BindOptions\":{\"ReadOnlyNonRecursive\":true}}]")]
    public void Flag_of_a_newer_client_is_shown(string flags, string format, string shown)
    {
        var bench = new DockerBench();
        bench.Fine($"create --name app {flags} sleeper");
        Assert.Equal(shown + "\n", bench.Fine($"inspect -f '{format}' app").Stdout);
    }

    [Theory]
    [InlineData("20.10", "127.0.0.2", "WARNING: Localhost DNS setting (--dns=127.0.0.2) may fail in containers.\n")]
    [InlineData("20.10", "FE80::1", "WARNING: Localhost DNS setting (--dns=fe80::1) may fail in containers.\n")]
    [InlineData("28", "::ffff:127.0.0.2", "WARNING: Localhost DNS (127.0.0.2) may fail in containers.\n")]
    [InlineData("28", "FE80::1", "")]
    public void Address_of_the_machine_itself_is_warned_of(string version, string address, string warning) =>
        Assert.Equal(warning, new DockerBench(version).Fine($"create --dns {address} sleeper").Stderr);

    [Fact]
    public void Recursion_in_its_older_form_is_warned_of_where_it_has_a_value()
    {
        var bench = new DockerBench();
        Assert.Matches("^time=\"[0-9-]{10}T[0-9:]{8}Z\" level=warning msg=\"bind-nonrecursive is deprecated, use bind-recursive=disabled instead\"\n$", bench.Fine("create --mount type=bind,source=/etc,target=/t,bind-nonrecursive=false sleeper").Stderr);
        Assert.Empty(bench.Fine("create --mount type=bind,source=/etc,target=/t,bind-nonrecursive sleeper").Stderr);
        Assert.Empty(new DockerBench("20.10").Fine("create --mount type=bind,source=/etc,target=/t,bind-nonrecursive=false sleeper").Stderr);
    }

    // From 26 on the engine keeps what the default stands for.
    [Theory]
    [InlineData("20.10", "default")]
    [InlineData("24", "default")]
    [InlineData("28", "bridge")]
    public void Network_that_nobody_names(string version, string mode)
    {
        var bench = new DockerBench(version);
        bench.Fine("create --name app sleeper");
        bench.Fine("create --name named --network default sleeper");
        Assert.Equal($"{mode}\n{mode}\n", bench.Fine("inspect -f '{{.HostConfig.NetworkMode}}' app named").Stdout);
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
