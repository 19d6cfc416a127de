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

        // The log says 9.240616; oom_kill rises between the rows at 9.3587 and 9.3847, in whose middle it is put (RowsClock).
        Assert.Equal(9_371_700_000, kill.Time);
        Assert.Equal("/docker/a", kill.Cgroup);
        Assert.Equal("hog", kill.Comm);
        Assert.Equal(65328L * 1024, kill.Anon);
        Assert.Equal(1_791_000_000, recording.Begins.Single().Time);
        Assert.Equal(67108864, recording.PeakFileOf("a"));
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

    [Fact]
    public void A_script_names_the_files_that_it_makes()
    {
        const string Script = "a(){\n  for i in 1 2; do dd if=/dev/zero of=/data/f$i bs=1M count=90; done; sync\n  dd if=/dev/zero of=/data/x bs=1M count=3\n}";

        Assert.Equal([("/data/f1", 90L << 20), ("/data/f2", 90L << 20), ("/data/x", 3L << 20)], RecordedFiles.MadeBy(Script));
    }

    [Fact]
    public void A_client_logs_when_it_sent_and_got_an_answer()
    {
        Recording recording = Recording.Load("docker/v2-11-pause-tcp");

        // client-new.txt: SEND 0 at 1795450269.830, REPLY 0 at 1795450281.691; the clock began at 1795450233.665279064.
        Assert.Equal(["client-new", "client-old"], recording.Clients.Select(client => client.Name));
        Assert.Equal((36_164_720_936, 48_025_720_936), recording.Clients[0].Messages[0]);
        Assert.Equal((3, 100), (recording.Clients[0].Messages.Count, recording.Clients[1].Messages.Count));
    }

    [Fact]
    public void Programs_whose_log_is_gone_begin_with_their_containers()
    {
        Recording recording = Recording.Load("docker/v2-36-shared-cache");

        Assert.Equal(
            ["18.073 b1 writesync /data/big 60M", "50.2 ca hold 1; read /data/big 60M; hold 100", "57.217 cb hold 1; read /data/big 60M; hold 100", "72.56 cc hold 1; read /data/big 60M; hold 100"],
            recording.Begins.Select(begin => FormattableString.Invariant($"{Clock.Seconds(begin.Time)} {begin.Container} {begin.Detail}")));
    }

    [Fact]
    public void A_shared_file_is_charged_to_its_first_reader()
    {
        // 60 MiB of a common layer: all to ca, nothing to cb and cc, there and here.
        Comparison comparison = Comparison.Of("docker/v2-36-shared-cache");

        Assert.InRange(comparison.Run.Peak["ca"], 60L << 20, 64L << 20);
        Assert.InRange(comparison.Run.Peak["cb"], 0, 8L << 20);
    }

    [Fact]
    public void A_sysctl_that_is_set_back_at_the_end_holds_until_then() =>
        Assert.Equal(2, Recording.Load("kernel/v1-g07-overcommit2").Host.Sysctl["vm.overcommit_memory"]);

    [Fact]
    public void A_group_is_made_with_its_files()
    {
        // cgroup docker/a memory.swap.max=0 memory.high=32M: the limit of its growth.
        Comparison comparison = Comparison.Of("kernel/v2-a17-high");

        Assert.InRange(comparison.Groups.Single().Peak!.Value.Simulated, 32L << 20, 35L << 20);
    }

    [Fact]
    public void What_is_done_by_hand_beside_the_engine_is_played()
    {
        // The parent's limit of 100 MiB is written by hand; without it nobody dies.
        Assert.Single(Comparison.Of("docker/v2-22-cgroup-parent").Run.Kills);
    }

    [Fact]
    public void What_is_not_played_is_not_here_and_has_a_reason()
    {
        Assert.All(NotPlayed.All, entry => Assert.False(string.IsNullOrWhiteSpace(entry.Reason)));
        if (RecordingFolder.IsOwn)
        {
            Assert.All(NotPlayed.All, entry => Assert.False(Directory.Exists(Path.Combine(RecordingFolder.Root, entry.Recording))));
        }
    }

    [Fact]
    public void A_program_whose_log_was_written_over_begins_after_its_start_as_another_did()
    {
        // d03: b is started at t = 6.878 and 9.776 s, and its log holds the second run alone. a was started at 3.733 and began at 3.881 s.
        Recording recording = Recording.Load("kernel/v1-d03-first-touch");

        Assert.Equal([7_026_000_000, 9_885_000_000], recording.Begins.Where(begin => begin.Container == "b").Select(begin => begin.Time));
        Assert.Equal("read /var/tmp/f1 60M; hold 2; exit 0", recording.Begins.First(begin => begin.Container == "b").Detail);
    }

    [Fact]
    public void A_program_that_is_refused_memory_ends_there()
    {
        Recording recording = Recording.Load("kernel/v1-g07-overcommit2");
        Recording whole = Recording.Load("kernel/v1-a03-sawtooth");

        Assert.Equal("FAILED", recording.EndOf(recording.Begins.Single())!.Kind);
        Assert.Equal("EXIT", whole.EndOf(whole.Begins.Single())!.Kind);
        Assert.Null(recording.EndOf(recording.Begins.Single(), 9_000_000_000));
    }

    [Fact]
    public void What_is_run_in_a_container_begins_with_the_line_that_its_command_shows()
    {
        // v1-15b: exec_start at t = 24.171 s, BEGIN at 1795452381.909, 27.779 s after t = 0; 64 MiB at 20 MiB/s are over 3.2 s later.
        Comparison comparison = Comparison.Of("docker/v1-15b-exec-oom");

        Assert.InRange(comparison.Run.Kills.Single().Time, 30_700_000_000, 31_400_000_000);
    }
}
