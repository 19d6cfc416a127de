using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary><c>--device</c>. All seen with 20.10.24.</summary>
public class GivenDeviceTests
{
    [Theory]
    [InlineData("/etc", 125, "not a device node")]
    [InlineData("/dev/shm", 125, "not a device node")]
    [InlineData("/etc/passwd", 125, "not a device node")]
    [InlineData("/nope", 127, "no such file or directory")]
    public void What_is_no_device_is_refused(string path, int code, string words) =>
        Assert.Equal(
            new CommandResult(code, "", $"docker: Error response from daemon: error gathering device information while adding custom device \"{path}\": {words}.\n"),
            new DockerBench("20.10").Do($"run --device {path} sleeper true"));

    [Fact]
    public void Device_is_seen_where_it_was_asked_for()
    {
        var bench = new DockerBench("20.10");
        Assert.Equal("/dev/foo\n", bench.Fine("run --rm --device /dev/null:/dev/foo sleeper ls /dev/foo").Stdout);
        Assert.Equal("/dev/null\n", bench.Fine("run --rm sleeper ls /dev/null").Stdout);
        Assert.Equal("foo\n", bench.Fine("run --rm --device /dev/null:/x/foo sleeper ls /x").Stdout);
        bench.Engine.AddFile(ImageArchives.Read(ImageArchives.Tar(("bin/true", 1))));
        bench.Fine("import a.tar files");
        bench.Fine("run --name app --device /dev/null:/x/foo --device /dev/null:/dev/foo files true");
        Assert.Equal("A /x\nA /x/foo\n", bench.Fine("diff app").Stdout);
    }
}
