using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Fidelity;

public sealed class HostHandsTests
{
    [Fact]
    public void A_group_that_is_gone_has_no_file_to_write_to()
    {
        // The recorded container lived until it was written to, on a host that was slower.
        (LinuxHost host, HostHands hands) = Beside("docker/v2-23-memory-high");

        hands.Do("echo 64M > /sys/fs/cgroup/docker/21481bd5c085967208e11408c6df6855073b98a15d1a7aea7eed7db0de30b89e/memory.high");

        Assert.Null(host.FindCgroup("/docker/21481bd5c085967208e11408c6df6855073b98a15d1a7aea7eed7db0de30b89e"));
    }

    [Fact]
    public void A_group_of_v1_is_the_same_below_each_controller()
    {
        (LinuxHost host, HostHands hands) = Beside("docker/v1-01-limit-hit");

        hands.Do("mkdir -p /sys/fs/cgroup/cpu/pool; echo 512 > /sys/fs/cgroup/cpu/pool/cpu.shares; echo 64M > /sys/fs/cgroup/memory/pool/memory.limit_in_bytes");

        Cgroup pool = host.FindCgroup("/pool")!;
        Assert.Equal("512\n", host.ReadFile(pool, "cpu.shares"));
        Assert.Equal("67108864\n", host.ReadFile(pool, "memory.limit_in_bytes"));
    }

    private static (LinuxHost Host, HostHands Hands) Beside(string name)
    {
        Recording recording = Recording.Load(name);
        LinuxHost host = new(new Simulator(), CalibratedMachine.For(recording), new RandomStreams(1));
        DockerEngine engine = new(host, new DockerConfig("20.10.24+dfsg1"));
        return (host, new HostHands(recording, engine));
    }
}
