using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary><c>docker volume create --opt</c> (20.10.24).</summary>
public class VolumeOptionTests
{
    [Theory]
    [InlineData("--opt foo=bar", "invalid option: \"foo\"")]
    [InlineData("-o size=x", "invalid size: 'x'")]
    [InlineData("-o size=10m", "quota size requested but no quota support")]
    [InlineData("--opt type=tmpfs", "missing required option: \"device\"")]
    [InlineData("-o device=tmpfs", "missing required option: \"type\"")]
    public void Driver_knows_its_options(string flags, string error) =>
        Assert.Equal(new CommandResult(1, "", $"Error response from daemon: create bad: {error}\n"), new DockerBench().Do($"volume create {flags} bad"));

    [Theory]
    [InlineData("20.10", "volume create --opt type=tmpfs --opt device=tmpfs --opt o=size=1m data", "{} {\"device\":\"tmpfs\",\"o\":\"size=1m\",\"type\":\"tmpfs\"}")]
    [InlineData("20.10", "volume create data", "{} {}")]
    [InlineData("20.10", "volume create --label a=b data", "{\"a\":\"b\"} {}")]
    [InlineData("28", "volume create data", "null null")]
    [InlineData("20.10", "create -v data:/data sleeper", "null null")]
    public void Inspect_shows_them(string version, string command, string shown)
    {
        var bench = new DockerBench(version);
        bench.Fine(command);
        Assert.Equal(shown + "\n", bench.Fine("volume inspect data -f '{{json .Labels}} {{json .Options}}'").Stdout);
    }

    // 0 is no quota (20.10.24).
    [Theory]
    [InlineData("20.10", "x", "invalid size: 'x'")]
    [InlineData("20.10", "1q", "invalid size: '1q'")]
    [InlineData("28", "1q", "invalid suffix: 'q'")]
    [InlineData("28", "1m", "quota size requested but no quota support")]
    public void Size_of_a_folder_is_looked_at(string version, string size, string error)
    {
        var bench = new DockerBench(version);
        Assert.Equal(new CommandResult(1, "", $"Error response from daemon: create bad: {error}\n"), bench.Do($"volume create -o size={size} bad"));
        bench.Fine("volume create -o size=0 good");
    }

    [Fact]
    public void What_they_mount_is_told_as_missing() =>
        Assert.StartsWith("oomsim: warning: what --opt type=nfs mounts is not simulated", new DockerBench().Fine("volume create -o type=nfs -o device=:/x data").Stderr, StringComparison.Ordinal);

    // 8 MiB, charged as shmem to who writes; of 20 more there is room for 2. Who has the volume too sees them, and they are gone with the last one that runs.
    [Fact]
    public void A_memory_file_system_is_charged_to_who_writes_and_goes_with_the_last_mount()
    {
        const long MiB = DockerBench.MiB;
        var bench = new DockerBench();
        bench.Image("writer", new WriteStep("/data/f", Quantity.Of(8 * MiB), Pace.Free), new SleepStep(null));
        bench.Image("greedy", new WriteStep("/data/g", Quantity.Of(20 * MiB), Pace.Free));
        Assert.Equal("", bench.Fine("volume create --driver local --opt type=tmpfs --opt device=tmpfs --opt o=size=10m,uid=1000 mem").Stderr);
        bench.Fine("run -d --name reader -v mem:/data sleeper");
        bench.Fine("run -d --name one -v mem:/data writer");
        bench.RunTo(5);
        Container one = bench.Get("one");
        Assert.Equal(8 * MiB, one.Cgroup!.Read().Shmem);
        Assert.Equal(0, bench.Get("reader").Cgroup!.Read().Shmem);
        Inode file = bench.Get("reader").Files.Find("/data/f")!;
        Assert.Equal(8 * MiB, file.Size);
        Assert.NotEqual(0, bench.Do("run -v mem:/data greedy").ExitCode);
        Assert.Equal(2 * MiB, bench.Get("reader").Files.Find("/data/g")!.Size);
        bench.Fine("rm -f one");
        Assert.Same(file, bench.Get("reader").Files.Find("/data/f"));
        bench.Fine("stop -t 0 reader");
        bench.Fine("start reader");
        Assert.Null(bench.Get("reader").Files.Find("/data/f"));
    }

    [Theory]
    [InlineData("-o type=tmpfs -o device=tmpfs -o o=size=foo", 125, "mount tmpfs:<volume>, data: size=foo: invalid argument")]
    [InlineData("-o type=tmpfs -o device=tmpfs -o o=noexec,mode=9", 125, "mount tmpfs:<volume>, flags: 0x8, data: mode=9: invalid argument")]
    [InlineData("-o type=foo -o device=/x", 125, "mount /x:<volume>: no such device")]
    [InlineData("-o type=none -o device=/nosuch -o o=bind", 127, "mount /nosuch:<volume>, flags: 0x1000: no such file or directory")]
    public void What_cannot_be_mounted_fails_at_the_start(string options, int exitCode, string cause)
    {
        var bench = new DockerBench("20.10");
        bench.Fine($"volume create {options} bad");
        string place = $"{DockerEngine.DataRoot}/volumes/bad/_data";
        string error = $"error while mounting volume '{place}': failed to mount local volume: {cause.Replace("<volume>", place, StringComparison.Ordinal)}";
        Assert.Equal(new CommandResult(exitCode, "", $"docker: Error response from daemon: {error}.\n"), bench.Do("run --name app -v bad:/x sleeper"));
        Assert.Equal(error + "\n", bench.Fine("inspect -f '{{.State.Error}}' app").Stdout);
    }
}
