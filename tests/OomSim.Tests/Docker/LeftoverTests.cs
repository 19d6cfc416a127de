using System.Globalization;
using OomSim.Docker;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>What becomes of a container's cgroup when somebody else made cgroups in it, moved its processes or removed it.</summary>
public class LeftoverTests
{
    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void Cgroups_within_a_containers_go_with_it(CgroupVersion cgroups)
    {
        // libcontainer, cgroups.RemovePath: those within first.
        DockerBench bench = new(cgroups: cgroups);
        bench.Fine("run -d --name app sleeper");
        string path = bench.Get("app").Cgroup!.Path;
        bench.Host.TryMakeCgroup(path + "/b/c");
        Move(bench, bench.Get("app").Init!, bench.Host.TryMakeCgroup(path + "/a")!);
        bench.RunTo(1);

        bench.Fine("kill app");
        bench.RunTo(2);

        Assert.Null(bench.Host.FindCgroup(path));
        Assert.Equal(0, bench.Host.FindCgroup("/docker")!.Read().Current);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void A_cgroup_with_a_process_stays_until_that_has_ended()
    {
        DockerBench bench = new();
        bench.Fine("run -d --name app sleeper");
        bench.Fine("run -d --name other sleeper");
        string path = bench.Get("app").Cgroup!.Path;
        Cgroup busy = bench.Host.TryMakeCgroup(path + "/a")!;
        bench.Host.TryMakeCgroup(path + "/b");
        Process guest = bench.Get("other").Init!;
        Move(bench, guest, busy);

        bench.Fine("kill app");
        bench.RunTo(1);
        Assert.NotNull(bench.Host.FindCgroup(path + "/a"));
        Assert.NotNull(bench.Host.FindCgroup(path + "/b"));

        // Another run in it has what was made there; who leaves then takes nothing from it.
        bench.Fine("start app");
        bench.Fine("kill other");
        bench.RunTo(2);
        Assert.NotNull(bench.Host.FindCgroup(path + "/b"));

        bench.Fine("kill app");
        bench.RunTo(3);
        Assert.Null(bench.Host.FindCgroup(path));
        bench.Host.CheckInvariants();
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void A_container_ends_whose_cgroup_was_removed_behind_its_process(CgroupVersion cgroups)
    {
        // K9.7, K9.8: the namespaces' memory is the parent's from then on.
        DockerBench bench = new(cgroups: cgroups);
        bench.Fine("run -d --name app sleeper");
        bench.Fine("run -d --name other sleeper");
        Cgroup own = bench.Get("app").Cgroup!;
        Cgroup docker = own.Parent!;
        Move(bench, bench.Get("app").Init!, bench.Host.TryMakeCgroup("/elsewhere")!);
        Assert.Equal(Errno.None, bench.Host.RemoveCgroup(own));
        long both = docker.Read().Current;

        bench.Fine("kill app");
        bench.RunTo(2);

        Assert.False(bench.Get("app").Running);
        Assert.InRange(docker.Read().Current, 1, both - 1);
        Assert.Same(bench.Get("other").Cgroup, Assert.Single(docker.Children));
        bench.Host.CheckInvariants();
        bench.Fine("start app");
        bench.RunTo(3);
        Assert.Equal(2, docker.Children.Count);
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void A_command_joins_the_first_process_where_the_containers_cgroup_is_gone(CgroupVersion cgroups)
    {
        // runc, setnsProcess.start: only on v2 does it try another than the container's.
        DockerBench bench = new(cgroups: cgroups);
        bench.Fine("run -d --name app sleeper");
        Cgroup own = bench.Get("app").Cgroup!;
        Cgroup elsewhere = bench.Host.TryMakeCgroup("/elsewhere")!;
        Move(bench, bench.Get("app").Init!, elsewhere);
        Assert.Equal(Errno.None, bench.Host.RemoveCgroup(own));
        if (cgroups == CgroupVersion.V1)
        {
            var refused = bench.Do("exec app sleep 5");
            Assert.Matches(@"error adding pid \d+ to cgroups: failed to write \d+: openat2 /sys/fs/cgroup/memory/docker/\w{64}/cgroup.procs: no such file or directory", refused.Stdout);
        }
        else
        {
            bench.Fine("exec -d app sleep 5");
            bench.RunTo(1);
            Assert.Equal(2, elsewhere.Processes.Count);
        }

        bench.Fine("kill app");
        bench.RunTo(2);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void Nothing_is_known_of_a_container_whose_cgroup_is_gone()
    {
        // Seen with dockerd 20.10.24, runc 1.1.5 and cgroups of version 1.
        DockerBench bench = new("20.10", CgroupVersion.V1);
        bench.Fine("run -d --name app sleeper");
        Container app = bench.Get("app");
        Cgroup own = app.Cgroup!;
        Move(bench, app.Init!, bench.Host.TryMakeCgroup("/elsewhere")!);
        Assert.Equal(Errno.None, bench.Host.RemoveCgroup(own));
        const string Failed = "runc did not terminate successfully: exit status 1: ";
        Assert.Equal(
            $"Error response from daemon: {Failed}unable to get all container pids: lstat /sys/fs/cgroup/devices/docker/{app.Id}: no such file or directory\n: unknown\n", bench.Do("top app").Stderr);
        Assert.Equal(
            $"Error response from daemon: Cannot update container {app.Id}: {Failed}openat2 /sys/fs/cgroup/cpu/docker/{app.Id}/cpu.cfs_period_us: no such file or directory\n: unknown\n",
            bench.Do("update --cpus 1 app").Stderr);
        Assert.Equal("0.00% 0B / 0B 0.00% 0\n", bench.Fine("stats --no-stream --format '{{.CPUPerc}} {{.MemUsage}} {{.MemPerc}} {{.PIDs}}' app").Stdout);
    }

    private static void Move(DockerBench bench, Process process, Cgroup to) =>
        Assert.Equal(Errno.None, bench.Host.WriteFile(to, "cgroup.procs", process.Pid.ToString(CultureInfo.InvariantCulture)));
}
