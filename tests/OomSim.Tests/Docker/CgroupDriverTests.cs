using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Where the cgroups of containers lie, by either driver (D4.44, D4.36). What the engine refuses is a 20.10.24's with <c>native.cgroupdriver=systemd</c>.</summary>
public class CgroupDriverTests
{
    private const string Refused = "Error response from daemon: cgroup-parent for systemd cgroup should be a valid slice named as \"xxx.slice\"\n";

    [Theory]
    [InlineData("cgroupfs", "", "/docker/ID")]
    [InlineData("cgroupfs", "--cgroup-parent /a/b/", "/a/b/ID")]
    [InlineData("cgroupfs", "--cgroup-parent my-sub.slice", "/my-sub.slice/ID")]
    [InlineData("systemd", "", "/system.slice/docker-ID.scope")]
    [InlineData("systemd", "--cgroup-parent my.slice", "/my.slice/docker-ID.scope")]
    [InlineData("systemd", "--cgroup-parent my-sub.slice", "/my.slice/my-sub.slice/docker-ID.scope")]
    [InlineData("systemd", "--cgroup-parent a-b-c.slice", "/a.slice/a-b.slice/a-b-c.slice/docker-ID.scope")]
    [InlineData("systemd", "--cgroup-parent -.slice", "/docker-ID.scope")]
    public void Path_of_a_container(string driver, string flags, string path)
    {
        foreach (CgroupVersion version in (CgroupVersion[])[CgroupVersion.V1, CgroupVersion.V2])
        {
            DockerBench bench = Bench(driver, version);
            bench.Fine($"run -d --name app {flags} -m 64m --memory-swap 64m sleeper");
            Container app = bench.Get("app");
            Assert.Equal(path.Replace("ID", app.Id, StringComparison.Ordinal), app.Cgroup!.Path);
            Assert.Equal(64 << 20, app.Cgroup.Memory.Max);
            Assert.Equal(driver + "\n", bench.Fine("info -f '{{.CgroupDriver}}'").Stdout);
            Assert.Contains($" Cgroup Driver: {driver}\n", bench.Fine("info").Stdout, StringComparison.Ordinal);

            // A command is in the same one, sees it whole from the host's namespace, and nothing is left of it behind the container.
            bench.Fine("run -d --name seen --cgroupns host " + flags + " sleeper");
            Container seen = bench.Get("seen");
            Assert.EndsWith($":{path.Replace("ID", seen.Id, StringComparison.Ordinal)}\n", bench.Fine("exec seen cat /proc/self/cgroup").Stdout, StringComparison.Ordinal);
            Cgroup gone = app.Cgroup;
            bench.Fine("rm -f app seen");
            Assert.True(gone.IsRemoved);
        }
    }

    /// <summary>That of daemon.json is for those that name none, and nothing that inspect shows (oci_linux.go, WithCgroups; 20.10.24).</summary>
    [Theory]
    [InlineData("cgroupfs", "/limited", "", "/limited/ID")]
    [InlineData("cgroupfs", "a/b", "--cgroup-parent /c", "/c/ID")]
    [InlineData("systemd", "my-sub.slice", "", "/my.slice/my-sub.slice/docker-ID.scope")]
    public void Path_of_a_container_below_that_of_the_daemon(string driver, string parent, string flags, string path)
    {
        var bench = new DockerBench("20.10", driver: driver == "systemd" ? CgroupDriver.Systemd : CgroupDriver.Cgroupfs, cgroupParent: parent);
        bench.Fine($"run -d --name app {flags} sleeper");
        Container app = bench.Get("app");
        Assert.Equal(path.Replace("ID", app.Id, StringComparison.Ordinal), app.Cgroup!.Path);
        Assert.Equal((flags.Length > 0 ? "/c" : "") + "\n", bench.Fine("inspect -f '{{.HostConfig.CgroupParent}}' app").Stdout);
    }

    [Theory]
    [InlineData("foo", Refused)]
    [InlineData(".slice", Refused)]
    [InlineData("my.scope", Refused)]
    [InlineData("/docker", Refused)]
    [InlineData("foo.slice", "")]
    [InlineData("/my.slice", "")]
    public void Parent_is_looked_at_when_a_container_is_created(string parent, string error)
    {
        Assert.Equal(error, Bench("systemd").Do("create --cgroup-parent " + parent + " sleeper").Stderr);
        Assert.Equal("", Bench("cgroupfs").Do("create --cgroup-parent " + parent + " sleeper").Stderr);
    }

    [Theory]
    [InlineData("/my.slice")]
    [InlineData("a/b.slice")]
    [InlineData("a--b.slice")]
    [InlineData("-a.slice")]
    public void Name_of_the_slice_is_looked_at_when_it_starts(string parent)
    {
        DockerBench bench = Bench("systemd");
        bench.Fine($"create --name app --cgroup-parent {parent} sleeper");
        Assert.Contains($"runc create failed: invalid slice name: {parent}: unknown", bench.Do("start app").Stderr, StringComparison.Ordinal);
        Assert.Equal(("created", 128), (bench.Get("app").Status, bench.Get("app").ExitCode));
    }

    [Fact]
    public void Scopes_share_the_CPUs_below_their_slice()
    {
        // Two CPUs, and three that want both: the slice of one weighs as much as system.slice with the two others.
        DockerBench bench = Bench("systemd");
        bench.Image("busy", new CpuStep(Quantity.Of(1000 * SimTime.Second)));
        bench.Fine("run -d --name aa busy");
        bench.Fine("run -d --name bb --cgroup-parent my.slice busy");
        bench.Fine("run -d --name cc busy");
        bench.Fine("run -d --name dd busy");
        bench.RunTo(10);
        Assert.InRange(Used("bb"), 0.95, 1.05);
        Assert.All(["aa", "cc", "dd"], name => Assert.InRange(Used(name), 0.3, 0.36));

        double Used(string name) => bench.Get(name).Cgroup!.Members.Sum(p => p.Read().CpuUsageNs) / 1e10;
    }

    private static DockerBench Bench(string driver, CgroupVersion version = CgroupVersion.V2) =>
        new("20.10", version, driver: driver == "systemd" ? CgroupDriver.Systemd : CgroupDriver.Cgroupfs);
}
