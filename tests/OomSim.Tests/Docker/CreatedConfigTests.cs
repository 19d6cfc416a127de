using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>What <c>inspect</c> shows of flags that change nothing in the simulation, and in which order. Seen with dockerd 20.10.24.</summary>
public class CreatedConfigTests
{
    [Theory]
    [InlineData("--dns-search ' a.b. ' --dns-search c. --dns-search .", "{{json .HostConfig.DnsSearch}}", "[\"a.b\",\"c\",\".\"]")]
    [InlineData("--dns-opt ndots:1 --dns-option x --dns-search a.b --dns-search c", "{{json .HostConfig.DnsOptions}} {{json .HostConfig.DnsSearch}}", "[\"ndots:1\",\"x\"] [\"a.b\",\"c\"]")]
    [InlineData("-h hh --domainname dd", "{{.Config.Hostname}}.{{.Config.Domainname}}", "hh.dd")]
    [InlineData("-e A=1 -e B", "{{index .Config.Env 0}} {{index .Config.Env 1}}", "A=1 B")]
    [InlineData("--pids-limit -1", "{{json .HostConfig.PidsLimit}}", "null")]
    public void Flag_is_shown(string flags, string format, string shown)
    {
        var bench = new DockerBench();
        bench.Fine($"create --name app {flags} sleeper");
        Assert.Equal(shown + "\n", bench.Fine($"inspect -f '{format}' app").Stdout);
    }

    [Fact]
    public void Limit_of_processes_that_was_taken_away_is_zero()
    {
        var bench = new DockerBench();
        bench.Fine("run -d --name app --pids-limit 5 sleeper");
        bench.Fine("update --pids-limit -1 app");
        Assert.Equal("0\n", bench.Fine("inspect -f '{{json .HostConfig.PidsLimit}}' app").Stdout);
        Assert.Null(bench.Get("app").Cgroup!.PidsMax);
    }

    [Fact]
    public void Init_stands_last()
    {
        var bench = new DockerBench();
        bench.Fine("create --name app --init sleeper");
        Assert.EndsWith("\"/proc/sysrq-trigger\"],\"Init\":true}\n", bench.Fine("inspect -f '{{json .HostConfig}}' app").Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void Paths_are_those_of_files_that_a_start_has_made()
    {
        const string Format = "inspect -f '{{.ResolvConfPath}}|{{.HostnamePath}}|{{.HostsPath}}|{{.LogPath}}' app";
        var bench = new DockerBench("20.10");
        bench.Fine("run -d --name other -p 70:1 sleeper");
        bench.Fine("create --name app -p 70:1 sleeper");
        Assert.Equal("|||\n", bench.Fine(Format).Stdout);
        bench.Do("start app");
        string folder = $"/var/lib/docker/containers/{bench.Get("app").Id}/";
        Assert.Equal($"{folder}resolv.conf||{folder}hosts|\n", bench.Fine(Format).Stdout);
        bench.Fine("rm -f other");
        bench.Fine("start app");
        Assert.Equal($"{folder}resolv.conf|{folder}hostname|{folder}hosts|{folder}{bench.Get("app").Id}-json.log\n", bench.Fine(Format).Stdout);
    }

    /// <summary>A start that ends at its links has made the file of the host's name, and one that ends at what the runtime is told has not come to the log.</summary>
    [Theory]
    [InlineData("--link la:db", "resolv.conf|hostname|hosts|")]
    [InlineData("--link lx:db", "resolv.conf||hosts|")]
    [InlineData("--device /dev/nope", "resolv.conf|hostname|hosts|")]
    [InlineData("--log-opt max-size=-1", "resolv.conf|hostname|hosts|<id>-json.log")]
    public void Paths_are_those_that_a_failed_start_has_come_to(string flags, string paths)
    {
        var bench = new DockerBench("20.10");
        bench.Fine("create --name la sleeper");
        bench.Fine("network create own");
        bench.Fine("create --name lx --network own sleeper");
        bench.Fine($"create --name app {flags} sleeper");
        Assert.Equal(1, bench.Do("start app").ExitCode);
        string folder = $"/var/lib/docker/containers/{bench.Get("app").Id}/";
        Assert.Equal(
            string.Join('|', paths.Split('|').Select(p => p.Length == 0 ? "" : folder + p.Replace("<id>", bench.Get("app").Id, StringComparison.Ordinal))) + "\n",
            bench.Fine("inspect -f '{{.ResolvConfPath}}|{{.HostnamePath}}|{{.HostsPath}}|{{.LogPath}}' app").Stdout);
    }

    [Theory]
    [InlineData("20.10", "--sysctl foo=1", "invalid argument \"foo=1\" for \"--sysctl\" flag: sysctl 'foo=1' is not whitelisted")]
    [InlineData("28", "--sysctl foo=1", "invalid argument \"foo=1\" for \"--sysctl\" flag: sysctl 'foo=1' is not allowed")]
    [InlineData("20.10", "--gpus count=x", "invalid argument \"count=x\" for \"--gpus\" flag: count must be an integer: strconv.Atoi: parsing \"x\": invalid syntax")]
    public void Malformed_value_is_refused(string version, string flags, string error)
    {
        CommandResult refused = new DockerBench(version).Do($"create {flags} sleeper");
        Assert.Equal(125, refused.ExitCode);
        Assert.StartsWith(error + "\n", refused.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Command_in_a_container_has_keys_to_leave_it_and_a_folder()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("run -d --name app sleeper");
        Assert.Equal(new CommandResult(1, "", "Error response from daemon: Invalid escape keys (foo) provided\n"), bench.Do("exec --detach-keys foo app true"));
        bench.Fine("exec --detach-keys ctrl-p,q app true");
        bench.Engine.AddBuildContext("ctx", new BuildContext("FROM scratch\nCOPY a /bin/sleep\nCOPY a /bin/true\nCOPY a /data/a\nCMD [\"sleep\", \"9\"]", new SortedDictionary<string, long>(StringComparer.Ordinal) { ["a"] = 1 }));
        bench.Fine("build -t whole ctx");
        bench.Fine("run -d --name all -w /made whole");
        Assert.Equal(
            new CommandResult(126, "OCI runtime exec failed: exec failed: unable to start container process: chdir to cwd (\"/nope\") set in config.json failed: no such file or directory: unknown\r\n", ""),
            bench.Do("exec -w /nope all true"));
        bench.Fine("exec -w /data all true");
        bench.Fine("exec -w /made all true");
    }
}
