using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Files of the host at the place of folders, and the other way round. Seen with dockerd 20.10.24 and runc 1.1.5; those of 28 are of reports of runc 1.2.</summary>
public class MountKindTests
{
    private const string Why = ": not a directory: unknown: Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type";

    [Theory]
    [InlineData("20.10", "-v /etc/passwd:/data", "error mounting \"/etc/passwd\" to rootfs at \"/data\": mount /etc/passwd:/data (via /proc/self/fd/6), flags: 0x5000")]
    [InlineData("20.10", "-v /etc/passwd:/data:ro", "error mounting \"/etc/passwd\" to rootfs at \"/data\": mount /etc/passwd:/data (via /proc/self/fd/6), flags: 0x5001")]
    [InlineData("20.10", "-v /etc/passwd:/srv", "error mounting \"/etc/passwd\" to rootfs at \"/srv\": mount /etc/passwd:/srv (via /proc/self/fd/6), flags: 0x5000")]
    [InlineData("20.10", "-w /own -v /etc/passwd:/own", "error mounting \"/etc/passwd\" to rootfs at \"/own\": mount /etc/passwd:/own (via /proc/self/fd/6), flags: 0x5000")]
    [InlineData("24", "-v /tmp:/data/file", "error mounting \"/tmp\" to rootfs at \"/data/file\": mount /tmp:/data/file (via /proc/self/fd/6), flags: 0x5000")]
    [InlineData("20.10", "--tmpfs /data/file", "error mounting \"tmpfs\" to rootfs at \"/data/file\": mount tmpfs:/data/file (via /proc/self/fd/6), flags: 0xe")]
    [InlineData("28", "-v /etc/passwd:/data", "error mounting \"/etc/passwd\" to rootfs at \"/data\": mount src=/etc/passwd, dst=/data, dstFd=/proc/thread-self/fd/8, flags=0x5000")]
    [InlineData("28", "-v /tmp:/data/file", "error mounting \"/tmp\" to rootfs at \"/data/file\": create mountpoint for /data/file mount: cannot create subdirectories in \"/var/lib/docker/overlay2/ID/merged/data/file\"")]
    public void Other_kind_is_refused(string version, string flags, string error)
    {
        DockerBench bench = Bench(version);
        CommandResult refused = bench.Do($"run -d --name app {flags} files");
        Assert.Equal(125, refused.ExitCode);
        Assert.Contains("error during container init: " + error.Replace("ID", bench.Get("app").Id, StringComparison.Ordinal) + Why, refused.Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-v /etc/passwd:/data/file")]
    [InlineData("-v /tmp:/data")]
    [InlineData("-v /etc/passwd:/data/other")]
    [InlineData("-v /somewhere:/data")]
    [InlineData("-v /dev/null:/data/file")]
    public void Same_kind_is_mounted(string flags) => Bench("20.10").Fine($"run -d {flags} files");

    private static DockerBench Bench(string version)
    {
        var bench = new DockerBench(version);
        bench.Engine.AddBuildContext("ctx", new BuildContext("FROM sleeper\nCOPY a /data/file", new SortedDictionary<string, long>(StringComparer.Ordinal) { ["a"] = 1 }));
        bench.Fine("build -t files ctx");
        return bench;
    }
}
