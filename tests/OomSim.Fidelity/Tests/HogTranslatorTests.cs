using OomSim.Kernel;
using Xunit;

namespace OomSim.Fidelity;

public sealed class HogTranslatorTests
{
    [Fact]
    public void Paced_steps_follow_the_clock()
    {
        ProgramSet program = HogTranslator.Translate("hold 1; alloc 200M 10M/s; exit 3");

        Assert.Collection(
            Work(program.Init),
            step => Assert.Equal(1_000_000_000, Assert.IsType<SleepStep>(step).Duration!.Fixed),
            step =>
            {
                AllocStep alloc = Assert.IsType<AllocStep>(step);
                Assert.Equal(200L << 20, alloc.Size.Fixed);
                Assert.Equal(10L << 20, alloc.Pace.Rate!.Fixed);
                Assert.True(alloc.Pace.CatchUp);
            },
            step => Assert.Equal(3, Assert.IsType<ExitStep>(step).Code.Fixed));
        Assert.Equal(12, program.Init.EnomemExitCode!.Fixed);
    }

    [Fact]
    public void Children_have_the_name_of_their_parent_at_the_fork() => Assert.Equal(
        ["init.2 A", "init.2.0 A", "init.2.2 B", "init.sleeper A"],
        HogTranslator.Translate("name A; forkn 2; fork { fork { exit 1 }; name B; fork { exit 2 } }; wait").Processes.Select(child => $"{child.Key} {child.Value.Comm}"));

    [Fact]
    public void Children_have_their_own_programs()
    {
        ProgramSet program = HogTranslator.Translate("fork { name A; soft-fail; alloc 30M; hold }; fork { fork { exit 9 }; wait }; wait");

        Assert.Equal(["init.0", "init.1", "init.1.0"], program.Processes.Keys);
        Assert.Null(program.Processes["init.0"].EnomemExitCode);

        // First what it writes over to take up its script.
        Assert.Equal(32768, Assert.IsType<AllocStep>(Work(program.Processes["init.0"])[0]).Size.Fixed);
        Assert.Equal("A", Assert.IsType<CommStep>(Work(program.Processes["init.0"])[1]).Name);
        Assert.Null(Assert.IsType<SleepStep>(Work(program.Processes["init.0"])[3]).Duration);
        Assert.Equal(OnChildExit.Ignore, program.Init.OnChildExit);
    }

    [Fact]
    public void Waits_take_the_time_that_they_took()
    {
        // BEGIN 1.791, START hold 1.796, END 2.800, START alloc 2.801.
        Recording recording = Recording.Load("kernel/v1-a01-limit");

        ProgramSet program = HogTranslator.Translate(recording, recording.Begins.Single());

        Assert.Equal(5_000_000, Assert.IsType<SleepStep>(Work(program.Init)[0]).Duration!.Fixed);
        Assert.Equal(1_005_000_000, Assert.IsType<SleepStep>(Work(program.Init)[1]).Duration!.Fixed);
    }

    [Fact]
    public void A_wait_that_was_frozen_lasts_as_long_as_the_script_says()
    {
        Recording recording = Recording.Load("kernel/v1-b01-hung-raise");

        ProgramSet program = HogTranslator.Translate(recording, recording.Begins.Single());

        // hold 1 before the hang: 3.122 to 4.126.
        Assert.Equal(1_004_000_000, Assert.IsType<SleepStep>(Work(program.Init)[1]).Duration!.Fixed);
    }

    [Fact]
    public void Every_recorded_program_translates()
    {
        foreach (Recording recording in RecordingFolder.Names("kernel").Concat(RecordingFolder.Names("docker")).Concat(RecordingFolder.Names(NativeMachine.Family)).Select(Recording.Load))
        {
            Assert.All(recording.Begins, begin => Assert.NotEmpty(HogTranslator.Translate(recording, begin).Init.Steps));
        }
    }

    [Fact]
    public void Mapped_memory_is_touched_in_full()
    {
        ProgramSet program = HogTranslator.Translate("mmap 500M; touchmmap 20M/s");

        AllocStep touch = Assert.IsType<AllocStep>(Work(program.Init)[1]);

        Assert.Equal(500L << 20, touch.Size.Fixed);
        Assert.Equal(20L << 20, touch.Pace.Rate!.Fixed);
    }

    [Fact]
    public void What_was_touched_is_not_touched_again()
    {
        ProgramSet program = HogTranslator.Translate("mmap 50M; touchmmap; mmap 30M; touchmmap");

        Assert.Equal([50L << 20, 30L << 20], Work(program.Init).OfType<AllocStep>().Select(touch => touch.Size.Fixed));
    }

    [Fact]
    public void Memory_in_pieces_is_a_map_for_each()
    {
        ProgramSet program = HogTranslator.Translate("allocstep 1200M 40M/s");

        RepeatStep pieces = Assert.IsType<RepeatStep>(Assert.Single(Work(program.Init)));
        AllocStep piece = Assert.IsType<AllocStep>(Assert.Single(pieces.Steps));
        Assert.Equal(1200, pieces.Count!.Fixed);
        Assert.Equal(1L << 20, piece.Size.Fixed);
        Assert.Equal(40L << 20, piece.Pace.Rate!.Fixed);
    }

    [Fact]
    public void Burning_ends_on_the_clock()
    {
        // 30 % of a CPU: 8 s of CPU time would take 26.7 s.
        Recording recording = Recording.Load("kernel/v1-h02-quota");

        Assert.InRange(Comparison.Of(recording.Name).Times.Single().Simulated, recording.Begins.Single().Time + 8_000_000_000, recording.Begins.Single().Time + 8_200_000_000);
    }

    [Fact]
    public void A_refused_fork_does_not_end_the_program()
    {
        Assert.Null(HogTranslator.Translate("forkn 20 0.2; hold 2").Init.EnomemExitCode);
        Assert.Equal(12, HogTranslator.Translate("fork { hold 1 }; alloc 1M").Init.EnomemExitCode!.Fixed);
    }

    [Fact]
    public void What_is_run_later_stands_beside_the_children()
    {
        Recording recording = Recording.Load("docker/v1-15-child-oom");

        ProgramSet program = HogTranslator.Translate(
            recording, recording.Begins.First(), new Dictionary<string, string> { ["hog alloc 2M"] = "alloc 2M" });

        Assert.Equal(["hog alloc 2M", "init.1"], program.Processes.Keys);
        Assert.Equal(2L << 20, Assert.IsType<AllocStep>(Assert.Single(Work(program.Processes["hog alloc 2M"]))).Size.Fixed);
    }

    [Theory]
    [InlineData("64M", 67108864)]
    [InlineData("1.5G", 1610612736)]
    [InlineData("512k", 524288)]
    [InlineData("10M/s", 10485760)]
    [InlineData("4096", 4096)]
    public void Sizes_are_1024_based(string text, long bytes) => Assert.Equal(bytes, HogSize.Parse(text));

    [Fact]
    public void A_path_is_no_size_nor_is_what_a_file_refuses()
    {
        Assert.All(["64M", "1.5G", "4096", "10M/s"], text => Assert.True(HogSize.IsSize(text)));
        Assert.All(["/var/tmp/f1", "12abc", "-1", "max", ""], text => Assert.False(HogSize.IsSize(text)));
    }

    [Fact]
    public void Log_has_the_lines_of_the_recorded_one()
    {
        // docker/v1-15b, whose lines come from the terminal of docker exec, and docker/v1-12.
        string[] recorded =
        [
            "820.539 1795452381.909 pid=8 hog BEGIN alloc 40M 20M/s ", "820.539 1795452381.909 pid=8 hog START alloc 40M 20M/s", "821.363 1795452382.733 pid=8 hog PROGRESS alloc 16777216",
            "822.164 1795452383.533 pid=8 hog PROGRESS alloc 33554432", "71.335 1795450979.188 pid=1 hog END alloc took=0.001", "386.729 1795452604.010 pid=1 hog EXIT 0 (script end)",
        ];

        ProgramSet program = HogTranslator.Translate("alloc 40M 20M/s", tellsProgress: true);

        Assert.Equal(recorded.Select(HogLog.Normalize), program.Init.Steps.OfType<PrintStep>().Select(step => step.Text.TrimEnd('\n')));
        Assert.Equal([16L << 20, 16L << 20, 8L << 20], program.Init.Steps.OfType<AllocStep>().Select(step => step.Size.Fixed!.Value));
        Assert.Equal("Error: no such container", HogLog.Normalize("Error: no such container "));
    }

    private static IReadOnlyList<Step> Work(ProgramDefinition program) => [.. program.Steps.Where(step => step is not PrintStep)];
}
