using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Links of the default network: the names that they give, and what stays of them when who is meant is gone. All measured with dockerd 20.10.24.</summary>
public class LinkTests
{
    private const string Links = "inspect -f '{{json .HostConfig.Links}}' ";
    private const string Names = "ps --no-trunc --format '{{.Names}}'";

    [Fact]
    public void Links_are_names_of_their_own()
    {
        DockerBench bench = Linked();
        Assert.Equal("d10\nc3,d10/c3\nc2,d10/jj\n", bench.Fine(Names).Stdout);
        Assert.Equal("d10\nc3\nc2\n", bench.Fine("ps --format '{{.Names}}'").Stdout);
        Assert.Equal("/c2\n", bench.Fine("inspect -f '{{.Name}}' d10/jj").Stdout);
        Assert.Equal("d10/jj\n", bench.Fine("stop -t 0 d10/jj").Stdout);
        Assert.Null(bench.Get("c2").Init);
        bench.Fine("rename c3 c33");
        bench.Fine("rename d10 aa");
        Assert.Equal("[\"/c2:/aa/jj\",\"/c33:/aa/c3\"]\n", bench.Fine(Links + "aa").Stdout);
        Assert.Equal("aa\naa/c3,c33\n", bench.Fine(Names).Stdout);
        Assert.Equal(1, bench.Do("inspect d10/jj").ExitCode);
    }

    [Fact]
    public void Who_is_gone_is_still_looked_for()
    {
        DockerBench bench = Linked();
        bench.Fine("rm -f c2");
        Assert.Equal("[\"/c2:/d10/jj\",\"/c3:/d10/c3\"]\n", bench.Fine(Links + "d10").Stdout);
        Assert.Equal("Error response from daemon: Cannot restart container d10: Cannot link to a non running container: /c2 AS /d10/jj\n", bench.Do("restart -t 0 d10").Stderr);
        Assert.Equal("Cannot link to a non running container: /c2 AS /d10/jj 137\n", bench.Fine("inspect -f '{{.State.Error}} {{.State.ExitCode}}' d10").Stdout);

        // Another one of the name is not the one that is meant.
        bench.Fine("run -d --name c2 sleeper");
        Assert.Equal(1, bench.Do("start d10").ExitCode);
        Assert.Equal(new CommandResult(1, "", "Error: No such container: d10/jj\n"), bench.Do("rm --link d10/jj"));
    }

    /// <summary>dockerd looks again for what was asked for, and leaves off at the first that is nobody's (20.10.24).</summary>
    [Fact]
    public void Next_dockerd_knows_those_that_it_finds()
    {
        DockerBench bench = Linked();
        bench.Fine("create --name back --link c3:x --link c2:y sleeper");
        bench.Fine("create --name by --link " + bench.Get("c2").Id + ":q sleeper");
        bench.Fine("rm --link d10/c3");
        bench.Fine("rename c2 c22");
        UnitJobResult? answer = null;
        bench.Engine.Unit.Restart(started => answer = started);
        while (answer is null)
        {
            Assert.True(bench.Simulator.Step());
        }

        Assert.Equal("null\n", bench.Fine(Links + "d10").Stdout);
        Assert.Equal("[\"/c3:/back/x\"]\n", bench.Fine(Links + "back").Stdout);
        Assert.Equal("[\"/c22:/by/q\"]\n", bench.Fine(Links + "by").Stdout);
        bench.Fine("start d10");
        bench.Fine("rename c22 c2");
        answer = null;
        bench.Engine.Unit.Restart(started => answer = started);
        while (answer is null)
        {
            Assert.True(bench.Simulator.Step());
        }

        Assert.Equal("[\"/c2:/d10/jj\",\"/c3:/d10/c3\"]\n", bench.Fine(Links + "d10").Stdout);
    }

    [Fact]
    public void Link_can_be_taken_away()
    {
        DockerBench bench = Linked();
        bench.Fine("stop -t 0 d10 c2");
        Assert.Equal(1, bench.Do("start d10").ExitCode);
        Assert.Equal("d10/jj\n", bench.Fine("rm --link d10/jj").Stdout);
        Assert.Equal("[\"/c3:/d10/c3\"]\n", bench.Fine(Links + "d10").Stdout);
        bench.Fine("start d10");
        Assert.Equal("/d10/c3\n", bench.Fine("rm --link /d10/c3").Stdout);
        Assert.Equal("null\n", bench.Fine(Links + "d10").Stdout);
        Assert.NotNull(bench.Engine.Find("c3"));
        Assert.Equal("Error response from daemon: Conflict, cannot remove the default link name of the container\n", bench.Do("rm --link d10").Stderr);
        Assert.Equal("Error: No such container: d10/jj/x\n", bench.Do("rm --link d10/jj/x").Stderr);
    }

    [Fact]
    public void Of_two_links_by_one_alias_the_first_stands()
    {
        DockerBench bench = Linked();
        bench.Fine("run -d --name pp --link c2:a --link c3:a --link c2:b sleeper");
        Assert.Equal("[\"/c2:/pp/a\",\"/c2:/pp/b\"]\n", bench.Fine(Links + "pp").Stdout);
    }

    [Fact]
    public void Start_that_finds_nobody_has_been_on_the_network()
    {
        DockerBench bench = Linked();
        bench.Fine("stop -t 0 c2 d10");
        bench.Events.Clear();
        bench.Do("start d10");
        Assert.Equal(["network connect", "network disconnect"], bench.Actions);
    }

    // A command's environment names those who are linked, which is asked for before anything is told of it (ContainerExecCreate).
    [Theory]
    [InlineData("20.10")]
    [InlineData("28")]
    public void Commands_need_those_who_are_linked(string version)
    {
        DockerBench bench = Linked(version);
        bench.Fine("exec d10 true");
        bench.Fine("stop -t 0 c2");
        bench.Events.Clear();
        Assert.Equal(new CommandResult(1, "", "Error response from daemon: Cannot link to a non running container: /c2 AS /d10/jj\n"), bench.Do("exec d10 true"));
        Assert.Empty(bench.Events);
        bench.Fine("start c2");
        bench.Fine("exec d10 true");
    }

    [Fact]
    public void Hosts_are_called_as_they_were_at_the_start()
    {
        DockerBench bench = Linked();
        bench.Fine("rename c2 other");
        Assert.Contains($"172.17.0.2\tjj {bench.Get("other").Id[..12]} c2\n", bench.Fine("exec d10 cat /etc/hosts").Stdout, StringComparison.Ordinal);
        bench.Fine("rename c3 jj");
        Assert.Contains($"172.17.0.3\tc3 {bench.Get("jj").Id[..12]}\n", bench.Fine("exec d10 cat /etc/hosts").Stdout, StringComparison.Ordinal);
        bench.Fine("restart -t 0 d10");
        string hosts = bench.Fine("exec d10 cat /etc/hosts").Stdout;
        Assert.Contains($"172.17.0.2\tjj {bench.Get("other").Id[..12]} other\n", hosts, StringComparison.Ordinal);
        Assert.Contains($"172.17.0.3\tc3 {bench.Get("jj").Id[..12]} jj\n", hosts, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_without_an_alias_is_none()
    {
        DockerBench bench = Linked();
        bench.Fine("stop -t 0 c2");
        bench.Fine("run -d --name l2 --link c2: sleeper");
        Assert.Equal("null\n", bench.Fine(Links + "l2").Stdout);
    }

    [Fact]
    public void Links_of_other_networks_are_shown_there()
    {
        DockerBench bench = Linked();
        bench.Fine("network create nn");
        bench.Fine("run -d --name l3 --network nn --link c2:jj --link c3 sleeper");
        Assert.Equal("[\"c2:jj\",\"c3\"] null\n", bench.Fine("inspect -f '{{json .NetworkSettings.Networks.nn.Links}} {{json .HostConfig.Links}}' l3").Stdout);
        Assert.Equal(
            new CommandResult(1, "", "Error response from daemon: Cannot link to /l3, as it does not belong to the default network\nError: failed to start containers: li\n"),
            Started(bench, "create --name li --link l3:x sleeper", "li"));
    }

    private static CommandResult Started(DockerBench bench, string created, string name)
    {
        bench.Fine(created);
        return bench.Do("start " + name);
    }

    private static DockerBench Linked(string version = "20.10")
    {
        var bench = new DockerBench(version);
        bench.Fine("run -d --name c2 sleeper");
        bench.Fine("run -d --name c3 sleeper");
        bench.Fine("run -d --name d10 --link c2:jj --link c3 sleeper");
        return bench;
    }
}
