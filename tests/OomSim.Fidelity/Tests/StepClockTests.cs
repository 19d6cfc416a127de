using Xunit;

namespace OomSim.Fidelity;

public sealed class StepClockTests
{
    private const long Second = 1_000_000_000;
    private const long TouchSpeed = 100 << 20;

    [Fact]
    public void A_wait_goes_as_it_went_and_an_unpaced_step_evenly()
    {
        // Read in 4 s there and 2 s here; the wait behind it begins 2 s earlier here.
        StepClock clock = new([
            new StepMark(1 * Second, 1 * Second, "hog START read f 60M"),
            new StepMark(5 * Second, 3 * Second, "hog END read took=<took>"),
            new StepMark(5 * Second, 3 * Second, "hog START hold 4"),
            new StepMark(9 * Second, 7 * Second, "hog END hold took=<took>"),
        ], TouchSpeed);

        Assert.Equal(0, clock.Simulated(0));
        Assert.Equal(2 * Second, clock.Simulated(3 * Second));
        Assert.Equal(4 * Second, clock.Simulated(6 * Second));
        Assert.Equal(8 * Second, clock.Simulated(10 * Second));
    }

    [Fact]
    public void A_paced_step_is_not_stretched_by_what_held_it_up_at_its_end()
    {
        // It stood for 3 s at its limit there and not here: until then both had the same memory at the same time.
        StepClock clock = new([
            new StepMark(1 * Second, 1 * Second, "hog START alloc 60M 10M/s"),
            new StepMark(10 * Second, 7 * Second, "hog END alloc took=<took>"),
        ], TouchSpeed);

        Assert.Equal(4 * Second, clock.Simulated(4 * Second));
        Assert.Equal(7 * Second, clock.Simulated(8 * Second));
        Assert.Equal(9 * Second, clock.Simulated(12 * Second));
    }

    [Fact]
    public void A_paced_step_that_the_machine_held_up_is_where_its_log_tells()
    {
        // 20 MiB after 4 s instead of 2: what is overdue comes at 100 MiB/s, ten times its pace, and then it is on its pace again.
        const string start = "hog START alloc 60M 10M/s";
        StepClock clock = new([new StepMark(1 * Second, 1 * Second, start), new StepMark(5 * Second, 3 * Second, start)], TouchSpeed);

        Assert.Equal(2 * Second, clock.Simulated(2 * Second));
        Assert.Equal(3 * Second, clock.Simulated(4 * Second));
        Assert.Equal(4 * Second, clock.Simulated(51 * Second / 10));
        Assert.Equal(6 * Second, clock.Simulated(6 * Second));

        // One that falls back further makes nothing up.
        StepClock slow = new([new StepMark(1 * Second, 1 * Second, start), new StepMark(5 * Second, 3 * Second, start), new StepMark(9 * Second, 4 * Second, start)], TouchSpeed);

        Assert.Equal(7 * Second / 2, slow.Simulated(11 * Second / 2));
        Assert.Equal(4 * Second, slow.Simulated(8 * Second));
    }

    [Fact]
    public void A_presser_on_a_full_host_is_as_far_at_the_same_line()
    {
        GroupComparison press = Comparison.Of("kernel/v1-g01-global-size").Groups.Single(group => group.Container == "press");

        Assert.True(press.Nrmse > GroupComparison.NrmseTarget);
        Assert.InRange(press.StepNrmse!.Value, 0.0001, GroupComparison.NrmseTarget);
    }

    [Fact]
    public void What_is_typed_is_at_the_same_time_on_both_sides()
    {
        StepClock clock = new([
            new StepMark(1 * Second, 1 * Second, "hog START read f 60M"),
            new StepMark(5 * Second, 3 * Second, "hog END read took=<took>"),
            new StepMark(5 * Second, 3 * Second, "hog START hold 4"),
            new StepMark(7 * Second, 7 * Second, null),
        ], TouchSpeed);

        Assert.Equal(4 * Second, clock.Simulated(6 * Second));
        Assert.Equal(8 * Second, clock.Simulated(8 * Second));
    }

    [Fact]
    public void Of_marks_that_contradict_the_most_that_agree_are_kept()
    {
        StepClock clock = new([
            new StepMark(1 * Second, 1 * Second, "hog START hold 1"),
            new StepMark(2 * Second, 50 * Second, "hog CHILD 1"),
            new StepMark(3 * Second, 3 * Second, "hog START hold 2"),
            new StepMark(4 * Second, 4 * Second, "hog START hold 3"),
        ], TouchSpeed);

        Assert.Equal(2 * Second, clock.Simulated(2 * Second));
        Assert.Equal(0, new StepClock([], TouchSpeed).Simulated(0));
    }

    [Fact]
    public void A_step_that_was_slower_there_is_as_far_at_the_same_line()
    {
        // 'alloc 500M' without a pace: faster there than here, but its log tells every 16 MiB.
        GroupComparison group = Comparison.Of("kernel/v1-g03-allocating-task").Groups.Single(group => group.Container == "big");

        Assert.True(group.Nrmse > GroupComparison.NrmseTarget);
        Assert.InRange(group.StepNrmse!.Value, 0.0001, group.Nrmse!.Value / 4);
    }

    [Fact]
    public void A_group_of_several_programs_has_no_one_clock() =>
        Assert.Null(Comparison.Of("kernel/v1-a23-hierarchy").Groups.Single(group => group.Container == "p").StepNrmse);

    [Fact]
    public void A_group_that_had_a_program_without_a_log_has_no_one_clock() =>
        Assert.Null(Comparison.Of("kernel/v1-d03-first-touch").Groups.Single(group => group.Container == "b").StepNrmse);
}
