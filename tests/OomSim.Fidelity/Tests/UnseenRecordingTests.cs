using System.Globalization;
using Xunit;

namespace OomSim.Fidelity;

/// <summary>Recordings of the same layout that do what none beside the test project does.</summary>
public sealed class UnseenRecordingTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void A_wait_behind_a_step_of_no_time_lasts_as_long_as_it_did()
    {
        SimulatedRun run = Run(
            "[t=1.000] cgroup docker/a \n[t=1.100] start a: hog handle-term 9; hold 1; alloc 10M 10M/s; exit 0\n[t=3.300] # a ended, shell status 0",
            """
            1.200,a,7,hog,BEGIN handle-term 9; hold 1; alloc 10M 10M/s; exit 0
            1.200,a,7,hog,START handle-term 9
            1.200,a,7,hog,END handle-term took=0.000
            1.200,a,7,hog,START hold 1
            2.200,a,7,hog,END hold took=1.000
            2.200,a,7,hog,START alloc 10M 10M/s
            3.200,a,7,hog,END alloc took=1.000
            3.200,a,7,hog,EXIT 0
            """);

        Assert.InRange(run.Exits["a"]!.Value.Time, 3.15 * Second, 3.25 * Second);
    }

    [Fact]
    public void A_wait_that_a_handler_ended_was_longer()
    {
        // The line EXIT 7 is the handler's, at the signal: the 20 s were not over.
        SimulatedRun run = Run(
            "[t=1.000] cgroup docker/a \n[t=1.100] start a: hog handle-term 7; hold 20; exit 0\n[t=3.000] host$ kill -TERM 7\n    rc=0  returned at t=3.010\n[t=3.100] # a ended, shell status 7",
            """
            1.200,a,7,hog,BEGIN handle-term 7; hold 20; exit 0
            1.200,a,7,hog,START handle-term 7
            1.200,a,7,hog,END handle-term took=0.000
            1.201,a,7,hog,START hold 20
            2.999,a,7,hog,EXIT 7
            """);

        Assert.Equal(7, run.Statuses["a"].Single());
    }

    [Fact]
    public void Each_program_of_a_group_has_an_end_of_its_own()
    {
        (Recording recording, SimulatedRun run) = Play(
            "[t=1.000] cgroup docker/a \n[t=1.100] start a: hog hold 3; exit 5\n[t=2.000] start a: hog hold 1; exit 2\n[t=3.200] # a ended, shell status 2",
            """
            1.200,a,7,hog,BEGIN hold 3; exit 5
            1.200,a,7,hog,START hold 3
            2.100,a,8,hog,BEGIN hold 1; exit 2
            2.100,a,8,hog,START hold 1
            3.100,a,8,hog,END hold took=1.000
            3.100,a,8,hog,EXIT 2
            4.200,a,7,hog,END hold took=3.000
            4.200,a,7,hog,EXIT 5
            """);

        Assert.Equal([5, 2], run.Statuses["a"]);
        Assert.Empty(Comparison.Of(recording, run).Differences);
        Assert.Equal([4.2, 3.1], run.Lives["a"].Select(life => Math.Round(Clock.Seconds(life.Exit!.Value), 2)));
    }

    [Fact]
    public void A_signal_reaches_a_child_by_the_pid_that_its_parent_logged()
    {
        SimulatedRun run = Run(
            "[t=1.000] cgroup docker/a \n[t=1.100] start a: hog fork { hold }; fork { hold }; wait; exit 3\n[t=2.000] host$ for p in 9 8; do kill -s KILL $p; done\n    rc=0  returned at t=2.010\n[t=2.100] # a ended, shell status 3",
            """
            1.200,a,7,hog,BEGIN fork { hold }; fork { hold }; wait; exit 3
            1.200,a,7,hog,FORKED 8
            1.201,a,7,hog,FORKED 9
            1.202,a,7,hog,START wait
            """);

        Assert.InRange(run.Exits["a"]!.Value.Time, 2 * Second, 2.1 * Second);
    }

    [Fact]
    public void Waitone_waits_for_the_child_that_ended_first()
    {
        SimulatedRun run = Run(
            "[t=1.000] cgroup docker/a \n[t=1.100] start a: hog fork { hold 3 }; fork { hold 1 }; waitone; exit 0\n[t=2.300] # a ended, shell status 0",
            """
            1.200,a,7,hog,BEGIN fork { hold 3 }; fork { hold 1 }; waitone; exit 0
            1.200,a,7,hog,FORKED 8
            1.201,a,7,hog,FORKED 9
            1.202,a,7,hog,START waitone
            2.202,a,7,hog,CHILD 9 exited 0
            2.202,a,7,hog,END waitone took=1.000
            2.202,a,7,hog,EXIT 0
            """);

        Assert.InRange(run.Exits["a"]!.Value.Time, 2.15 * Second, 2.3 * Second);
    }

    [Fact]
    public void A_program_that_is_started_in_a_group_that_hangs_hangs_before_its_first_line()
    {
        // The second has written over the first one's log, and nothing itself.
        (Recording recording, SimulatedRun run) = Play(
            """
            [t=1.000] cgroup docker/a 
            [t=1.100] write 32M > docker/a/memory.limit_in_bytes rc=0 returned at t=1.110 
            [t=1.120] write 1 > docker/a/memory.oom_control rc=0 returned at t=1.130 
            [t=1.200] start a: hog alloc 80M 40M/s; exit 0
            [t=3.000] start a: hog alloc 5M; exit 3
            [t=4.000] host$ kill -9 4042
                rc=0  returned at t=4.010
            [t=5.000] # a ended, shell status 3
            """,
            "",
            [3.9, 4.9]);

        Assert.Equal([137, 3], run.Statuses["a"]);
        Assert.True(run.Memory[("a", 3_900_000_000)] > 31L << 20);
        Assert.InRange(run.Exits["a"]!.Value.Time, 4 * Second, 5 * Second);
        Assert.Equal(2, recording.Begins.Count());
    }

    [Fact]
    public void A_group_that_was_removed_is_made_anew()
    {
        (Recording recording, SimulatedRun run) = Play(
            """
            [t=1.000] cgroup docker/a 
            [t=1.100] write 48M > docker/a/memory.limit_in_bytes rc=0 returned at t=1.110 
            [t=1.200] start a: hog exit 0
            [t=1.400] # a ended, shell status 0
            [t=1.500] host$ rmdir /sys/fs/cgroup/memory/docker/a
                rc=0  returned at t=1.510
            [t=1.600] write 1 > docker/a/memory.oom_control rc=1 returned at t=1.610 No such file or directory
            [t=2.000] cgroup docker/a 
            [t=2.100] start a: hog alloc 60M 60M/s; exit 0
            [t=3.400] # a ended, shell status 0
            """,
            """
            1.300,a,7,hog,BEGIN exit 0
            1.300,a,7,hog,EXIT 0
            2.200,a,8,hog,BEGIN alloc 60M 60M/s; exit 0
            2.200,a,8,hog,START alloc 60M 60M/s
            3.200,a,8,hog,END alloc took=1.000
            3.200,a,8,hog,EXIT 0
            """,
            [3.1]);

        // The limit went with the first.
        Assert.Empty(Comparison.Of(recording, run).Differences);
        Assert.True(run.Memory[("a", 3_100_000_000)] > 50L << 20);
    }

    [Fact]
    public void A_locked_program_maps_all_at_once_whatever_its_pace()
    {
        (_, SimulatedRun run) = Play(
            "[t=1.000] cgroup docker/a \n[t=1.100] start a: hog mlock; alloc 30M 10M/s; exit 0\n[t=4.300] # a ended, shell status 0",
            """
            1.200,a,7,hog,BEGIN mlock; alloc 30M 10M/s; exit 0
            1.200,a,7,hog,START mlock
            1.201,a,7,hog,END mlock took=0.000
            1.201,a,7,hog,START alloc 30M 10M/s
            4.201,a,7,hog,END alloc took=3.000
            4.201,a,7,hog,EXIT 0
            """,
            [1.6]);

        Assert.True(run.Memory[("a", 1_600_000_000)] > 30L << 20);
        Assert.InRange(run.Exits["a"]!.Value.Time, 4.2 * Second, 4.5 * Second);
    }

    [Fact]
    public void A_file_is_read_to_its_end_where_no_size_is_named()
    {
        (Recording recording, SimulatedRun run) = Play(
            "[t=1.000] cgroup docker/a \n[t=1.100] start a: hog write /var/tmp/f1 8M; read /var/tmp/f1; exit 0\n[t=2.000] # a ended, shell status 0",
            """
            1.200,a,7,hog,BEGIN write /var/tmp/f1 8M; read /var/tmp/f1; exit 0
            1.200,a,7,hog,START write /var/tmp/f1 8M
            1.400,a,7,hog,END write took=0.200
            1.400,a,7,hog,START read /var/tmp/f1
            1.420,a,7,hog,READ 8388608 bytes
            1.420,a,7,hog,END read took=0.020
            1.420,a,7,hog,EXIT 0
            """,
            [1.3, 1.41]);

        Assert.Empty(Comparison.Of(recording, run).Differences);
    }

    [Fact]
    public void A_limit_that_is_lowered_below_what_is_used_brings_pages_to_swap_from_when_it_was_typed()
    {
        // 30 MiB to swap while the shell waits; usage is known from the row before.
        (_, SimulatedRun run) = Play(
            """
            [t=0.500] host$ swapon /dev/vdd; cat /proc/swaps
                rc=0  returned at t=0.600
            [t=1.000] cgroup docker/a 
            [t=1.050] write 100M > docker/a/memory.limit_in_bytes rc=0 returned at t=1.060 
            [t=1.100] start a: hog alloc 60M; hold 5; exit 0
            [t=2.500] write 30M > docker/a/memory.limit_in_bytes rc=0 returned at t=5.000 
            """,
            """
            1.200,a,7,hog,BEGIN alloc 60M; hold 5; exit 0
            1.200,a,7,hog,START alloc 60M
            1.600,a,7,hog,END alloc took=0.400
            1.600,a,7,hog,START hold 5
            """,
            [2.4, 4.9],
            "swapdev",
            64_000_000);

        Assert.True(run.Memory[("a", 2_400_000_000)] > 60L << 20);
        Assert.True(run.Memory[("a", 4_900_000_000)] <= 30L << 20);
    }

    [Fact]
    public void A_child_that_outlives_its_parent_leaves_the_others_alone_when_it_ends()
    {
        SimulatedRun run = Run(
            "[t=1.000] cgroup docker/a \n[t=1.000] cgroup docker/b \n[t=1.100] start a: hog fork { hold 2; exit 1 }; exit 0\n[t=1.100] start b: hog hold 4; exit 3\n[t=5.300] # b ended, shell status 3",
            """
            1.200,a,7,hog,BEGIN fork { hold 2; exit 1 }; exit 0
            1.200,a,7,hog,FORKED 9
            1.200,a,7,hog,EXIT 0
            1.200,b,8,hog,BEGIN hold 4; exit 3
            1.200,b,8,hog,START hold 4
            1.200,a,9,child,START hold 2
            3.200,a,9,child,END hold took=2.000
            3.200,a,9,child,EXIT 1
            5.200,b,8,hog,END hold took=4.000
            5.200,b,8,hog,EXIT 3
            """);

        Assert.Equal(3, run.Statuses["b"].Single());
    }

    [Fact]
    public void A_file_of_a_tmpfs_stays_charged_until_the_shell_removes_it()
    {
        // Past the limit nothing of it can be dropped, as a file on a disk could.
        SimulatedRun run = Play(
            "[t=1.000] cgroup docker/a \n[t=1.050] write 40M > docker/a/memory.limit_in_bytes rc=0 returned at t=1.060\n[t=1.100] start a: hog write /dev/shm/x 60M; exit 0\n"
                + "[t=3.000] # a ended, shell status 137\n[t=4.000] host$ rm -f /dev/shm/x\n    rc=0  returned at t=4.010",
            """
            1.200,a,7,hog,BEGIN write /dev/shm/x 60M; exit 0
            1.200,a,7,hog,START write /dev/shm/x 60M
            """,
            [3.5, 5.0]).Run;

        Assert.Equal(137, run.Statuses["a"].Single());
        Assert.InRange(run.Memory[("a", 3_500_000_000)], 38 << 20, 40 << 20);
        Assert.InRange(run.Memory[("a", 5_000_000_000)], 0, 1 << 20);
    }

    [Fact]
    public void What_was_cut_short_or_is_missing_leaves_the_rest()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("oomsim-recording");
        try
        {
            string description = Description("6.1.0-50");
            File.WriteAllText(Path.Combine(folder.FullName, "description.md"), description.Replace("- sysctl: vm.swappiness=60 vm.overcommit_memory=0\n", "", StringComparison.Ordinal));
            File.WriteAllText(Path.Combine(folder.FullName, "commands.log"), "[t=1.000] # end of scenario\n");
            File.WriteAllText(Path.Combine(folder.FullName, "program.csv"), "time_s,container,pid,name,message\n1.000,a,7,hog,BEGIN exit 0\n1.001,a");
            File.WriteAllText(Path.Combine(folder.FullName, "docker-events.jsonl"), "{\"status\":\"cre");
            Recording recording = Recording.OfFolder("kernel/unseen", folder.FullName);

            Assert.Single(recording.Program);
            Assert.Empty(recording.Kills);
            Assert.Empty(recording.RestartDelays);
            Assert.Equal(["vm.min_free_kbytes"], recording.Host.Sysctl.Keys);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void The_description_names_the_kernel()
    {
        Assert.Equal("6.18", RecordedHost.Parse(Description("6.18.44-x")).Kernel);
        Assert.Equal("6.1", RecordedHost.Parse(Description("6.7.1")).Kernel);
        Assert.Equal("6.1", Recording.Load("kernel/v1-a01-limit").Host.Kernel);
    }

    private static string Description(string kernel, string script = "") => $"""
        # x (v1)

        - T0 (t=0) realtime: 1795454210.211709; monotonic/dmesg clock at T0: 410.06
        - host: MemTotal: 996336 kB MemFree: 939860 kB SwapTotal: 0 kB ; 2 vCPU; kernel {kernel}; no engine: cgroups set by hand; cgroup v1
        - sysctl: vm.swappiness=60 vm.overcommit_memory=0

        ## script
        ```
        scenario(){"{"}
        {script}
        {"}"}
        ```
        """;

    private static SimulatedRun Run(string commands, string program) => Play(commands, program).Run;

    private static (Recording Recording, SimulatedRun Run) Play(string commands, string program, double[]? rows = null, string script = "", long memory = 0)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("oomsim-recording");
        try
        {
            Write("description.md", Description("6.1.0-50-cloud-amd64", script));
            Write("commands.log", commands + "\n[t=6.000] # end of scenario\n");
            Write("program.csv", "time_s,container,pid,name,message\n" + program + "\n");
            Write("kernel.log", "\n");
            Write("trace.csv", "time_s,container,memory_current_bytes\n" + string.Concat((rows ?? []).Select(row => string.Create(CultureInfo.InvariantCulture, $"{row},a,{memory}\n"))));
            Recording recording = Recording.OfFolder("kernel/unseen", folder.FullName);
            return (recording, RecordingRunner.Run(recording));
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        void Write(string name, string text) => File.WriteAllText(Path.Combine(folder.FullName, name), text);
    }
}
