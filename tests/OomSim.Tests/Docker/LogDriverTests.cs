using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Log drivers and their options: what is checked at creation, at the start, and how files are rotated.</summary>
public class LogDriverTests
{
    [Fact]
    public void Nothing_is_kept_with_none()
    {
        DockerBench bench = LogsTests.Bench();
        bench.Fine("run -d --name app --log-driver none talker");
        bench.RunTo(10);
        Assert.Equal(new CommandResult(1, "", "Error response from daemon: configured logging driver does not support reading\n"), bench.Do("logs app"));
        Assert.Equal("none \n", bench.Fine("inspect -f '{{.HostConfig.LogConfig.Type}} {{.LogPath}}' app").Stdout);
    }

    [Theory]
    [InlineData("--log-driver jsonfile", "error looking up logging plugin jsonfile: plugin \"jsonfile\" not found")]
    [InlineData("--log-driver loki --log-opt mode=x", "logger: logging mode not supported: x")]
    [InlineData("--log-opt max-files=3", "unknown log opt 'max-files' for json-file log driver")]
    [InlineData("--log-driver local --log-opt max-files=3", "unknown log opt 'max-files' for log driver local")]
    [InlineData("--log-opt mode=async", "logger: logging mode not supported: async")]
    [InlineData("--log-opt max-buffer-size=4m", "logger: max-buffer-size option is only supported with 'mode=non-blocking'")]
    public void Names_are_checked_when_the_container_is_made(string flags, string error)
    {
        DockerBench bench = LogsTests.Bench();
        Assert.Equal(new CommandResult(1, "", $"Error response from daemon: {error}\n"), bench.Do($"create {flags} talker"));
        Assert.Empty(bench.Engine.Containers);
    }

    [Theory]
    [InlineData("max-size=1k --log-driver local --log-opt max-file=1", "compression cannot be enabled when max file count is 1")]
    [InlineData("max-size=x --log-driver local", "invalid value for max-size: x: invalid size: 'x'")]
    [InlineData("max-size=0", "max-size must be a positive number")]
    [InlineData("max-size=ten", "invalid size: 'ten'")]
    [InlineData("max-file=0", "max-file cannot be less than 1")]
    [InlineData("max-file=x", "strconv.Atoi: parsing \"x\": invalid syntax")]
    [InlineData("tag={{.Foo", "template: log-tag:1: unclosed action")]
    [InlineData("tag={{.Foo}}", "template: log-tag:1:2: executing \"log-tag\" at <.Foo>: can't evaluate field Foo in type *logger.Info")]
    [InlineData("tag={{foo}}", "template: log-tag:1: function \"foo\" not defined")]
    [InlineData("tag={{.Foo --log-opt env-regex=(", "error parsing regexp: missing closing ): `(`")]
    [InlineData("tag={{.Foo --log-opt max-size=x", "invalid size: 'x'")]
    [InlineData("env-regex=( --log-opt labels-regex=[", "error parsing regexp: missing closing ]: `[`")]
    [InlineData("compress=true", "compress cannot be true when max-file is less than 2 or max-size is not set")]
    public void Values_are_read_at_the_start(string option, string error)
    {
        foreach ((string version, string prefix, string tail) in new[]
        {
            ("20.10", "", ".\n"), ("24", "failed to create task for container: ", ".\n"), ("28", "failed to create task for container: ", "\n\nRun 'docker run --help' for more information\n"),
        })
        {
            DockerBench bench = LogsTests.Bench(version);
            CommandResult result = bench.Do($"run -d --name app --log-opt {option} talker");
            Assert.Equal((125, $"docker: Error response from daemon: {prefix}failed to initialize logging driver: {error}{tail}"), (result.ExitCode, result.Stderr));
            Assert.Equal("created", bench.Get("app").Status);

            // The driver is made once more to read what is there.
            Assert.Equal(new CommandResult(1, "", $"Error response from daemon: {error}\n"), bench.Do("logs app"));
        }
    }

    [Theory]
    [InlineData("", 10)]
    [InlineData("--log-opt max-size=1k", 10)]
    [InlineData("--log-opt max-size=207", 1)] // three lines fill the file, which begins anew with the 4th, 7th and 10th
    [InlineData("--log-opt max-size=208", 2)] // four lines
    [InlineData("--log-opt max-size=0.069k", 1)] // 69 bytes, not 70.6: one line fills it
    [InlineData("--log-opt max-size=207 --log-opt max-file=2", 4)]
    [InlineData("--log-opt max-size=207 --log-opt max-file=4", 10)]
    [InlineData("--log-opt max-size=1b", 1)]
    [InlineData("--log-driver local --log-opt max-size=96 --log-opt max-file=2", 4)] // 32 bytes a line: 8 of lengths, 8 of stream, 10 of time, 2 + 4 of text
    [InlineData("--log-driver local", 10)]
    public void File_that_has_reached_its_size_gives_way_to_the_next(string flags, int kept)
    {
        // {"log":"abcd\n","stream":"stdout","time":"2026-01-01T00:00:00.125Z"} and a line feed are 69 bytes.
        var bench = new DockerBench();
        bench.Image("writer", new SleepStep(Quantity.Of(SimTime.Second / 8)), new RepeatStep(Quantity.Of(10), [new PrintStep("abcd\n")]));
        bench.Fine($"run --name app {flags} writer");
        Assert.Equal(kept, bench.Fine("logs app").Stdout.Length / 5);
    }

    [Theory]
    [InlineData("a=1,b=x y&z", "--log-opt labels=b,a,none", "a=1,b=x+y%26z late\n")]
    [InlineData("a=1,b=2", "--log-opt labels=c", " late\n")]
    public void Details_are_the_labels_that_are_named(string labels, string flags, string line)
    {
        DockerBench bench = LogsTests.Bench();
        string given = string.Join(' ', labels.Split(',').Select(l => $"-l '{l}'"));
        bench.Fine($"run --name app {given} {flags} talker echo late");
        Assert.Equal(line, bench.Fine("logs --details app").Stdout);
        Assert.Equal("late\n", bench.Fine("logs app").Stdout);
    }

    [Fact]
    public void More_messages_than_allowed_end_the_run()
    {
        var budget = new LogBudget(3);
        var log = new ContainerLog(budget);
        Assert.Null(log.Open(new LogConfig("json-file", new SortedDictionary<string, string> { ["max-size"] = "1b" }), ""));
        for (int i = 0; i < 10; i++)
        {
            log.Add(new LogEntry(i, "x\n", false)); // a file for each, and one is kept
        }

        Assert.Equal([9L], log.Entries.Select(e => e.Time));
        var other = new ContainerLog(budget);
        other.Add(new LogEntry(10, "x\n", false));
        other.Add(new LogEntry(11, "x\n", false));
        SimulationLimitException met = Assert.Throws<SimulationLimitException>(() => other.Add(new LogEntry(12 * SimTime.Second, "x\n", false)));
        Assert.Equal("the run has met its limit of 3 messages in the containers' logs, which --log-opt max-size would bound, at 12.000000 s", met.Message);
    }

    [Fact]
    public void Removed_containers_give_their_messages_back()
    {
        var budget = new LogBudget(2);
        for (int i = 0; i < 5; i++)
        {
            var log = new ContainerLog(budget);
            log.Add(new LogEntry(i, "x\n", false));
            log.Add(new LogEntry(i, "y\n", true));
            log.Delete();
            Assert.Empty(log.Entries);
        }
    }

    [Fact]
    public void Options_of_nothing_are_refused_by_the_client() =>
        Assert.Equal("docker: invalid logging opts for driver none\n\nRun 'docker create --help' for more information\n", LogsTests.Bench().Do("create --log-driver none --log-opt a=b talker").Stderr);

    [Fact]
    public void Inspect_shows_driver_options_and_file()
    {
        DockerBench bench = LogsTests.Bench();
        bench.Fine("create --name app --log-opt max-size=10m --log-opt max-file=3 talker");
        string id = bench.Get("app").Id;
        Assert.Equal("{\"Type\":\"json-file\",\"Config\":{\"max-file\":\"3\",\"max-size\":\"10m\"}}\n", bench.Fine("inspect -f '{{json .HostConfig.LogConfig}}' app").Stdout);
        bench.Fine("start app");
        Assert.Equal($"/var/lib/docker/containers/{id}/{id}-json.log\n", bench.Fine("inspect -f '{{.LogPath}}' app").Stdout);
    }

    /// <summary>What the expressions mean is Go's to say: classes are of ASCII letters, and what one language writes the other does not know.</summary>
    [Theory]
    [InlineData("^[[:alpha:]]+$", "aa")]
    [InlineData("[^[:^digit:]a]", "b_7")]
    [InlineData("^\\pL{2}\\z", "aa,\u00e4\u00f6")]
    [InlineData("^\\p{^L}", "-x")]
    [InlineData("\\Q-x\\E", "-x")]
    [InlineData("(?U)^a+$", "aa")]
    [InlineData("^(?-U:a)a", "aa")]
    [InlineData("^(?iU:A)(?P<x>a)", "aa")]
    [InlineData("^\\w\\w$", "aa")]
    [InlineData("b\\_\\d", "b_7")]
    [InlineData("^[A-[_\\x{2d}]", "-x")]
    [InlineData("^[\\W]\\170", "-x")]
    public void Expressions_are_those_of_Go(string pattern, string names)
    {
        DockerBench bench = LogsTests.Bench();
        bench.Fine($"run -d --name app -l aa=1 -l b_7=1 -l -x=1 -l \u00e4\u00f6=1 --log-opt 'labels-regex={pattern}' talker");
        bench.RunTo(2);
        string shown = bench.Fine("logs --details app").Stdout.Split('\n')[0].Split(' ')[0];
        Assert.Equal(names, string.Join(',', shown.Split(',').Select(pair => Uri.UnescapeDataString(pair.Split('=')[0]))));
    }

    /// <summary>The driver reads its template when a run begins.</summary>
    [Fact]
    public void A_message_bears_the_tag_of_its_run()
    {
        DockerBench bench = LogsTests.Bench();
        bench.Fine("run -d --name old --log-opt tag={{.Name}} talker");
        bench.RunTo(5);
        bench.Fine("rename old new");
        Assert.StartsWith("tag=old ", bench.Fine("logs --details new").Stdout, StringComparison.Ordinal);
        bench.Fine("restart -t 0 new");
        bench.RunTo(15);
        string[] lines = bench.Fine("logs --details new").Stdout.TrimEnd('\n').Split('\n');
        Assert.StartsWith("tag=old ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("tag=new ", lines[^1], StringComparison.Ordinal);
    }

    /// <summary>Whatever Go takes can be written in other words.</summary>
    [Fact]
    public void Every_expression_of_Go_is_translated()
    {
        string[] parts = ["a", "-", "[", "]", "^", "[:alpha:]", "[:^digit:]", "\\", "\\Q", "\\E", "\\pL", "\\p{^L}", "\\x", "{", "}", "2", ",", "\\x{41}", "\\101", "\\d", "\\W", "(?", "(", ")", "P<n>", ":", "U", "i", "*", "|", "\u00e4", "_"];
        var random = new Random(7);
        int whole = 0;
        for (int i = 0; i < 50_000; i++)
        {
            string pattern = string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => parts[random.Next(parts.Length)]));
            if (GoPattern.Fault(pattern, knowsShortNames: false) is null)
            {
                whole++;
                Assert.NotNull(GoExpression.Translate(pattern));
            }
        }

        Assert.InRange(whole, 5_000, 50_000);
    }

    [Fact]
    public void Filters_by_name_are_expressions_of_Go()
    {
        DockerBench bench = LogsTests.Bench();
        bench.Fine("create --name app1 talker");
        bench.Fine("create --name app talker");
        Assert.Equal("app1\n", bench.Fine("ps -a --filter 'name=^/?[[:alpha:]]+\\d$' --format '{{.Names}}'").Stdout);
    }

    /// <summary>Go's words, as 20.10.24 tells them.</summary>
    [Theory]
    [InlineData("(", "missing closing ): `(`")]
    [InlineData("*", "missing argument to repetition operator: `*`")]
    [InlineData("a|*b", "missing argument to repetition operator: `*`")]
    [InlineData("a{2,1}", "invalid repeat count: `{2,1}`")]
    [InlineData("x{1001}", "invalid repeat count: `{1001}`")]
    [InlineData("a**", "invalid nested repetition operator: `**`")]
    [InlineData("(?=a)", "invalid or unsupported Perl syntax: `(?=`")]
    [InlineData("(?P<n", "invalid named capture: `(?P<n`")]
    [InlineData("a)", "unexpected ): `a)`")]
    [InlineData("[", "missing closing ]: `[`")]
    [InlineData("[b-a]", "invalid character class range: `b-a`")]
    [InlineData("[[:foo:]]", "invalid character class range: `[:foo:]`")]
    [InlineData("\\", "trailing backslash at end of expression: ``")]
    [InlineData("\\1", "invalid escape sequence: `\\1`")]
    [InlineData("\\8", "invalid escape sequence: `\\8`")]
    [InlineData("\\p", "invalid character class range: `\\p`")]
    [InlineData("\\x{110000}", "invalid escape sequence: `\\x{110000}`")]
    [InlineData("\\x{111111111111111111}", "invalid escape sequence: `\\x{111111111111111111}`")]
    public void Broken_patterns(string pattern, string words) => Assert.Equal("error parsing regexp: " + words, GoPattern.Fault(pattern, knowsShortNames: false));

    [Theory]
    [InlineData("")]
    [InlineData("a{,2}{1,3}?")]
    [InlineData("^(?P<n>[]a-z-]+)|(?i)x*?\\.$")]
    [InlineData("[[:alpha:]\\d]+\\x{41}\\pL\\Q(*\\E")]
    public void Whole_patterns(string pattern) => Assert.Null(GoPattern.Fault(pattern, knowsShortNames: false));

    [Theory]
    [InlineData("28", "web\n")]
    [InlineData("24", "")]
    public void Groups_have_short_names_with_newer_engines(string version, string names)
    {
        var bench = new DockerBench(version);
        bench.Fine("run -d --name web sleeper");
        Assert.Equal(names, bench.Fine("ps --filter 'name=(?<a>web)' --format '{{.Names}}'").Stdout);
    }

    [Fact]
    public void Messages_bear_what_patterns_name_and_the_tag()
    {
        DockerBench bench = LogsTests.Bench();
        bench.Fine("run -d --name app -l tier=1 -l zone=2 -e A1=x -e B=y --log-opt labels-regex=^t --log-opt env-regex=[0-9] --log-opt env=B --log-opt tag={{.Name}}/{{.ID}} talker");
        bench.RunTo(5);
        Assert.StartsWith($"A1=x,B=y,tag=app%2F{bench.Get("app").Id[..12]},tier=1 ", bench.Fine("logs --details app").Stdout, StringComparison.Ordinal);
    }
}
