using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>What a container can be called by (D1.16), and what a rename changes.</summary>
public class NameTests
{
    [Fact]
    public void Prefix_of_an_id_names_a_container_when_it_is_the_only_one()
    {
        var bench = new DockerBench();
        for (int i = 0; i < 40; i++)
        {
            bench.Fine($"run -d --name c{i} sleeper");
        }

        // Of 40 IDs with 16 first digits some begin alike.
        string shared = bench.Engine.Containers.GroupBy(c => c.Id[..1]).First(g => g.Count() > 1).Key;
        Assert.Equal($"Error response from daemon: multiple IDs found with provided prefix: {shared}\n", bench.Do("pause " + shared).Stderr);
        Container first = bench.Engine.Containers[0];
        Assert.Equal(first.Id[..12] + "\n", bench.Fine("pause " + first.Id[..12]).Stdout);
        Assert.Equal("paused", first.Status);

        // A name goes before the beginning of an ID.
        bench.Fine($"run -d --name {first.Id[..3]} sleeper");
        bench.Fine("pause " + first.Id[..3]);
        Assert.Equal("paused", bench.Engine.Containers[^1].Status);
        bench.Fine("rm -f c0 c7 c39");
        Assert.Equal(38, bench.Engine.Containers.Count);
        Assert.Null(bench.Engine.Find("c7"));
        Assert.Equal("c38", bench.Engine.Find(bench.Get("c38").Id)!.Name);
    }

    [Fact]
    public void Ids_of_a_seed_are_known_beforehand()
    {
        var bench = new DockerBench();
        bench.Fine("create --name aa sleeper");
        bench.Fine("create --name bb sleeper");
        Assert.Equal([DockerEngine.ContainerId(1, 1), DockerEngine.ContainerId(1, 2)], bench.Engine.Containers.Select(c => c.Id));
    }

    [Fact]
    public void Renamed_container_goes_by_its_new_name_and_keeps_its_cgroup()
    {
        var bench = new DockerBench();
        bench.Image("tree", new ProgramDefinition { Name = "init", Comm = "tree", Steps = [new SleepStep(Quantity.Of(2 * SimTime.Second)), new ForkStep("leaf", Quantity.Of(1)), new SleepStep(null)] }, new ProgramDefinition { Name = "leaf", Comm = "leaf", Steps = [new SleepStep(null)] });
        bench.Fine("run -d --name old tree");
        string cgroup = bench.Get("old").Cgroup!.Path;
        bench.RunTo(1);
        bench.Fine("rename old new");
        bench.Fine("run -d --name old sleeper");
        bench.RunTo(3);
        Container renamed = bench.Get("new");
        Assert.Equal(cgroup, renamed.Cgroup!.Path);
        Assert.Equal(["new", "new"], renamed.Cgroup.Processes.Select(p => p.Owner));
        Assert.Equal("/new\n", bench.Fine("inspect -f '{{.Name}}' new").Stdout);
        bench.Fine("kill new");
        Assert.Equal("new", bench.Events.Last(e => e.Action == "die").Attributes["name"]);
        Assert.Equal("running", bench.Get("old").Status);
        bench.Fine("start new");
        Assert.Equal("new", bench.Get("new").Init!.Owner);
    }

    [Fact]
    public void Rename_does_not_change_what_is_random()
    {
        long[] ends = [.. new[] { false, true }.Select(rename =>
        {
            var bench = new DockerBench();
            bench.Image("dice", new RepeatStep(Quantity.Of(5), [new SleepStep(new Dice())]), new ExitStep(Quantity.Of(0)));
            bench.Fine("run -d --restart always --name app dice");
            bench.RunTo(2);
            if (rename)
            {
                bench.Fine("rename app other");
            }

            bench.RunTo(100);
            return bench.Engine.Containers[0].StartedAtNs!.Value;
        })];
        Assert.Equal(ends[0], ends[1]);
    }

    private sealed class Dice : Quantity
    {
        public override long Draw(RandomStreams streams, string owner) => (long)(streams.Get(owner).NextDouble() * SimTime.Second);
    }
}
