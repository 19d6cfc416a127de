using OomSim.Kernel;
using OomSim.Results;
using Xunit;

namespace OomSim.Tests.Results;

public sealed class SamplerTests : SampledWorld
{
    [Fact]
    public void Samples_fall_on_multiples_of_the_interval_and_stop_before_the_next_event()
    {
        Sampler sampler = Make(100 * Ms);

        // Next event at 300 ms: 0, 100 and 200 lie before it; 300 waits until that instant is over.
        sampler.AdvanceTo(300 * Ms);
        Assert.Equal([0, 100 * Ms, 200 * Ms], Times());

        _world.Now = 300 * Ms;
        sampler.AdvanceTo(310 * Ms);
        Assert.Equal([0, 100 * Ms, 200 * Ms, 300 * Ms], Times());
        Assert.Equal(400 * Ms, sampler.NextSample);
    }

    [Theory]
    [InlineData(100L, new long[] { 0, 100, 150, 200, 230 })]
    [InlineData(null, new long[] { 0, 150, 230 })]
    public void Moments_asked_for_have_rows_beside_those_of_the_interval(long? interval, long[] expected)
    {
        Sampler sampler = Make(interval * Ms, 230 * Ms, 150 * Ms, 100 * Ms * (interval is null ? 0 : 1), 150 * Ms);
        sampler.AdvanceTo(240 * Ms);
        Assert.Equal(expected, Times().Select(t => t / Ms));
    }

    [Fact]
    public void A_moment_asked_for_that_is_an_events_shows_what_the_event_left()
    {
        Sampler sampler = Make(null, 150 * Ms);
        Use(100);
        sampler.AdvanceTo(150 * Ms);
        _world.Now = 150 * Ms;
        Use(30);
        sampler.AdvanceTo(200 * Ms);
        Assert.Equal([(0L, 100L), (150 * Ms, 30)], Memory());
    }

    [Fact]
    public void Time_that_does_not_move_writes_nothing()
    {
        Sampler sampler = Make(100 * Ms);
        sampler.AdvanceTo(0);
        Assert.Empty(_trace.Containers);
    }

    [Fact]
    public void A_jump_has_a_row_just_before_and_one_just_after()
    {
        Sampler sampler = Make(100 * Ms);
        Use(100);
        sampler.AdvanceTo(150 * Ms);
        _world.Now = 150 * Ms;
        Use(120);
        sampler.BeforeJump(_cgroup);
        Use(30);
        sampler.AdvanceTo(200 * Ms);

        Assert.Equal([(0L, 100L), (100 * Ms, 100), (150 * Ms, 120), (150 * Ms, 30)], Memory());
        Assert.Equal([(150 * Ms, "/docker/abc", 120L), (150 * Ms, "/docker", 120)], Cgroups(150 * Ms).Take(2));
        Assert.Equal([(150 * Ms, "/docker/abc", 30L), (150 * Ms, "/docker", 30)], Cgroups(150 * Ms).Skip(2));
    }

    [Fact]
    public void A_container_that_starts_has_a_row_of_how_it_was_before()
    {
        Sampler sampler = Make(100 * Ms);
        sampler.Containers.First!.Value.Processes.Clear();
        _app.State = "exited";
        _app.Place(null);
        sampler.StateChanged(_app);
        sampler.AdvanceTo(150 * Ms);
        _world.Now = 150 * Ms;
        _app.Place(_cgroup);
        _app.Processes.AddLast(_init);
        _app.State = "running";
        Use(300);
        sampler.StateChanged(_app);
        sampler.AdvanceTo(160 * Ms);

        Assert.Equal([(0L, 0L), (100 * Ms, 0), (150 * Ms, 0), (150 * Ms, 300)], Memory());
        Assert.Equal(["exited", "running"], _trace.Containers.TakeLast(2).Select(r => r.State));
    }

    [Fact]
    public void A_jump_before_the_change_of_state_leaves_the_row_of_how_it_was_before()
    {
        Sampler sampler = Make(100 * Ms);
        _app.Processes.Clear();
        _app.State = "restarting";
        _app.Place(null);
        sampler.StateChanged(_app);
        sampler.AdvanceTo(150 * Ms);
        _world.Now = 150 * Ms;
        _app.Place(_cgroup);
        _app.Processes.AddLast(_init);
        Use(700);
        sampler.BeforeJump(_cgroup);
        Use(300);
        _app.State = "running";
        sampler.StateChanged(_app);
        sampler.AdvanceTo(160 * Ms);
        Assert.Equal([(150 * Ms, 0L), (150 * Ms, 700), (150 * Ms, 300)], Memory().TakeLast(3));
        Assert.Equal(["restarting", "restarting", "running"], _trace.Containers.TakeLast(3).Select(r => r.State));
    }

    [Fact]
    public void Only_the_first_of_several_jumps_of_an_instant_has_a_row_before_it()
    {
        Sampler sampler = Make(null);
        sampler.AdvanceTo(10);
        _world.Now = 10;
        Use(100);
        sampler.BeforeJump(_cgroup);
        Use(60);
        sampler.BeforeJump(_cgroup);
        Use(20);
        sampler.AdvanceTo(20);
        Assert.Equal([100, 20], Memory().Where(m => m.Time == 10).Select(m => m.Current));
    }

    [Fact]
    public void An_instant_that_climbs_higher_shows_its_peak()
    {
        Sampler sampler = Make(null);
        sampler.AdvanceTo(10);
        _world.Now = 10;
        Use(100);
        sampler.BeforeJump(_cgroup);
        Use(140);
        sampler.BeforeJump(_cgroup);
        Use(20);
        sampler.AdvanceTo(20);
        Assert.Equal([100, 140, 20], Memory().Where(m => m.Time == 10).Select(m => m.Current));
        Assert.Equal(140, _app.Account.Peak);
    }

    [Fact]
    public void Events_mode_writes_a_row_at_every_breakpoint_and_nowhere_else()
    {
        // Events at 50 and 70 ms: the first bends a line without a jump, and must show all the same (interface §2, `sample`).
        Sampler sampler = Make(null);
        sampler.AdvanceTo(50 * Ms);
        _world.Now = 50 * Ms;
        sampler.AdvanceTo(70 * Ms);
        _world.Now = 70 * Ms;
        sampler.Touch(_app);
        sampler.AdvanceTo(90 * Ms);
        Assert.Equal([0, 50 * Ms, 70 * Ms], Times());
    }

    [Fact]
    public void A_change_of_state_shows_the_old_one_first()
    {
        Sampler sampler = Make(null);
        sampler.AdvanceTo(10);
        _world.Now = 10;
        _app.State = "paused";
        _init.Doing = TaskCondition.Frozen;
        sampler.StateChanged(_app);
        sampler.AdvanceTo(20);
        Assert.Equal(
            [(0L, "running", "active"), (10, "running", "active"), (10, "paused", "frozen")],
            _trace.Containers.Select(r => (r.Time, r.State, r.Condition)));
    }

    [Fact]
    public void A_removed_container_has_one_last_row()
    {
        Sampler sampler = Make(100);
        sampler.AdvanceTo(50);
        _world.Now = 50;
        _app.State = "removed";
        _app.Processes.Clear();
        _app.Place(null);
        sampler.StateChanged(_app);
        sampler.AdvanceTo(1000);
        ContainerRow last = _trace.Containers[^1];
        Assert.Equal((50L, "removed", "none", 0L, (long?)null), (last.Time, last.State, last.Condition, last.MemoryCurrent, last.MemoryLimit));
        Assert.Empty(sampler.Containers);
    }

    [Fact]
    public void A_cgroup_that_is_gone_is_no_longer_read()
    {
        Sampler sampler = Make(100);
        sampler.AdvanceTo(50);
        _cgroup.IsGone = true;
        sampler.AdvanceTo(150);
        Assert.Equal(["/docker", "/docker/abc", "/docker"], _trace.Cgroups.Select(r => r.Path));
    }

    [Fact]
    public void Hangs_pauses_and_kills_are_accounted()
    {
        Sampler sampler = Make(10);
        _init.Doing = TaskCondition.Active;
        sampler.AdvanceTo(15);
        _world.Now = 15;
        _init.Doing = TaskCondition.Hung;
        sampler.Touch(_app);
        sampler.AdvanceTo(40);
        _world.Now = 42;
        _init.Victim = true;
        _init.Doing = TaskCondition.Dying;
        sampler.Touch(_app);
        sampler.AdvanceTo(45);
        _init.Doing = TaskCondition.Frozen;
        _world.Now = 46;
        sampler.Touch(_app);
        sampler.EndInstant();
        _app.Account.Close();
        Assert.Equal([new IntervalSummary(15, 42)], _app.Account.Hung.ToList());
        Assert.Equal([new IntervalSummary(46, null)], _app.Account.Frozen.ToList());
        Assert.Equal([new KillSummary(42, 7, "hog")], _app.Account.Kills.ToList());
    }

    [Fact]
    public void Derived_columns_follow_their_definitions()
    {
        // D8.14/X10: usage 120 MiB, inactive_file 20 MiB → 100 MiB. With inactive_file ≥ usage docker shows the usage, the working set is 0.
        Sampler sampler = Make(100);
        _cgroup.Present = new CgroupValues { Current = 120 << 20, InactiveFile = 20 << 20, Max = 200 << 20 };
        sampler.AdvanceTo(50);
        _cgroup.Present = new CgroupValues { Current = 120 << 20, InactiveFile = 130 << 20 };
        sampler.AdvanceTo(150);
        Assert.Equal((100L << 20, 100L << 20, 200L << 20), (_trace.Containers[0].WorkingSet, _trace.Containers[0].DockerStats, _trace.Containers[0].MemoryLimit));
        Assert.Equal((0L, 120L << 20, null), (_trace.Containers[1].WorkingSet, _trace.Containers[1].DockerStats, _trace.Containers[1].MemoryLimit));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Files_that_a_cgroup_version_lacks_stay_empty(bool v1)
    {
        _world.IsV1 = v1;
        Sampler sampler = Make(100);
        sampler.AdvanceTo(50);
        CgroupRow row = _trace.Cgroups[0];
        Assert.Equal(v1, row.Failcnt is not null && row.UnderOom is not null && row.OomKillDisable is not null);
        Assert.Equal(!v1, row.EventsOom is not null && row.EventsMax is not null && row.EventsOomGroupKill is not null);
    }

    [Theory]
    [InlineData("hung", TaskCondition.Idle, TaskCondition.Hung, TaskCondition.Frozen)]
    [InlineData("frozen", TaskCondition.Frozen, TaskCondition.Dying)]
    [InlineData("dying", TaskCondition.Throttled, TaskCondition.Dying)]
    [InlineData("throttled", TaskCondition.Throttled, TaskCondition.Reclaiming)]
    [InlineData("reclaiming", TaskCondition.Active, TaskCondition.Reclaiming)]
    [InlineData("active", TaskCondition.Idle, TaskCondition.Active)]
    [InlineData("idle", TaskCondition.Idle)]
    [InlineData("none")]
    public void The_strongest_condition_speaks_for_the_container(string expected, params TaskCondition[] conditions)
    {
        var group = new ProcessGroup("x");
        foreach (TaskCondition condition in conditions)
        {
            group.Processes.AddLast(new FakeProcess(1, "p") { Doing = condition });
        }

        Assert.Equal(expected, Conditions.Of(group));
    }

    [Fact]
    public void Sampling_a_thousand_containers_allocates_next_to_nothing()
    {
        using var temporary = new TemporaryFolder();
        using RunFolder folder = RunFolder.Create(temporary.Path, "many");
        using var writer = new TraceWriter(folder, null);
        var sampler = new Sampler(_world, writer, new RecorderOptions { SampleNs = 1000 });
        for (int i = 0; i < 1000; i++)
        {
            var cgroup = new FakeCgroup("/docker/c" + i) { Present = new CgroupValues { Current = i * 4096L, Max = 1 << 30 } };
            var container = new FakeContainer("c" + i, cgroup) { State = "running" };
            container.Processes.AddLast(new FakeProcess(i, "hog"));
            sampler.Cgroups.Add(cgroup);
            sampler.Containers.AddLast(container);
            sampler.StateChanged(container);
        }

        sampler.AdvanceTo(5_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        sampler.AdvanceTo(15_000);
        long perSample = (GC.GetAllocatedBytesForCurrentThread() - before) / 10;
        Assert.InRange(perSample, 0, 4096);
    }

    [Fact]
    public void An_interval_of_nothing_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Make(0));

    [Fact]
    public void Cgroups_that_are_gone_are_not_kept_until_the_next_sample()
    {
        // 1,000 restarts within an hour between two samples, each in a new cgroup.
        Sampler sampler = Make(3_600_000 * Ms);
        sampler.AdvanceTo(Ms);
        for (int restart = 1; restart <= 1000; restart++)
        {
            _world.Now = restart * Ms;
            sampler.Cgroups.Add(new FakeCgroup("/docker/abc", _parent) { IsGone = true });
            sampler.BeforeJump(_cgroup);
            sampler.AdvanceTo((restart + 1) * Ms);
            Assert.InRange(sampler.Cgroups.Count, 2, 70);
        }

        Assert.Equal([_parent, _cgroup], sampler.Cgroups.Take(2));
    }

    private void Use(long bytes)
    {
        _cgroup.Present = new CgroupValues { Current = bytes };
        _parent.Present = new CgroupValues { Current = bytes };
    }

    private IEnumerable<long> Times() => _trace.Containers.Select(r => r.Time);

    private IEnumerable<(long Time, long Current)> Memory() => _trace.Containers.Select(r => (r.Time, r.MemoryCurrent));

    private IEnumerable<(long Time, string Path, long Current)> Cgroups(long time) =>
        _trace.Cgroups.Where(r => r.Time == time).Select(r => (r.Time, r.Path, r.Current));
}
