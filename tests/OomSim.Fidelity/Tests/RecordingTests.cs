using OomSim.Kernel;
using Xunit;

namespace OomSim.Fidelity;

public sealed class RecordingTests
{
    [Fact]
    public void The_description_gives_the_machine()
    {
        RecordedHost host = Recording.Load("kernel/v1-a01-limit").Host;

        Assert.Equal(CgroupVersion.V1, host.Cgroup);
        Assert.Equal(996336L * 1024, host.MemoryTotal);
        Assert.Equal(946124L * 1024, host.MemoryFree);
        Assert.Equal(2, host.Cpus);
        Assert.Equal(45056, host.Sysctl["vm.min_free_kbytes"]);
        Assert.Equal(60, host.Sysctl["vm.swappiness"]);
    }

    [Fact]
    public void The_kernel_log_gives_the_kill()
    {
        Recording recording = Recording.Load("kernel/v1-a01-limit");

        KernelKill kill = Assert.Single(recording.Kills);

        Assert.Equal(9_240_616_000, kill.Time);
        Assert.Equal("/docker/a", kill.Cgroup);
        Assert.Equal("hog", kill.Comm);
        Assert.Equal(65328L * 1024, kill.Anon);
        Assert.Equal(1_791_000_000, recording.Begins.Single().Time);
        Assert.Equal(67108864, recording.PeakOf("a"));
    }

    [Fact]
    public void The_command_log_gives_times_texts_and_answers()
    {
        LoggedCommand refused = Recording.Load("docker/v1-04-hung-update").Commands.First(command => command.ExitCode == 1);

        Assert.Equal("$ docker update --memory 128m leak", refused.Text);
        Assert.Equal(53_368_000_000, refused.Time);
        Assert.Equal(55_388_000_000, refused.Returned);
        Assert.StartsWith("Error response from daemon: Cannot update container", refused.Output.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_engine_leaves_states_and_events()
    {
        Recording recording = Recording.Load("docker/v1-04-hung-update");

        Assert.Equal(new ContainerEnd("leak", "exited", 0, true), recording.Ends.Single());
        Assert.Equal(["create", "start", "oom", "update", "oom", "update", "die"], recording.Events.Select(happened => happened.Action));
    }

    [Fact]
    public void A_hang_begins_where_under_oom_rises()
    {
        // Grows 10 MiB/s from 2.797 on: at the limit after about 6.4 s, until it is killed.
        Recording recording = Recording.Load("kernel/v1-b03-hung-kill");

        long hang = Assert.Single(recording.HangsOf("a"));

        Assert.InRange(hang, 9_000_000_000, 9_700_000_000);
        Assert.Empty(Recording.Load("kernel/v1-a01-limit").HangsOf("a"));
    }
}
