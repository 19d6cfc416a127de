using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>What the client looks at first, and what it takes for a number (seen with dockerd 20.10.24 and its client).</summary>
public sealed class ClientOrderTests
{
    private const long MiB = DockerBench.MiB;

    [Theory]
    [InlineData("20.10", "import '' x", "open : no such file or directory\n")]
    [InlineData("28", "import '' x", "open : no such file or directory\n")]
    [InlineData("20.10", "commit '' t@sha256:0000000000000000000000000000000000000000000000000000000000000000", "refusing to create a tag with a digest reference\n")]
    [InlineData("20.10", "build -f ctx/a/x ctx", "unable to prepare context: unable to evaluate symlinks in Dockerfile path: not a directory\n")]
    [InlineData("20.10", "build -f ctx/b/x ctx", "unable to prepare context: unable to evaluate symlinks in Dockerfile path: lstat " + DockerEngine.Home + "/ctx/b: no such file or directory\n")]
    [InlineData("20.10", "kill -s 99999999999 app", "Error response from daemon: Invalid signal: 99999999999\n")]
    [InlineData("20.10", "kill -s +0 app", "Error response from daemon: Invalid signal: +0\n")]
    public void It_says(string version, string line, string error)
    {
        var bench = new DockerBench(version);
        bench.Engine.AddBuildContext("ctx", new BuildContext("FROM sleeper\n", new SortedDictionary<string, long>(StringComparer.Ordinal) { ["a"] = 1 }));
        bench.Fine("run -d --name app sleeper");
        Assert.Equal(new CommandResult(1, "", error.Replace("Invalid signal: 9", "Cannot kill container: app: The linux daemon does not support signal 9", StringComparison.Ordinal)), bench.Do(line));
    }

    [Fact]
    public void A_signal_may_have_a_sign()
    {
        var bench = new DockerBench();
        bench.Fine("run -d --name app sleeper");
        bench.Fine("kill -s +9 app");
        bench.RunTo(1);
        Assert.False(bench.Get("app").Running);
    }

    // builder/remotecontext/detect.go: only who has read the Dockerfile gives the folder back.
    [Theory]
    [InlineData("-f ctx/sub ctx", "FROM sleeper\n", true)]
    [InlineData("- < loose", "", true)]
    [InlineData("ctx", "FROM nosuch:x\n", false)]
    public void What_was_sent_stays_where_no_Dockerfile_was_read(string rest, string dockerfile, bool stays)
    {
        var bench = new DockerBench("20.10", configure: c => c with { DiskSize = 100 * MiB });
        var files = new SortedDictionary<string, long>(StringComparer.Ordinal) { ["sub/a"] = 7 * MiB };
        bench.Engine.AddBuildContext("ctx", new BuildContext(dockerfile, files));
        bench.Engine.AddBuildInput("loose", new BuildContext("", files) { SentBytes = 8 * MiB });
        long before = bench.Host.DiskRoom!.UsedAt(bench.Simulator.Now);
        Assert.NotEqual(0, bench.Do("build " + rest).ExitCode);
        Assert.Equal(stays ? 7 * MiB : 0, bench.Host.DiskRoom.UsedAt(bench.Simulator.Now) - before);
    }
}
