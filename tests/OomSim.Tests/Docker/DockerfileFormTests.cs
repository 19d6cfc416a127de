using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>The forms of a Dockerfile's instructions, as dockerd 20.10.24 answered them; those of 24 and 28 are the texts of their parsers (BuildKit 0.11 and 0.20).</summary>
public sealed class DockerfileFormTests
{
    [Theory]
    [InlineData("20.10", "HEALTHCHECK --interval=0 CMD a", "Interval \"interval\" cannot be less than 1ms")]
    [InlineData("20.10", "HEALTHCHECK --retries=0 CMD a", "--retries must be at least 1 (not 0)")]
    [InlineData("20.10", "HEALTHCHECK --retries=-1 CMD a", "--retries must be at least 1 (not -1)")]
    [InlineData("24", "HEALTHCHECK --retries=-1 CMD a", "--retries cannot be negative (-1)")]
    [InlineData("20.10", "HEALTHCHECK --interval CMD a", "Missing a value on flag: interval")]
    [InlineData("24", "HEALTHCHECK --interval CMD a", "missing a value on flag: interval")]
    [InlineData("28", "HEALTHCHECK --interval CMD a", "missing a value on flag: --interval")]
    [InlineData("20.10", "HEALTHCHECK --interval=1s --interval=2s CMD a", "Duplicate flag specified: interval")]
    [InlineData("20.10", "HEALTHCHECK --start-interval=1s CMD a", "Unknown flag: start-interval")]
    [InlineData("24", "HEALTHCHECK --start-interval=1s CMD a", "unknown flag: start-interval")]
    [InlineData("20.10", "HEALTHCHECK CMD []", "Missing command after HEALTHCHECK CMD")]
    [InlineData("20.10", "SHELL", "SHELL requires at least one argument")]
    [InlineData("20.10", "VOLUME [\"\"]", "VOLUME specified can not be an empty string")]
    [InlineData("20.10", "ARG", "ARG requires at least one argument")]
    [InlineData("20.10", "ARG =x", "ARG names can not be blank")]
    [InlineData("20.10", "COPY --from bin /", "Missing a value on flag: from")]
    [InlineData("20.10", "COPY --from=a --from=b bin /", "Duplicate flag specified: from")]
    [InlineData("20.10", "COPY --link bin /", "Unknown flag: link")]
    [InlineData("20.10", "COPY [] /", "COPY requires at least two arguments, but only one was provided. Destination could not be determined")]
    [InlineData("24", "ADD --checksum=x bin /", "unknown flag: checksum")]
    [InlineData("20.10", "RUN --network=none true", "Unknown flag: network")]
    public void Line_is_refused(string version, string line, string words) =>
        Assert.EndsWith($"Error response from daemon: dockerfile parse error {(version == "28" ? "on line" : "line")} 2: {words}\n", Built(version, $"FROM sleeper\n{line}\n").Stderr, StringComparison.Ordinal);

    [Theory]
    [InlineData("CMD [\"a\", 1]", "when using JSON array syntax, arrays must be comprised of strings only")]
    [InlineData("ONBUILD LABEL a", "LABEL must have two arguments")]
    public void Text_is_refused(string line, string words) =>
        Assert.Equal($"Error response from daemon: failed to parse Dockerfile: {words}\n", Built("20.10", $"FROM sleeper\n{line}\n").Stderr);

    [Theory]
    [InlineData("ENV A=${B-x}", "failed to process \"${B-x}\": missing ':' in substitution")]
    [InlineData("ENV A=${B#x}", "failed to process \"${B#x}\": missing ':' in substitution")]
    [InlineData("WORKDIR $NOPE", "cannot normalize nothing")]
    [InlineData("EXPOSE /tcp", "No port specified: /tcp<empty>")]
    public void Step_fails(string line, string words) => Assert.Equal(words + "\n", Built("20.10", $"FROM sleeper\n{line}\n").Stderr);

    [Theory]
    [InlineData("20.10", "ENV A=$$ B=$1 C=$", "{{json .Config.Env}}", "\"A=\",\"B=\",\"C=$\"]")]
    [InlineData("24", "ENV B=b\nENV A=${B-x}${N-y}", "{{json .Config.Env}}", "\"B=b\",\"A=by\"]")]
    [InlineData("28", "ENV B=a/b/c.tar.gz\nENV A=${B##*/} C=${B%%.*} D=${B#*/} E=${B%.*} F=${B/a/x} G=${B//?\\//}", "{{json .Config.Env}}", "\"A=c.tar.gz\",\"C=a/b/c\",\"D=b/c.tar.gz\",\"E=a/b/c.tar\",\"F=x/b/c.tar.gz\",\"G=c.tar.gz\"]")]
    [InlineData("20.10", "CMD", "{{json .Config.Cmd}}", "[\"/bin/sh\",\"-c\"]")]
    [InlineData("20.10", "CMD [\"a\"] x", "{{json .Config.Cmd}}", "[\"a\"]")]
    [InlineData("20.10", "STOPSIGNAL 99", "{{.Config.StopSignal}}", "99")]
    [InlineData("20.10", "WORKDIR /x//y/", "{{.Config.WorkingDir}}", "/x//y/")]
    [InlineData("20.10", "EXPOSE 80/TCP 8080:81", "{{json .Config.ExposedPorts}}", "{\"80/tcp\":{},\"81/tcp\":{}}")]
    [InlineData("20.10", "ENV P=81\nEXPOSE $P 8080:80", "{{index .ContainerConfig.Cmd 3}}", "EXPOSE 81 8080:80")]
    [InlineData("20.10", "MAINTAINER me <me@x>", "{{.Author}}", "me <me@x>")]
    [InlineData("20.10", "HEALTHCHECK --interval=5s CMD a\nHEALTHCHECK NONE", "{{json .Config.Healthcheck}}", "{\"Test\":[\"NONE\"],\"Interval\":5000000000}")]
    [InlineData("20.10", "SHELL [\"/bin/ash\", \"-c\"]", "{{json .ContainerConfig.Cmd}}", "[\"/bin/ash\",\"-c\",\"#(nop) \",\"SHELL [/bin/ash -c]\"]")]
    [InlineData("20.10", "CMD [\"a\\tb\"]", "{{index .ContainerConfig.Cmd 3}}", "CMD [\"a\\tb\"]")]
    [InlineData("20.10", "HEALTHCHECK --retries=200 CMD a", "{{index .ContainerConfig.Cmd 3}}", "HEALTHCHECK &{[\"CMD-SHELL\" \"a\"] \"0s\" \"0s\" \"0s\" 'È'}")]
    [InlineData("20.10", "ENV A=1", "{{.ContainerConfig.Labels}}", "map[]")]
    public void Line_makes(string version, string lines, string format, string end)
    {
        DockerBench bench = Bench(version, $"FROM sleeper\n{lines}\n");
        bench.Fine("build -t made ctx");
        Assert.EndsWith(end + "\n", bench.Fine($"inspect -f '{format}' made").Stdout, StringComparison.Ordinal);
    }

    // The container that showed the step has its ID as its name.
    [Fact]
    public void What_a_step_was_made_in_has_a_name()
    {
        DockerBench bench = Bench("20.10", "FROM sleeper\nENV A=1\n");
        string container = bench.Fine("build -t made ctx").Stdout.Split("Running in ")[1][..12];
        Assert.Equal(container + "\n", bench.Fine("inspect -f '{{.ContainerConfig.Hostname}}' made").Stdout);
    }

    [Fact]
    public void A_second_health_check_is_told_of()
    {
        string[] lines = Built("20.10", "FROM sleeper\nHEALTHCHECK CMD echo ok\nHEALTHCHECK CMD [\"a\",\"b\"]\n").Stdout.Split('\n');
        Assert.Equal("Note: overriding previous HEALTHCHECK: [CMD-SHELL echo ok]", lines[Array.FindIndex(lines, l => l.StartsWith("Step 3/3", StringComparison.Ordinal)) + 1]);
    }

    [Theory]
    [InlineData("20.10", "\n    RUN echo a  && echo b")]
    [InlineData("24", " RUN echo a  && echo b")]
    public void Warnings_come_in_red_with_the_steps(string version, string line)
    {
        CommandResult result = Built(version, "FROM sleeper\nRUN echo a \\\n\n && echo b\n");
        Assert.Contains($"\u001b[91m[WARNING]: Empty continuation line found in:{line}\n[WARNING]: Empty continuation lines will become errors in a future release.\n\u001b[0mStep 1/2", result.Stdout, StringComparison.Ordinal);
    }

    // A folder and a file have the same digest wherever they are copied to.
    [Fact]
    public void A_digest_is_of_what_was_read()
    {
        DockerBench bench = Bench("20.10", "FROM sleeper\nCOPY a /x\nCOPY a /y/\nCOPY --chown=0 a /z\n");
        bench.Fine("build -t made ctx");
        string[] steps = [.. bench.Fine("history --no-trunc --format '{{.CreatedBy}}' made").Stdout.Split('\n')];
        string digest = steps[1].Split("COPY ")[1].Split(' ')[0];
        Assert.Equal(($"/bin/sh -c #(nop) COPY --chown=0{digest} in /z ", $"/bin/sh -c #(nop) COPY {digest} in /x "), (steps[0], steps[2]));
    }

    [Fact]
    public void An_empty_folder_is_copied()
    {
        var bench = new DockerBench("20.10");
        bench.Engine.AddBuildContext("ctx", Context("FROM sleeper\nCOPY empty /e\n") with { Folders = ["empty", "full"] });
        bench.Fine("build -t made ctx");
        Assert.Contains(bench.Engine.FindImage("made")!.Layers, l => l.HasFolder("/e"));
    }

    [Theory]
    [InlineData("!", "illegal exclusion pattern: \"!\"")]
    [InlineData("[", "syntax error in pattern")]
    [InlineData("a[]b", "syntax error in pattern")]
    [InlineData("a[-b]", "syntax error in pattern")]
    [InlineData("a\\", "syntax error in pattern")]
    [InlineData("[^a-c]x", "")]
    public void Patterns_of_what_is_left_out(string line, string words) => Assert.Equal(words, new IgnoreFile(line + "\n").Fault);

    // "**" leaves out every folder, and "**/*.txt" begins with the name of none.
    [Fact]
    public void What_is_left_out_as_a_folder_is_not_looked_into()
    {
        var rules = new IgnoreFile("**\n!**/*.txt\n");
        Assert.True(rules.Skips("dir"));
        Assert.False(rules.Excludes("a.txt"));
        Assert.False(new IgnoreFile("dir\n!dir/sub/d.txt\n").Skips("dir"));
        Assert.False(new IgnoreFile("dir\n!dir/sub/d.txt\n").Skips("dir/sub"));
    }

    private static CommandResult Built(string version, string dockerfile) => Bench(version, dockerfile).Do("build -t made ctx");

    private static DockerBench Bench(string version, string dockerfile)
    {
        var bench = new DockerBench(version);
        bench.Engine.AddBuildContext("ctx", Context(dockerfile));
        return bench;
    }

    private static BuildContext Context(string dockerfile) => new(dockerfile, new SortedDictionary<string, long>(StringComparer.Ordinal) { ["Dockerfile"] = 10, ["a"] = 3, ["full/b"] = 1 });
}
