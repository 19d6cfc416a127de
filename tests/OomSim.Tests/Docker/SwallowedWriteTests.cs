using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Docker.DockerBench;

namespace OomSim.Tests.Docker;

/// <summary>What a program writes to what keeps none of it — pipes, devices, files of the kernel —, and to what the kernel leads it to (20.10.24 with Linux 6.18).</summary>
public class SwallowedWriteTests
{
    [Theory]
    [InlineData("/dev/stdout", "")]
    [InlineData("/dev/stderr", "--read-only")]
    [InlineData("/proc/self/fd/1", "")]
    [InlineData("/dev/fd/2", "")]
    [InlineData("/dev/null", "")]
    [InlineData("/dev/zero", "")]
    [InlineData("/proc/self/root/dev/null", "")]
    [InlineData("/dev/fuse", "--device /dev/fuse")]
    public void Takes_no_room_and_its_time(string file, string flags)
    {
        var bench = new DockerBench();
        bench.Image("writes", new WriteStep(file, Quantity.Of(100 * MiB), Pace.Free), new BufferStep(Quantity.Of(4 * MiB), Pace.Free), new FlushStep(file), new WriteStep(file, Quantity.Of(10 * MiB), new Pace(Quantity.Of(1 * MiB))));
        bench.Fine($"run -d -m 32m {flags} --name app writes");
        bench.RunTo(9.9);
        CgroupValues used = bench.Get("app").Cgroup!.Read();
        Assert.Equal((0, 0, "running"), (used.Shmem, used.File, bench.Get("app").Status));
        Assert.InRange(used.Anon, 0, MiB);
        Assert.Equal("", bench.Fine("diff app").Stdout);
        Assert.Contains(" 0 ", bench.Fine("exec app df /dev").Stdout, StringComparison.Ordinal);
        bench.RunTo(11);
        Assert.Equal((0, "exited"), (bench.Get("app").ExitCode, bench.Get("app").Status));
    }

    [Fact]
    public void A_full_device_takes_nothing()
    {
        var bench = new DockerBench();
        bench.Image("writes", new WriteStep("/dev/full", Quantity.Of(MiB), Pace.Free));
        Assert.NotEqual(0, bench.Do("run --name app writes").ExitCode);
        Assert.Equal("", bench.Fine("diff app").Stdout);
    }

    [Theory]
    [InlineData("/proc/self/root/x", "A /own\nA /x\n")]
    [InlineData("/proc/self/cwd/x", "A /own\nA /own/x\n")]
    public void Goes_where_the_kernel_leads_who_writes(string file, string changes)
    {
        var bench = new DockerBench();
        bench.Image("writes", new WriteStep(file, Quantity.Of(MiB), Pace.Free), new ReadStep(file, null, Pace.Free), new SleepStep(null));
        bench.Fine("run -d --name app -w /own writes");
        bench.RunTo(1);
        Assert.Equal(changes, bench.Fine("diff app").Stdout);
        Assert.Equal((0, MiB), (bench.Get("app").Cgroup!.Read().Shmem, bench.Get("app").Files.WritableSize));
    }

    [Fact]
    public void Goes_into_what_is_mounted_in_the_kernels_place()
    {
        var bench = new DockerBench();
        bench.Image("writes", new WriteStep("/sys/x", Quantity.Of(MiB), Pace.Free), new WriteStep("/proc/self/root/dev/shm/x", Quantity.Of(MiB), Pace.Free), new SleepStep(null));
        bench.Fine("run -d --name app -v data:/sys writes");
        bench.RunTo(1);
        Assert.Equal(MiB, bench.Get("app").Cgroup!.Read().Shmem);
        Assert.Equal(MiB, bench.Get("app").Files.Find("/sys/x")?.Size);
    }
}
