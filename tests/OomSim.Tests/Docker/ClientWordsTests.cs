using OomSim.Docker;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>What the client says in small: rows without values, templates that fail, sizes that there are none of.</summary>
public class ClientWordsTests
{
    [Fact]
    public void A_raw_row_has_no_blank_behind_what_is_empty()
    {
        string text = Bench("28").Fine("ps -a --format raw").Stdout;
        Assert.Contains("\nstate: created\nstatus: Created\nnames: aa\nlabels:\nports:\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("20.10", "table {{.Foo}}", 8)]
    [InlineData("28", "table {{.Names}}\\t{{.Foo}}", 20)]
    [InlineData("28", "{{.Foo}}", 2)]
    public void A_template_of_ps_is_tried_as_typed(string version, string format, int column) => Assert.Equal(
        new CommandResult(1, "", FormattableString.Invariant($"failed to execute template: template: :1:{column}: executing \"\" at <.Foo>: can't evaluate field Foo in type *formatter.ContainerContext\n")),
        Bench(version).Do($"ps --format '{format}'"));

    [Theory]
    [InlineData("--type network -s none", "WARNING: --size ignored for network\n")]
    [InlineData("-s none", "WARNING: --size ignored for network\n")]
    [InlineData("--type volume -s vv", "WARNING: --size ignored for volume\n")]
    [InlineData("-s vv", "WARNING: --size ignored for volume\n")]
    [InlineData("-s tools", "WARNING: --size ignored for image\n")]
    [InlineData("-s aa", "")]
    public void A_size_that_there_is_none_of_is_warned_of(string words, string stderr) => Assert.Equal(stderr, Bench("20.10").Do($"inspect {words}").Stderr);

    [Fact]
    public void A_refused_update_has_no_warnings()
    {
        DockerBench bench = Bench("20.10", CgroupVersion.V1);
        CommandResult refused = bench.Do("update --kernel-memory 5m aa");
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Equal("", refused.Stdout);
    }

    [Theory]
    [InlineData("container ls", "Aliases:\n  ls, ps, list\n")]
    [InlineData("image ls", "Aliases:\n  ls, list\n")]
    [InlineData("image rm", "Aliases:\n  rm, rmi, remove\n")]
    [InlineData("network ls", "Aliases:\n  ls, list\n")]
    [InlineData("network rm", "Aliases:\n  rm, remove\n")]
    [InlineData("volume ls", "Aliases:\n  ls, list\n")]
    [InlineData("volume rm", "Aliases:\n  rm, remove\n")]
    [InlineData("login", "\n\nLog in to a Docker registry.\nIf no server is specified, the default is defined by the daemon.\n")]
    [InlineData("logout", "\n\nLog out from a Docker registry.\n")]
    [InlineData("push", "\n\nPush an image or a repository to a registry\n")]
    [InlineData("search", "\n\nSearch the Docker Hub for images\n")]
    public void Pages_of_20_10_have_their_own_words(string command, string expected) => Assert.Contains(expected, Bench("20.10").Fine(command + " --help").Stdout, StringComparison.Ordinal);

    [Theory]
    [InlineData("ps")]
    [InlineData("images")]
    [InlineData("rmi")]
    public void A_short_spelling_has_no_aliases(string command) => Assert.DoesNotContain("Aliases", Bench("20.10").Fine(command + " --help").Stdout, StringComparison.Ordinal);

    [Theory]
    [InlineData("20.10", "container start --help", "--checkpoint")]
    [InlineData("28", "start --help", "--checkpoint")]
    [InlineData("28", "--help", "checkpoint ")]
    [InlineData("20.10", "build --help", "--platform")]
    [InlineData("20.10", "build --help", "--squash")]
    public void What_needs_an_experimental_engine_is_hidden(string version, string command, string word) => Assert.DoesNotContain(word, Bench(version).Fine(command).Stdout, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("container ")]
    [InlineData("network ")]
    public void An_unknown_flag_of_a_group_is_answered_with_its_page(string group)
    {
        DockerBench bench = Bench("20.10");
        string path = ("docker " + group).TrimEnd();
        Assert.Equal(
            new CommandResult(125, "", $"unknown flag: --foo\nSee '{path} --help'.\n{bench.Fine(group + "--help").Stdout}\n"),
            bench.Do(group + "--foo"));
    }

    [Fact]
    public void The_older_builder_is_deprecated_in_its_page() =>
        Assert.StartsWith("DEPRECATED: The legacy builder is deprecated", Bench("28").Do("builder --help").Stderr, StringComparison.Ordinal);

    [Fact]
    public void Addresses_of_a_network_have_a_driver()
    {
        DockerBench bench = Bench("20.10");
        Assert.Equal("Error response from daemon: plugin \"foo\" not found\n", bench.Do("network create --ipam-driver foo n1").Stderr);
        Assert.Equal("Error response from daemon: ipv4 pool is empty\n", bench.Do("network create --ipam-driver null n1").Stderr);
        bench.Fine("network create --ipam-driver default --ipam-opt a=b --subnet 10.99.0.0/24 n1");
        Assert.Equal("{\"Driver\":\"default\",\"Options\":{\"a\":\"b\"},\"Config\":[{\"Subnet\":\"10.99.0.0/24\"}]}\n", bench.Fine("network inspect -f '{{json .IPAM}}' n1").Stdout);
    }

    private static DockerBench Bench(string version, CgroupVersion cgroups = CgroupVersion.V2)
    {
        DockerBench bench = CommandLineTests.Bench(version, cgroups);
        bench.Fine("create --name aa tools");
        bench.Fine("volume create vv");
        return bench;
    }
}
