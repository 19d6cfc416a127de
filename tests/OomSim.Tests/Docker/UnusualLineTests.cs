using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>What 20.10.24 does with volumes and limits that a line names in an unusual way.</summary>
public class UnusualLineTests
{
    [Theory]
    [InlineData("create --rm --name app -v /an sleeper", "rm app", 1)]
    [InlineData("run -d --rm --name app -v /an sleeper", "rm -f app", 1)]
    [InlineData("run -d --rm --name app -v /an sleeper", "rm -fv app", 0)]
    [InlineData("run -d --rm --name app -v /an sleeper", "stop -t 0 app", 0)]
    public void Volumes_of_one_that_removes_itself_stay_where_somebody_else_removes_it(string make, string remove, int volumes)
    {
        var bench = new DockerBench("20.10");
        bench.Fine(make);
        bench.Fine(remove);
        bench.RunTo(1);
        Assert.Equal(volumes, bench.Fine("volume ls -q").Stdout.Count(c => c == '\n'));
    }

    [Theory]
    [InlineData("-v data:/x/../y", "/y")]
    [InlineData("-v data:/y/", "/y")]
    [InlineData("-v /srv:/y/", "/y")]
    [InlineData("--mount type=bind,source=/srv,target=/y/.", "/y")]
    public void Place_of_a_mount_is_cleaned(string flags, string place)
    {
        var bench = new DockerBench("20.10");
        bench.Fine($"create --name app {flags} sleeper");
        Assert.Equal(place + "\n", bench.Fine("inspect -f '{{range .Mounts}}{{.Destination}}{{end}}' app").Stdout);
        Assert.Equal("app\n", bench.Fine($"ps -a --filter volume={place} --format '{{{{.Names}}}}'").Stdout);
    }

    [Fact]
    public void Nobody_joins_a_configuration()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("network create --config-only conf");
        bench.Fine("run -d --name app sleeper");
        Assert.Equal("Error response from daemon: cannot create endpoint on configuration-only network\n", bench.Do("network connect conf app").Stderr);
    }

    [Fact]
    public void Volumes_of_the_later_one_count()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("create --name a6 -v v6:/d sleeper");
        bench.Fine("create --name a7 --volumes-from a6 -v v7:/e sleeper");
        bench.Fine("create --name app --volumes-from a7:ro --volumes-from a6 sleeper");
        Assert.Equal("/e false /d true \n", bench.Fine("inspect -f '{{range .Mounts}}{{.Destination}} {{.RW}} {{end}}' app").Stdout);
    }

    [Fact]
    public void Nobody_has_any_number_of_files() => Assert.Contains(
        "error setting rlimits for ready process: error setting rlimit type 7: operation not permitted", new DockerBench("20.10").Do("run --ulimit nofile=-1 sleeper").Stderr, StringComparison.Ordinal);

    /// <summary>The engine filters networks before it fills in who is on them.</summary>
    [Theory]
    [InlineData("20.10", "true", "own\n")]
    [InlineData("20.10", "false", "bridge\nhost\nnone\n")]
    [InlineData("28", "true", "own\n")]
    public void Network_of_a_running_container_is_dangling(string version, string value, string names)
    {
        var bench = new DockerBench(version);
        bench.Fine("network create own");
        bench.Fine("run -d --name app --network own sleeper");
        Assert.Equal(names, bench.Fine($"network ls -f dangling={value} --format '{{{{.Name}}}}'").Stdout);
    }

    [Theory]
    [InlineData("20.10", "made", "made")]
    [InlineData("20.10", "docker.io/library/made", "made")]
    [InlineData("20.10", "made:1", "made:1")]
    [InlineData("28", "made", "made:latest")]
    public void Import_tells_of_a_tag_as_it_was_asked_for(string version, string name, string told)
    {
        var bench = new DockerBench(version);
        bench.Fine("create --name app sleeper");
        bench.Fine("export -o app.tar app");
        bench.Fine($"import app.tar {name}");
        Assert.Equal(told, Assert.Single(bench.Events, e => e is { Type: "image", Action: "tag" }).Attributes["name"]);
        Assert.Equal(0, bench.Do("inspect " + told).ExitCode);
    }

    [Fact]
    public void Containers_of_a_network_are_found_by_the_beginning_of_its_ID()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("network create own");
        bench.Fine("run -d --name app --network own sleeper");
        bench.Fine("run -d --name other sleeper");
        string id = bench.Fine("network ls -q --filter name=own").Stdout.Trim();
        Assert.Equal("app\n", bench.Fine($"ps --filter network={id} --format '{{{{.Names}}}}'").Stdout);
    }

    [Theory]
    [InlineData("20.10", "no such container ")]
    [InlineData("28", "No such container: ")]
    public void Containers_since_one_are_found_by_its_name_or_whole_ID(string version, string words)
    {
        var bench = new DockerBench(version);
        bench.Fine("run -d --name one sleeper");
        bench.Fine("run -d --name two sleeper");
        string id = bench.Get("one").Id;
        Assert.Equal("two\n", bench.Fine($"ps --filter since={id} --format '{{{{.Names}}}}'").Stdout);
        Assert.Equal($"Error response from daemon: {words}{id[..12]}\n", bench.Do($"ps --filter since={id[..12]}").Stderr);
    }

    [Theory]
    [InlineData("run -m 99999999999999999999 sleeper", "Minimum memory limit allowed is 6MB")]
    [InlineData("run --shm-size 8796093022208g sleeper", "SHM size can not be less than 0")]
    public void Sizes_that_64_bits_do_not_hold_are_the_least_number(string line, string words) =>
        Assert.Contains(words, new DockerBench("28").Do(line).Stderr, StringComparison.Ordinal);

    [Theory]
    [InlineData("--entrypoint '[\"echo\",\"a\"]' sleeper", "exec: \"[\\\"echo\\\",\\\"a\\\"]\": executable file not found in $PATH")]
    [InlineData("--sysctl kernel.msgmax=1 --ipc host sleeper", "runc create failed: sysctl \"kernel.msgmax\" is not allowed in the hosts ipc namespace: unknown.\n")]
    [InlineData("--uts host --domainname x sleeper", "runc create failed: sysctl \"kernel.domainname\" is not in a separate kernel namespace: unknown.\n")]
    [InlineData("--sysctl net.nope=1 sleeper", "error during container init: open /proc/sys/net/nope: no such file or directory: unknown.\n")]
    [InlineData("--sysctl net.ipv4.tcp_syncookies=x sleeper", "error during container init: write /proc/sys/net/ipv4/tcp_syncookies: invalid argument: unknown.\n")]
    [InlineData("--sysctl net.core.rmem_max=1000000 sleeper", "error during container init: open /proc/sys/net/core/rmem_max: no such file or directory: unknown.\n")]
    [InlineData("--sysctl net.core.nosuch=1 sleeper", "error during container init: open /proc/sys/net/core/nosuch: no such file or directory: unknown.\n")]
    [InlineData("--sysctl net.nf_conntrack_max=5 sleeper", "error during container init: open /proc/sys/net/nf_conntrack_max: no such file or directory: unknown.\n")]
    [InlineData("--sysctl net.core.somaxconn=-1 sleeper", "error during container init: write /proc/sys/net/core/somaxconn: invalid argument: unknown.\n")]
    [InlineData("--sysctl net.ipv4.ip_unprivileged_port_start=99999 sleeper", "error during container init: write /proc/sys/net/ipv4/ip_unprivileged_port_start: invalid argument: unknown.\n")]
    [InlineData("--sysctl net.ipv4.ip_unprivileged_port_start=32769 sleeper", "error during container init: write /proc/sys/net/ipv4/ip_unprivileged_port_start: invalid argument: unknown.\n")]
    [InlineData("--sysctl net.ipv4.tcp_fin_timeout=8589935 sleeper", "error during container init: write /proc/sys/net/ipv4/tcp_fin_timeout: invalid argument: unknown.\n")]
    [InlineData("--sysctl net.ipv4.tcp_keepalive_time=-8589935 sleeper", "error during container init: write /proc/sys/net/ipv4/tcp_keepalive_time: invalid argument: unknown.\n")]
    [InlineData("--sysctl net.ipv4.tcp_keepalive_intvl=8589935 sleeper", "error during container init: write /proc/sys/net/ipv4/tcp_keepalive_intvl: invalid argument: unknown.\n")]
    [InlineData("--sysctl kernel.shmmax=18446744073709551616 sleeper", "error during container init: write /proc/sys/kernel/shmmax: invalid argument: unknown.\n")]
    [InlineData("--sysctl kernel.shmmax=-1 sleeper", "error during container init: write /proc/sys/kernel/shmmax: invalid argument: unknown.\n")]
    [InlineData("--sysctl kernel.shm_rmid_forced=2 sleeper", "error during container init: write /proc/sys/kernel/shm_rmid_forced: invalid argument: unknown.\n")]
    [InlineData("--sysctl net.ipv4.ip_forward=99999999999 sleeper", "error during container init: write /proc/sys/net/ipv4/ip_forward: invalid argument: unknown.\n")]
    [InlineData("--sysctl net.ipv4.tcp_syncookies=08 sleeper", "error during container init: write /proc/sys/net/ipv4/tcp_syncookies: invalid argument: unknown.\n")]
    [InlineData("--mount type=tmpfs,target=/x,tmpfs-size=99999999t sleeper", "mount tmpfs:/x (via /proc/self/fd/6), flags: 0xe, data: size=-8589934592g: invalid argument: unknown.\n")]
    [InlineData("--log-opt max-size=99999999t sleeper", "failed to initialize logging driver: max-size must be a positive number.\n")]
    [InlineData("--net none --ip6 fe80::5 sleeper", "user specified IP address is supported on user defined networks only.\n")]
    public void Lines_that_cannot_run(string flags, string words) => Assert.Contains(words, new DockerBench("20.10").Do("run " + flags).Stderr, StringComparison.Ordinal);

    [Theory]
    [InlineData("net.ipv4.tcp_syncookies=0x1")]
    [InlineData("net.ipv4.tcp_syncookies=\" 1 2\"")]
    [InlineData("net.ipv4.tcp_syncookies=")]
    [InlineData("net.ipv4.tcp_rmem=\"4096 87380 6291456\"")]
    [InlineData("net.ipv6.conf.all.disable_ipv6=1")]
    [InlineData("net.core.somaxconn=010")]
    [InlineData("net.ipv4.ip_unprivileged_port_start=39999 --sysctl net.ipv4.ip_local_port_range=\"40000 50000\"")]
    [InlineData("net.core.txrehash=1")]
    [InlineData("net.ipv4.tcp_keepalive_time=-1")]
    [InlineData("kernel.shmmax=18446744073709551615")]
    [InlineData("fs.mqueue.msg_max=100")]
    public void Sysctls_that_can_be_written(string sysctl) => new DockerBench("20.10").Fine($"run -d --sysctl {sysctl} sleeper");

    /// <summary>6.12 shows the sizes of buffers to each namespace, and lets none but the first write them.</summary>
    [Theory]
    [InlineData("6.1", "net.core.rmem_max=1", 127, "no such file or directory")]
    [InlineData("6.18", "net.core.rmem_max=1", 126, "permission denied")]
    [InlineData("5.4", "net.core.txrehash=1", 127, "no such file or directory")]
    [InlineData("6.18", "net.core.optmem_max=1", 0, "")]
    public void Files_of_a_namespace_depend_on_the_kernel(string kernel, string sysctl, int code, string words)
    {
        var bench = new DockerBench("20.10", configure: c => c with { Kernel = kernel });
        CommandResult answer = bench.Do($"run -d --sysctl {sysctl} sleeper");
        Assert.Equal(code, answer.ExitCode);
        Assert.Contains(words, answer.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Dockerfile_is_found_on_a_way_back()
    {
        var bench = new DockerBench("20.10");
        bench.Engine.AddBuildContext("app", BuildContext.OfDockerfile("FROM sleeper\nCMD a\n"));
        bench.Engine.AddBuildInput("D.y", BuildContext.OfDockerfile("FROM sleeper\nCMD b\n"));
        Assert.Contains("CMD b", bench.Fine("build -f app/../D.y app").Stdout, StringComparison.Ordinal);
        Assert.Contains("CMD a", bench.Fine("build -f app/./Dockerfile app/../app").Stdout, StringComparison.Ordinal);
    }
}
