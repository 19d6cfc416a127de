using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Files that the engine puts into containers, and what BusyBox's echo makes of its words.</summary>
public class EngineFileTests
{
    [Fact]
    public void Host_name_is_in_its_file()
    {
        var bench = new DockerBench();
        bench.Fine("run -d --name app --hostname box sleeper");
        Assert.Equal("box\n", bench.Fine("exec app cat /etc/hostname").Stdout);
        Assert.Equal(0, bench.Do("exec app cat /etc/resolv.conf").ExitCode);
    }

    [Theory]
    [InlineData("20.10", "--add-host aa:1.2.3.4 -h foo", "1.2.3.4\taa\n172.17.0.3\tfoo\n")]
    [InlineData("20.10", "--link web:db -h foo.dom", "172.17.0.2\tdb box web\n172.17.0.3\tfoo.dom foo\n")]
    [InlineData("20.10", "--network none -h foo", "")]
    [InlineData("28", "-h foo --domainname dom", "172.17.0.3\tfoo.dom foo\n")]
    public void Hosts_are_the_engines_own_and_those_of_the_container(string version, string flags, string lines)
    {
        var bench = new DockerBench(version);
        bench.Fine("run -d --name web -h box sleeper");
        string zero = version == "28" ? "" : "0";
        Assert.Equal(
            $"127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::{zero}\tip6-localnet\nff00::{zero}\tip6-mcastprefix\nff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n{lines}",
            bench.Fine($"run --rm {flags} sleeper cat /etc/hosts").Stdout);
    }

    /// <summary>Who is in another container's network has its files; the host's own, and what a user mounts there, nobody tells of.</summary>
    [Theory]
    [InlineData("20.10")]
    [InlineData("28")]
    public void Files_are_those_of_the_network(string version)
    {
        var bench = new DockerBench(version);
        bench.Fine("run -d --name web -h box --add-host aa:1.2.3.4 sleeper");
        bench.Engine.AddGiven(new GivenPath("/srv/own", "1.2.3.4 nobody\n"));
        Assert.Equal(bench.Fine("exec web cat /etc/hosts").Stdout, bench.Fine("run --rm --network container:web sleeper cat /etc/hosts").Stdout);
        Assert.Equal("box\n", bench.Fine("run --rm --network container:web sleeper cat /etc/hostname").Stdout);
        Assert.Equal("box\n", bench.Fine("run --rm --network container:web sleeper hostname").Stdout);
        Assert.Equal("", bench.Fine("run --rm --network host sleeper cat /etc/hosts").Stdout);
        Assert.Equal("", bench.Fine("run --rm -v /srv/own:/etc/hosts sleeper cat /etc/hosts").Stdout);
        Assert.Equal("", bench.Fine("run --rm -v /srv/own:/etc/hostname sleeper cat /etc/hostname").Stdout);
    }

    /// <summary>There is nothing in them before the first start; the table of mounts is a link.</summary>
    [Fact]
    public void Copies_of_them_are_as_large_as_what_they_say()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("create --name app -h box sleeper");
        Assert.Equal([0L, 0L, 0L, 12L], Sizes(bench));
        bench.Fine("start app");
        string text = bench.Fine("exec app cat /etc/hosts").Stdout;
        Assert.Equal([0L, 4L, text.Length, 12L], Sizes(bench));
        bench.Fine("exec app sh -c 'echo x > /etc/hostname'");
        Assert.Equal([0L, 2L, text.Length, 12L], Sizes(bench));
    }

    private static long[] Sizes(DockerBench bench) => [.. new[] { "/.dockerenv", "/etc/hostname", "/etc/hosts", "/etc/mtab" }.Select(path =>
    {
        bench.Fine($"cp app:{path} /srv/copy");
        return bench.Engine.FileSize("/srv/copy")!.Value;
    })];

    /// <summary>They lie beside the layer, and are written anew for each run.</summary>
    [Fact]
    public void What_is_written_to_them_ends_with_the_run()
    {
        var bench = new DockerBench();
        bench.Fine("run -d --name web sleeper");
        string text = bench.Fine("exec web cat /etc/hosts").Stdout;
        bench.Fine("exec web touch /etc/hosts");
        Assert.Equal(text, bench.Fine("exec web cat /etc/hosts").Stdout);
        bench.Fine("exec web sh -c 'echo x > /etc/hosts'");
        Assert.Equal("", bench.Fine("exec web cat /etc/hosts").Stdout);
        Assert.Equal("", bench.Fine("diff web").Stdout);
        bench.Fine("restart -t 0 web");
        Assert.Equal(text, bench.Fine("exec web cat /etc/hosts").Stdout);
    }

    [Theory]
    [InlineData("test -f /etc/hosts", 0, "")]
    [InlineData("sh -c '[ -s /etc/resolv.conf ]'", 0, "")]
    [InlineData("rm /etc/hostname", 1, "rm: can't remove '/etc/hostname': Device or resource busy\n")]
    [InlineData("rm -f /etc/hosts", 1, "rm: can't remove '/etc/hosts': Device or resource busy\n")]
    public void Files_of_the_engine_are_there_to_stay(string line, int code, string error)
    {
        var bench = new DockerBench();
        bench.Fine("run -d --name app sleeper");
        Assert.Equal(new CommandResult(code, "", error), bench.Do("exec app " + line));
    }

    [Fact]
    public void Folders_of_the_engine_are_changed_and_not_added()
    {
        var bench = new DockerBench();
        bench.Engine.AddImage(new ImageDefinition("bare", [], null));
        bench.Fine("run -d --name app bare sh -c 'touch /etc/foo; sleep 9'");
        bench.RunTo(1);
        Assert.Equal("C /etc\nA /etc/foo\n", bench.Fine("diff app").Stdout);
    }

    /// <summary>The runtime mounts a memory file system of its own on /dev: nothing of it is in the layer.</summary>
    [Fact]
    public void Devices_are_in_memory()
    {
        var bench = new DockerBench();
        bench.Fine("run -d --name app sleeper");
        bench.Fine("exec app touch /dev/new");
        Assert.Equal("", bench.Fine("diff app").Stdout);
        Assert.Equal("", bench.Fine("exec app test -f /dev/new").Stdout);
        Assert.StartsWith("0B", bench.Fine("ps -s --format '{{.Size}}'").Stdout, StringComparison.Ordinal);
        bench.Fine("restart -t 0 app");
        Assert.Equal(1, bench.Do("exec app test -f /dev/new").ExitCode);
    }

    [Theory]
    [InlineData("nosuch", 127, "sh: nosuch: not found\n")]
    [InlineData("echo a; nosuch -x", 127, "sh: nosuch: not found\n")]
    [InlineData("rm -f /x", 0, "")] // a shell has tools of its own
    [InlineData("export A; nosuch", 1, "")] // not simulated
    public void Shell_of_a_whole_image_misses_what_is_not_in_it(string script, int code, string error)
    {
        var bench = new DockerBench();
        var files = new SortedDictionary<string, long>(StringComparer.Ordinal) { ["/bin/sh"] = 1000, ["/bin/sleep"] = 1000, ["/opt/own/java"] = 1000 };
        bench.Engine.AddImage(new ImageDefinition("whole", [new LayerDefinition("base", 3000, files)], null) { IsWhole = true });
        bench.Fine("run -d --name app whole sleep 100");
        CommandResult answer = bench.Do($"exec app sh -c '{script}'");
        Assert.Equal(code, answer.ExitCode);
        Assert.Equal(error.Length > 0 || code == 0 ? error : answer.Stderr, answer.Stderr);
        Assert.Equal(code == 1, answer.Stderr.StartsWith(DockerEngine.NotSimulatedPrefix, StringComparison.Ordinal));
        Assert.StartsWith(DockerEngine.NotSimulatedPrefix, bench.Do("exec app sh -c 'java -version'").Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(@"echo -e 'a\tb\x41\0101\101\q\z'", "a\tbAAA\\q\\z\n")]
    [InlineData(@"echo -ne 'x\cy' z", "x")]
    [InlineData(@"echo -e 'x\c' z", "x")]
    [InlineData(@"echo -nE 'a\tb'", @"a\tb")]
    [InlineData(@"echo -eE 'a\tb'", "a\\tb\n")]
    [InlineData(@"echo -e '\8\0'", "\\8\0\n")]
    [InlineData("echo -x a", "-x a\n")]
    [InlineData("echo -", "-\n")]
    public void Echo_has_escapes_where_it_is_told_so(string line, string text) =>
        Assert.Equal(text, new DockerBench().Fine("run --rm sleeper " + line).Stdout);

    [Fact]
    public void Configurations_of_networks_outlive_a_prune()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("network create --config-only kept");
        Assert.Equal("", bench.Fine("network prune -f").Stdout);
        Assert.Contains("kept", bench.Fine("network ls").Stdout, StringComparison.Ordinal);
        Assert.Equal("Error response from daemon: network with name  already exists\n", bench.Do("network create ''").Stderr);
    }

    [Fact]
    public void Links_to_nobody_are_refused_by_their_name() =>
        Assert.StartsWith("docker: Error response from daemon: could not get container for : invalid name or ID supplied: \"\".\n", new DockerBench("20.10").Do("run --link :x sleeper").Stderr, StringComparison.Ordinal);

    [Fact]
    public void Info_of_an_engine_that_answers_has_no_errors() =>
        Assert.Equal("[] [] []\n", new DockerBench("20.10").Fine("info -f '{{.ClientErrors}} {{.ServerErrors}} {{.SystemStatus}}'").Stdout);
}
