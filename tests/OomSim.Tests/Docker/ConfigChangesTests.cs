using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>What <c>commit -c</c> takes is a Dockerfile of all its flags: read as one, refused and merged as a 20.10.24 engine does.</summary>
public class ConfigChangesTests
{
    [Theory]
    [InlineData("-c 'ENV A'", "ENV must have two arguments")]
    [InlineData("-c 'LABEL A'", "LABEL must have two arguments")]
    [InlineData("-c 'ENV A=1 B'", "Syntax error - can't find = in \"B\". Must be of the form: name=value")]
    [InlineData("-c 'ENV =1'", "ENV names can not be blank")]
    [InlineData("-c 'ENV'", "ENV requires at least one argument")]
    [InlineData("-c 'VOLUME \"\"'", "VOLUME specified can not be an empty string")]
    [InlineData("-c 'VOLUME a $X b'", "VOLUME specified can not be an empty string")]
    [InlineData("-c 'VOLUME [\"a\", 1]'", "when using JSON array syntax, arrays must be comprised of strings only")]
    [InlineData("-c 'ONBUILD'", "ONBUILD requires at least one argument")]
    [InlineData("-c 'ONBUILD ENV A'", "ENV must have two arguments")]
    [InlineData("-c 'ONBUILD FROM x'", "FROM isn't allowed as an ONBUILD trigger")]
    [InlineData("-c 'HEALTHCHECK'", "HEALTHCHECK requires at least one argument")]
    [InlineData("-c 'ENV --x A=1'", "Unknown flag: x")]
    [InlineData("-c 'CMD --x=1 A=1'", "Unknown flag: x")]
    [InlineData("-c '# c'", "file with no instructions")]
    [InlineData("-c 'FOO' -c 'ENV A'", "ENV must have two arguments")]
    [InlineData("-c 'ENV A=1' -c 'FOO'", "foo is not a valid change command")]
    [InlineData("-c 'ENV A=\"'", "failed to process \"\\\"\": unexpected end of statement while looking for matching double-quote")]
    public void Refused(string changes, string words)
    {
        var bench = new DockerBench("20.10");
        bench.Fine("create --name app sleeper");
        Assert.Equal(new CommandResult(1, "", $"Error response from daemon: {words}\n"), bench.Do($"commit {changes} app made"));
        Assert.Equal(1, bench.Do("inspect made").ExitCode);
    }

    [Theory]
    [InlineData("-c CMD", "[\"/bin/sh\",\"-c\"] null")]
    [InlineData("-c ENTRYPOINT", "[\"sleep\",\"9\"] null")]
    [InlineData("-c 'CMD []'", "[\"sleep\",\"9\"] null")]
    [InlineData("-c 'ENTRYPOINT [\"a\"]'", "null [\"a\"]")]
    [InlineData("-c 'CMD [\"b\"]' -c 'ENTRYPOINT [\"a\"]'", "[\"b\"] [\"a\"]")]
    [InlineData("-c 'ENTRYPOINT [\"a\"]' -c 'CMD [\"b\"]'", "[\"b\"] [\"a\"]")]
    [InlineData("-c '# escape=`' -c 'CMD [\"b\", `' -c '\"c\"]'", "[\"b\",\"c\"] null")]
    public void Commands_are_those_of_the_image_made(string changes, string commands)
    {
        var bench = new DockerBench("20.10");
        bench.Fine("create --name app sleeper sleep 9");
        bench.Fine($"commit {changes} app made");
        Assert.Equal(commands + "\n", bench.Fine("inspect -f '{{json .Config.Cmd}} {{json .Config.Entrypoint}}' made").Stdout);
    }

    [Fact]
    public void A_build_knows_empty_volumes_when_it_comes_to_them()
    {
        var bench = new DockerBench("20.10");
        var files = new SortedDictionary<string, long>(StringComparer.Ordinal) { ["Dockerfile"] = 30 };
        bench.Engine.AddBuildContext("ctx", new BuildContext("FROM sleeper\nVOLUME \"\"\n", files));
        CommandResult result = bench.Do("build ctx");
        Assert.Equal("VOLUME specified can not be an empty string\n", result.Stderr);
        Assert.EndsWith("Step 2/2 : VOLUME \"\"\n", result.Stdout, StringComparison.Ordinal);
    }
}
