using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Programs of an image that a mount hides, or that are removed. All measured with dockerd 20.10.24 and runc 1.1.5.</summary>
public class HiddenProgramTests
{
    private const string ByName = "exec: \"true\": executable file not found in $PATH";
    private const string ByPath = "exec: \"/bin/true\": stat /bin/true: no such file or directory";

    [Theory]
    [InlineData("-v /nn:/bin", "true", ByName)]
    [InlineData("-v /nn:/bin", "/bin/true", ByPath)]
    [InlineData("--tmpfs /bin", "true", ByName)]
    [InlineData("--tmpfs /bin", "/bin/true", ByPath)]
    [InlineData("--mount type=tmpfs,dst=/bin/", "true", ByName)]
    [InlineData("-v nv2:/bin:nocopy", "true", ByName)]
    [InlineData("--volumes-from donor", "true", ByName)]
    public void Hidden_program_is_not_found(string flags, string command, string error)
    {
        DockerBench bench = Bench();
        bench.Fine("create --name donor -v /nn:/bin bb");
        Assert.Equal(
            new CommandResult(127, "", $"docker: Error response from daemon: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: {error}: unknown.\n"),
            bench.Do($"run --rm {flags} bb {command}"));
    }

    [Theory]
    [InlineData("-v nv:/bin")]
    [InlineData("--tmpfs /usr/bin")]
    [InlineData("--tmpfs /bin/below")]
    [InlineData("-v /etc:/bin")] // what a folder of every host has nobody tells
    [InlineData("-v /given:/bin")]
    public void What_is_seen_is_found(string flags)
    {
        DockerBench bench = Bench();
        bench.Engine.AddGiven(new GivenPath("/given/true", "text"));
        bench.Fine($"run --rm {flags} bb true");
    }

    [Fact]
    public void Removed_program_is_not_found()
    {
        DockerBench bench = Bench();
        bench.Fine("run -d --name app bb sleep 100");
        bench.Fine("exec app rm /bin/true");
        Assert.Equal(new CommandResult(126, $"OCI runtime exec failed: exec failed: unable to start container process: {ByName}: unknown\r\n", ""), bench.Do("exec app true"));
        Assert.Equal($"OCI runtime exec failed: exec failed: unable to start container process: {ByPath}: unknown\r\n", bench.Do("exec app /bin/true").Stdout);
        bench.Fine("exec app rm /bin/sleep");
        Assert.Contains("exec: \"sleep\": executable file not found in $PATH: unknown\n", bench.Do("restart -t 0 app").Stderr, StringComparison.Ordinal);
        Assert.Equal("127\n", bench.Fine("inspect -f '{{.State.ExitCode}}' app").Stdout);
    }

    [Fact]
    public void Removed_link_to_a_program_is_not_found()
    {
        DockerBench bench = Bench();
        bench.Fine("run -d --name app bb sh -c 'rm /bin/ash; sleep 1'");
        Assert.Equal(126, bench.Do("exec app ash -c true").ExitCode);
        bench.Fine("exec app sh -c true");
        Assert.Contains("exec: \"ash\": executable file not found in $PATH: unknown", bench.Do("exec app ash -c true").Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_an_image_that_may_have_more_files_nothing_is_missed() => new DockerBench("20.10").Fine("run --rm --tmpfs /bin sleeper true");

    private static DockerBench Bench()
    {
        var bench = new DockerBench("20.10");
        var files = new SortedDictionary<string, long>(StringComparer.Ordinal) { ["/bin/true"] = 4096, ["/bin/sleep"] = 4096, ["/bin/rm"] = 4096, ["/bin/sh"] = 4096 };
        bench.Engine.AddImage(new ImageDefinition("bb", [new LayerDefinition("base", 16384, files) { SymbolicLinks = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["/bin/ash"] = "sh" } }], null) { IsWhole = true, Config = new ImageConfig { Cmd = ["sleep", "1000"] } });
        return bench;
    }
}
