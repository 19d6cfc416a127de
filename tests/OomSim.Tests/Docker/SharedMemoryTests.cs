using System.Globalization;
using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Whose /dev/shm a container has: its size, who sees its files and who is charged (D4.41), as with 20.10.24.</summary>
public class SharedMemoryTests
{
    private const long MiB = DockerBench.MiB;

    [Theory]
    [InlineData("", "shm 64")]
    [InlineData("--shm-size 100m", "shm 100")]
    [InlineData("--ipc private --shm-size 1m", "shm 1")]
    [InlineData("--ipc shareable --shm-size 100m", "shm 100")]
    [InlineData("--ipc host", "tmpfs 1024")]
    [InlineData("--ipc host --shm-size 1m", "tmpfs 1024")]
    [InlineData("--ipc container:donor", "shm 300")]
    [InlineData("-v /dev/shm:/dev/shm", "tmpfs 1024")]
    [InlineData("-v /tmp:/dev/shm", "/dev/vda 3000")]
    [InlineData("--mount type=bind,src=/tmp,dst=/dev/shm", "/dev/vda 3000")]
    [InlineData("--ipc host --tmpfs /dev/shm:size=3m", "tmpfs 3")]
    [InlineData("--ipc none --tmpfs /dev/shm:size=3m", "tmpfs 3")]
    [InlineData("--ipc none -v vol:/dev/shm", "/dev/vda 3000")]
    public void Size_is_that_of_what_is_mounted(string flags, string expected)
    {
        DockerBench bench = Bench();
        bench.Fine("run -d --name donor --ipc shareable --shm-size 300m sleeper");
        bench.Fine($"run -d --name app {flags} sleeper");
        Assert.Equal(expected, string.Join(' ', bench.Fine("exec app df -m /dev/shm").Stdout.Split('\n')[1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(2)));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("--ipc host", true)]
    [InlineData("--ipc container:donor", true)]
    [InlineData("--ipc none", false)]
    [InlineData("-v /tmp:/dev/shm", true)]
    public void What_does_not_fit_is_refused(string flags, bool fits)
    {
        DockerBench bench = Bench();
        bench.Fine("run -d --name donor --ipc shareable --shm-size 300m sleeper");
        bench.Fine($"run -d --name app {flags} writes");
        bench.RunTo(5);
        Assert.Equal(fits ? "running" : "exited", bench.Get("app").Status);
    }

    [Fact]
    public void Files_are_the_donors_and_charged_to_who_writes()
    {
        DockerBench bench = Bench();
        bench.Fine("run -d --name donor --ipc shareable --shm-size 300m sleeper");
        bench.Fine("run -d --name app --ipc container:donor writes");
        bench.RunTo(1);
        Assert.Equal("x\n", bench.Fine("exec donor ls /dev/shm").Stdout);
        Assert.Equal(200 * MiB, Shmem(bench, "app"));
        Assert.Equal(0, Shmem(bench, "donor"));

        // Its mount stays with who joined it, while the donor has a new one.
        bench.Fine("restart -t 0 donor");
        Assert.Equal("x\n", bench.Fine("exec app ls /dev/shm").Stdout);
        Assert.Equal("", bench.Fine("exec donor ls /dev/shm").Stdout);
        Assert.Equal("Filesystem           1M-blocks      Used Available Use% Mounted on\nshm                        300         0       300   0% /dev/shm\n", bench.Fine("exec donor df -m /dev/shm").Stdout);
        bench.Fine("restart -t 0 app");
        bench.RunTo(bench.Now + 1);
        Assert.Equal("x\n", bench.Fine("exec donor ls /dev/shm").Stdout);
    }

    [Fact]
    public void What_a_donor_shared_goes_with_the_last_who_has_it()
    {
        DockerBench bench = Bench();
        bench.Fine("run -d --name donor --ipc shareable --shm-size 300m sleeper");
        bench.Fine("run -d --name app --ipc container:donor writes");
        bench.RunTo(1);
        long before = bench.Host.Read().Shmem;
        bench.Fine("rm -f donor");
        Assert.Equal(before, bench.Host.Read().Shmem);
        bench.Fine("rm -f app");
        Assert.Equal(before - (200 * MiB), bench.Host.Read().Shmem);
    }

    [Fact]
    public void What_lies_in_the_hosts_stays()
    {
        DockerBench bench = Bench();
        bench.Fine("run -d --name app --ipc host writes");
        bench.RunTo(1);
        bench.Fine("rm -f app");
        Assert.Equal(200 * MiB, bench.Host.Read().Shmem);
        bench.Fine("run -d --name other --ipc host sleeper");
        bench.Fine("exec other test -s /dev/shm/x");
        bench.Fine("exec other rm /dev/shm/x");
        Assert.Equal(0, bench.Host.Read().Shmem);
        Assert.Equal("tmpfs                     1024         0      1024   0% /dev/shm", bench.Fine("exec other df -m /dev/shm").Stdout.Split('\n')[1]);
    }

    [Fact]
    public void With_none_there_is_no_such_folder()
    {
        DockerBench bench = Bench();
        bench.Fine("run -d --name app --ipc none sleeper");
        Assert.Equal("sh: can't create /dev/shm/y: nonexistent directory\n", bench.Do("exec app sh -c 'echo x > /dev/shm/y'").Stderr);
        Assert.Equal("touch: /dev/shm/y: No such file or directory\n", bench.Do("exec app touch /dev/shm/y").Stderr);
        Assert.Equal("df: /dev/shm: can't find mount point\n", bench.Do("exec app df /dev/shm").Stderr);
    }

    [Fact]
    public void A_folder_of_the_host_holds_pages_of_the_disk()
    {
        DockerBench bench = Bench();
        bench.Fine("run -d --name app -v /tmp:/dev/shm writes");
        bench.RunTo(5);
        Assert.Equal(0, bench.Host.Read().Shmem);
        Assert.Equal("running", bench.Get("app").Status);
        Assert.Equal(200 * MiB, bench.Get("app").Files.WritableSize);
        Assert.InRange(bench.Host.Read().File, 199 * MiB, 201 * MiB);
    }

    private static long Shmem(DockerBench bench, string name) =>
        long.Parse(bench.Host.ReadFile(bench.Get(name).Cgroup!, "memory.stat")!.Split('\n').Single(l => l.StartsWith("shmem ", StringComparison.Ordinal))[6..], CultureInfo.InvariantCulture);

    private static DockerBench Bench()
    {
        var bench = new DockerBench(configure: c => c with { DiskSize = 3000 * MiB });
        bench.Image("writes", new WriteStep("/dev/shm/x", Quantity.Of(200 * MiB), Pace.Free), new SleepStep(null));
        return bench;
    }
}
