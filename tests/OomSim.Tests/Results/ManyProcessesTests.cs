using OomSim.Results;
using Xunit;

namespace OomSim.Tests.Results;

/// <summary>Which processes of a container have rows beside a jump, where they are many.</summary>
public sealed class ManyProcessesTests : SampledWorld
{
    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void Of_many_processes_a_jump_has_rows_of_those_that_it_changes(int more, bool ofAll)
    {
        List<FakeProcess> others = [.. Enumerable.Range(100, Sampler.FewProcesses - 1 + more).Select(pid => new FakeProcess(pid, "p"))];
        others.ForEach(process => _app.Processes.AddLast(process));
        Sampler sampler = Make(100 * Ms);
        sampler.AdvanceTo(150 * Ms);
        _world.Now = 150 * Ms;
        sampler.BeforeJump(_cgroup);
        _init.Rss = 50;
        sampler.Leave(others[0]);
        _app.Processes.Remove(others[0]);
        _app.Processes.AddLast(new FakeProcess(99, "new"));
        sampler.AdvanceTo(160 * Ms);
        List<ProcessRow> rows = [.. _trace.Processes.Where(row => row.Time == 150 * Ms)];
        Assert.Equal([10, 50], rows.Where(row => row.Pid == 7).Select(row => row.Rss));
        Assert.Single(rows, row => row.Pid == 100);
        Assert.Single(rows, row => row.Pid == 99);
        Assert.Equal(ofAll ? others.Count : 1, rows.Count(row => row.Pid >= 100));

        // Samples have all of them, as before.
        sampler.AdvanceTo(210 * Ms);
        Assert.Equal(others.Count + 1, _trace.Processes.Count(row => row.Time == 200 * Ms));
    }

    [Fact]
    public void One_of_many_processes_that_flowed_until_a_jump_has_a_row_there()
    {
        Enumerable.Range(100, Sampler.FewProcesses).ToList().ForEach(pid => _app.Processes.AddLast(new FakeProcess(pid, "p")));
        Sampler sampler = Make(100 * Ms);
        sampler.AdvanceTo(150 * Ms);

        // It grew since its last row, and shrinks from here on: its peak is between two samples.
        (_world.Now, _init.Rss) = (150 * Ms, 50);
        sampler.BeforeJump(_cgroup);
        sampler.AdvanceTo(160 * Ms);

        Assert.Equal((7, 50L), Assert.Single(_trace.Processes, row => row.Time == 150 * Ms) is var row ? (row.Pid, row.Rss) : default);
    }

    [Fact]
    public void One_of_many_processes_that_is_another_has_a_row()
    {
        Enumerable.Range(100, Sampler.FewProcesses).ToList().ForEach(pid => _app.Processes.AddLast(new FakeProcess(pid, "p")));
        Sampler sampler = Make(100 * Ms);
        sampler.AdvanceTo(150 * Ms);
        _world.Now = 150 * Ms;
        _init.Rss = 50;
        sampler.Touch(_app);
        sampler.AdvanceTo(160 * Ms);
        Assert.DoesNotContain(_trace.Processes, row => row.Time == 150 * Ms);
        _world.Now = 160 * Ms;
        _init.State = 'D';
        sampler.Touch(_app);
        sampler.AdvanceTo(170 * Ms);
        Assert.Equal(7, Assert.Single(_trace.Processes, row => row.Time == 160 * Ms).Pid);
    }
}
