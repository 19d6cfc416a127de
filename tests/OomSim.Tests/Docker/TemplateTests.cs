using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Templates of <c>--format</c>: Go's text/template with the client's functions.</summary>
public class TemplateTests
{
    [Theory]
    [InlineData("{{if .State.Running}}up{{else}}down{{end}}", "up")]
    [InlineData("{{if not .State.Running}}down{{else if eq .State.ExitCode 0}}fine{{else}}bad{{end}}", "fine")]
    [InlineData("{{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}}", "none")]
    [InlineData("{{with .Config.Labels}}{{index . \"tier\"}}{{end}}", "web")]
    [InlineData("{{range $k, $v := .Config.Labels}}{{$k}}={{$v}};{{end}}", "a.b=1;tier=web;")]
    [InlineData("{{range .Args}}[{{.}}]{{else}}none{{end}}", "[5]")]
    [InlineData("{{range $i, $a := .Args}}{{$i}}:{{$a}}{{end}}", "0:5")]
    [InlineData("{{range .Mounts}}x{{else}}none{{end}}", "none")]
    [InlineData("{{join .Args \"-\"}} {{len .Args}} {{len .Name}}", "5 1 4")]
    [InlineData("{{.Name | upper | printf \"%-8s|\"}}", "/APP    |")]
    [InlineData("{{slice .Name 1}} {{slice .Name 1 2}} {{truncate .Name 3}} {{pad .Name 1 2}}|", "app a /ap  /app  |")]
    [InlineData("{{index (split .Name \"/\") 1 | title}}", "App")]
    [InlineData("{{println .State.Status 1 true}}.", "running 1 true\n.")]
    [InlineData("{{print .State.Status .State.ExitCode}} {{print 1 2}}", "running0 1 2")]
    [InlineData("{{printf \"%d %05d %q %v %t %x %.2f %%\" 7 42 .Name .Args true 255 1.5}}", "7 00042 \"/app\" [5] true ff 1.50 %")]
    [InlineData("{{$n := .Name}}{{with .State}}{{$n}} {{$.Name}} {{.Status}}{{end}}", "/app /app running")]
    [InlineData("a {{- /* a comment */ -}} b", "ab")]
    [InlineData("{{/* a comment */}}x", "x")]
    [InlineData("a\n {{- .Name -}} \n b", "a/appb")]
    [InlineData("{{and .State.Running \"yes\"}} {{or .State.Paused \"no\"}}", "yes no")]
    [InlineData("{{or .State.Running .State.Nope}}", "true")] // it looks no further
    [InlineData("{{gt .HostConfig.Memory 1000}} {{le 1 1}} {{ne \"a\" \"b\"}} {{eq .Name \"/x\" \"/app\"}}", "true true true true")]
    [InlineData("{{.ID}} {{.HostConfig.NanoCPUs}}", "<id> 500000000")]
    [InlineData("{{.Config.Labels.nope}} {{index .Config.Labels \"nope\"}}|", "<no value> |")]
    [InlineData("{{.Config.Labels}} {{.Args}} {{.HostConfig.PidsLimit}} {{.Config.Env}}", "map[a.b:1 tier:web] [5] <nil> [PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin]")]
    [InlineData("{{json .Config.Labels}} {{json .Args}} {{json .Config.Volumes}} {{.Name | json}}", "{\"a.b\":\"1\",\"tier\":\"web\"} [\"5\"] null \"/app\"")]
    [InlineData("{{(index .Args 0)}} {{(.State).Status}}", "5 running")]
    [InlineData("{{`raw \\n`}} {{\"tab\\t\"}}.", "raw \\n tab\t.")]
    [InlineData("{{range $k, $v := .NetworkSettings.Networks}}{{$k}} {{$v.IPAddress}}{{end}}", "bridge 172.17.0.2")]
    public void Object_is_filled_in(string template, string expected)
    {
        DockerBench bench = Bench("28");
        Assert.Equal(
            new CommandResult(0, expected.Replace("<id>", bench.Get("app").Id, StringComparison.Ordinal) + "\n", ""),
            bench.Do($"inspect --format '{template}' app"));
    }

    [Theory]
    [InlineData("28", "inspect -f '{{.State.Nope}}' app", 1, "\n", "template parsing error: template: :1:8: executing \"\" at <.State.Nope>: map has no entry for key \"Nope\"\n")]
    [InlineData("20.10", "inspect -f '{{.State.Nope}}' app", 1, "\n", "template parsing error: template: :1:8: executing \"\" at <.State.Nope>: map has no entry for key \"Nope\"\n")]
    [InlineData("28", "inspect -f 'a\nb {{.Name.Nope}}' app", 1, "\n", "template parsing error: template: :2:9: executing \"\" at <.Name.Nope>: can't evaluate field Nope in type interface {}\n")]
    [InlineData("28", "inspect -f '{{.State' app", 64, "", "template parsing error: template: :1: unclosed action\n")]
    [InlineData("28", "inspect -f '{{if .State}}' app", 64, "", "template parsing error: template: :1: unexpected EOF\n")]
    [InlineData("28", "inspect -f '{{end}}' app", 64, "", "template parsing error: template: :1: unexpected {{end}}\n")]
    [InlineData("28", "inspect -f '{{nope .}}' app", 64, "", "template parsing error: template: :1: function \"nope\" not defined\n")]
    [InlineData("28", "inspect -f '{{nope' app", 64, "", "template parsing error: template: :1: function \"nope\" not defined\n")]
    [InlineData("20.10", "ps -a --format '{{and nil 1}} {{or 0 nil}} {{printf \"%v\" (and nil 1)}} {{if and nil 1}}x{{else}}y{{end}} {{json (and nil 1)}}'", 0, "<no value> <no value> <nil> y null\n", "")]
    [InlineData("20.10", "ps -a --format '{{printf \"%T\" .}}'", 0, "*formatter.ContainerContext\n", "")]
    [InlineData("20.10", "ps -a --format '{{.Label}}'", 1, "", "failed to execute template: template: :1:2: executing \"\" at <.Label>: wrong number of args for Label: want 1 got 0\n")]
    [InlineData("20.10", "ps -a --format '{{.Label \"x\" \"y\"}}'", 1, "", "failed to execute template: template: :1:2: executing \"\" at <.Label>: wrong number of args for Label: want 1 got 2\n")]
    [InlineData("20.10", "inspect -f '{{printf \"%T\" .Args}}' app", 0, "[]string\n", "")]
    [InlineData("28", "inspect -f '{{index .Args 1}}' app", 1, "\n", "template parsing error: template: :1:2: executing \"\" at <index .Args 1>: error calling index: reflect: slice index out of range\n")]
    [InlineData("28", "inspect -f '{{index .Name 4}}' app", 1, "\n", "template parsing error: template: :1:2: executing \"\" at <index .Name 4>: error calling index: reflect: string index out of range\n")]
    [InlineData("28", "inspect -f '{{truncate .Name -2}}' app", 1, "\n", "template parsing error: template: :1:2: executing \"\" at <truncate .Name -2>: error calling truncate: runtime error: slice bounds out of range [:-2]\n")]
    [InlineData("28", "inspect -f '{{index .Name 9}}' app", 1, "\n", "template parsing error: template: :1:2: executing \"\" at <index .Name 9>: error calling index: index out of range: 9\n")]
    [InlineData("28", "inspect -f '{{call .Name}}' app", 1, "\n", "template parsing error: template: :1:2: executing \"\" at <call .Name>: error calling call: non-function .Name of type string\n")]
    [InlineData("20.10", "inspect -f '{{call .Name}}' app", 1, "\n", "template parsing error: template: :1:2: executing \"\" at <call .Name>: error calling call: non-function of type string\n")]
    [InlineData("28", "inspect -f '{{}}' app", 64, "", "template parsing error: template: :1: missing value for command\n")]
    [InlineData("28", "inspect -f '{{$x}}' app", 64, "", "template parsing error: template: :1: undefined variable \"$x\"\n")]
    [InlineData("28", "inspect -f '{{join .Name \",\"}}' app", 1, "\n", "template parsing error: template: :1:7: executing \"\" at <.Name>: wrong type for value; expected []string; got string\n")]
    [InlineData("28", "inspect -f '{{index .Args 5}}' app", 1, "\n", "template parsing error: template: :1:2: executing \"\" at <index .Args 5>: error calling index: index out of range: 5\n")]
    [InlineData("28", "inspect -f '{{eq .Name 5}}' app", 1, "\n", "template parsing error: template: :1:2: executing \"\" at <eq .Name 5>: error calling eq: incompatible types for comparison\n")]
    [InlineData("28", "inspect -f '{{json}}' app", 1, "\n", "template parsing error: template: :1:2: executing \"\" at <json>: wrong number of args for json: want 1 got 0\n")]
    [InlineData("28", "inspect -f '{{.Name 5}}' app", 1, "\n", "template parsing error: template: :1:2: executing \"\" at <.Name>: Name is not a method but has arguments\n")]
    [InlineData("28", "ps --format '{{.Nope}}'", 1, "", "failed to execute template: template: :1:2: executing \"\" at <.Nope>: can't evaluate field Nope in type *formatter.ContainerContext\n")]
    [InlineData("20.10", "ps --format '{{.Nope}}'", 1, "", "failed to execute template: template: :1:2: executing \"\" at <.Nope>: can't evaluate field Nope in type *formatter.ContainerContext\n")]
    [InlineData("28", "ps --format 'a{{\"\\n\"}}b'", 1, "", "template parsing error: template: :1: unterminated quoted string\n")] // the client makes line feeds of \n
    [InlineData("20.10", "volume ls --format 'a\\n{{\"a\\nb\"}}b'", 1, "", "template parsing error: template: :2: unterminated quoted string\n")]
    [InlineData("28", "ps --format '{{.Names'", 1, "", "failed to parse template: template: :1: unclosed action\n")]
    [InlineData("28", "ps --filter name=nobody --format '{{.Nope}}'", 1, "", "failed to execute template: template: :1:2: executing \"\" at <.Nope>: can't evaluate field Nope in type *formatter.ContainerContext\n")] // tried without a row
    public void Faults_are_told_as_Go_tells_them(string version, string command, int exitCode, string stdout, string stderr) =>
        Assert.Equal(new CommandResult(exitCode, stdout, stderr), Bench(version).Do(command));

    [Theory]
    [InlineData("{{.Names}}: {{.Label \"tier\"}} {{.Label \"no\"}}.", "app: web .\n")]
    [InlineData("{{if eq .State \"running\"}}{{upper .Names}}{{end}}", "APP\n")]
    [InlineData("table {{.Names}}\\t{{upper .State}}", "NAMES     STATE\napp       RUNNING\n")]
    [InlineData("table {{.Names}}{{if .Ports}}\\t{{.Ports}}{{end}}", "NAMES     PORTS\napp\n")]
    [InlineData("{{json .Names}} {{.Labels}}", "\"app\" a.b=1,tier=web\n")]
    [InlineData("{{truncate .ID 4}}{{pad .Names 1 0}}", "<4> app\n")]
    public void Row_is_filled_in(string template, string expected)
    {
        DockerBench bench = Bench("28");
        Assert.Equal(new CommandResult(0, expected.Replace("<4>", bench.Get("app").Id[..4], StringComparison.Ordinal), ""), bench.Do($"ps --format '{template}'"));
    }

    // Clients 20.10.24 and 28.2.2: the template is tried with a container of which nothing is known, whose image, command, sizes and times have texts all the same.
    [Theory]
    [InlineData("{{slice .Image 1}} {{slice .CreatedAt 0 10}} {{slice .Size 0 2}} {{slice .RunningFor 5}} {{slice .Command 0 2}} {{index .Image 0}} {{slice .LocalVolumes 0 1}}", "leeper 2026-01-01 0B than a second ago \"s 115 0\n")]
    [InlineData("{{.Label .Names}}{{\"tier\" | .Label}}", "web\n")]
    [InlineData("{{pad .Names -0 1}}.", "app .\n")]
    [InlineData("{{title \"don't 'exit 5' a_b a.b x-y it''s 1st \u00e9a-\u00e9b a\u2019b (x) aBC a/b\"}}", "Don'T 'Exit 5' A_b A.B X-Y It''S 1st \u00c9a-\u00c9b A\u2019b (X) ABC A/B\n")]
    public void Row_is_tried_and_filled_in(string template, string expected)
    {
        foreach (string version in (string[])["20.10", "28"])
        {
            Assert.Equal(new CommandResult(0, expected, ""), Bench(version).Do($"ps --format '{template.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
        }
    }

    [Theory]
    [InlineData("{{slice .Image 0 30}}", "1:2: executing \"\" at <slice .Image 0 30>: error calling slice: index out of range: 30")]
    [InlineData("{{slice .Names 0 1}}", "1:2: executing \"\" at <slice .Names 0 1>: error calling slice: index out of range: 1")]
    [InlineData("{{if eq .Image \"<no image>\"}}{{slice \"\" 5}}{{end}}", "1:31: executing \"\" at <slice \"\" 5>: error calling slice: index out of range: 5")]
    [InlineData("{{range .Image}}{{end}}", "1:8: executing \"\" at <.Image>: range can't iterate over <no image>")]
    [InlineData("{{range .RunningFor}}{{end}}", "1:8: executing \"\" at <.RunningFor>: range can't iterate over 56 years ago")]
    [InlineData("{{range .Size}}{{end}}", "1:8: executing \"\" at <.Size>: range can't iterate over 0B")]
    [InlineData("{{pad .Image 1 -1}}", "1:2: executing \"\" at <pad .Image 1 -1>: error calling pad: strings: negative Repeat count")]
    [InlineData("{{.Label 1}}", "1:9: executing \"\" at <1>: expected string; found 1")]
    [InlineData("{{.Label nil}}", "1:9: executing \"\" at <nil>: cannot assign nil to string")]
    [InlineData("{{.Label .}}", "1:9: executing \"\" at <.>: wrong type for value; expected string; got *formatter.ContainerContext")]
    [InlineData("{{.Label (len \"a\")}}", "1:14: executing \"\" at <\"a\">: wrong type for value; expected string; got int")]
    [InlineData("{{len \"a\" | .Label}}", "1:12: executing \"\" at <.Label>: wrong type for value; expected string; got int")]
    [InlineData("{{.Size \"x\"}}", "1:2: executing \"\" at <.Size>: wrong number of args for Size: want 0 got 1")]
    [InlineData("{{.Names | .ID}}", "1:11: executing \"\" at <.ID>: wrong number of args for ID: want 0 got 1")]
    [InlineData("{{.FooBar \"x\"}}", "1:2: executing \"\" at <.FooBar>: can't evaluate field FooBar in type *formatter.ContainerContext")]
    [InlineData("{{.Names.Foo \"x\"}}", "1:8: executing \"\" at <.Names.Foo>: can't evaluate field Foo in type string")]
    [InlineData("{{len .}}", "1:2: executing \"\" at <len .>: error calling len: len of type formatter.ContainerContext")]
    public void Trial_fails(string template, string error)
    {
        foreach (string version in (string[])["20.10", "28"])
        {
            Assert.Equal(new CommandResult(1, "", $"failed to execute template: template: :{error}\n"), Bench(version).Do($"ps --format '{template}'"));
        }
    }

    [Theory]
    [InlineData("ps --format '{{pad .Names -1 1}}'", "1:2: executing \"\" at <pad .Names -1 1>: error calling pad: strings: negative Repeat count")]
    [InlineData("images --format '{{.Label \"x\"}}'", "1:2: executing \"\" at <.Label>: can't evaluate field Label in type *formatter.imageContext")]
    [InlineData("images --format '{{.Size \"x\"}}'", "1:2: executing \"\" at <.Size>: wrong number of args for Size: want 0 got 1")]
    [InlineData("history --format '{{.Label \"x\"}}' sleeper", "1:2: executing \"\" at <.Label>: can't evaluate field Label in type *image.historyContext")]
    [InlineData("system df --format '{{.Label \"x\"}}'", "1:2: executing \"\" at <.Label>: can't evaluate field Label in type *formatter.diskUsageImagesContext")]
    [InlineData("network ls --format '{{.Label 1}}'", "1:9: executing \"\" at <1>: expected string; found 1")]
    [InlineData("network ls --format '{{.Name 1}}'", "1:2: executing \"\" at <.Name>: wrong number of args for Name: want 0 got 1")]
    [InlineData("stats --no-stream --format '{{range .Name}}{{end}}' app", "1:8: executing \"\" at <.Name>: range can't iterate over app")]
    public void Row_of_a_list_fails(string command, string error)
    {
        foreach (string version in (string[])["20.10", "28"])
        {
            Assert.Equal(new CommandResult(1, "", $"template parsing error: template: :{error}\n"), Bench(version).Do(command));
        }
    }

    // A number of the engine's answer is a text, json.Number; what is not there has no type.
    [Theory]
    [InlineData("{{slice .HostConfig.NanoCpus 0 2}}", "50", "")]
    [InlineData("{{slice .HostConfig.NanoCpus 3 2}}", "", "error calling slice: invalid slice index: 3 > 2")]
    [InlineData("{{slice .HostConfig.CpuQuota 0 2}}", "", "error calling slice: index out of range: 2")]
    [InlineData("{{index .HostConfig.NanoCpus 0}}", "53", "")]
    [InlineData("{{slice .HostConfig.PidsLimit 0 2}}", "", "error calling slice: slice of untyped nil")]
    public void Parts_of_what_inspect_tells(string template, string stdout, string error)
    {
        foreach (string version in (string[])["20.10", "28"])
        {
            Assert.Equal(
                new CommandResult(error.Length > 0 ? 1 : 0, stdout + "\n", error.Length > 0 ? $"template parsing error: template: :1:2: executing \"\" at <{template[2..^2]}>: {error}\n" : ""),
                Bench(version).Do($"inspect -f '{template}' app"));
        }
    }

    // Client 28.2.2 with an engine that tells of no platform.
    [Theory]
    [InlineData("{{.Platform}}", "<nil>\n", "")]
    [InlineData("table {{.Names}}\t{{.Platform}}", "NAMES     PLATFORM\napp       <nil>\n", "")]
    [InlineData("{{json .Platform}}{{with .Platform}}a{{else}}b{{end}}{{if eq .Platform nil}}c{{end}}{{printf \"%v\" .Platform}}", "nullbc<nil>\n", "")]
    [InlineData("{{.Platform.OS}}", "", "1:11: executing \"\" at <.Platform.OS>: nil pointer evaluating *formatter.Platform.OS")]
    [InlineData("{{.Platform.Foo}}", "", "1:11: executing \"\" at <.Platform.Foo>: can't evaluate field Foo in type *formatter.Platform")]
    [InlineData("{{range .Platform}}a{{else}}b{{end}}", "", "1:8: executing \"\" at <.Platform>: range can't iterate over <nil>")]
    [InlineData("{{lower .Platform}}", "", "1:8: executing \"\" at <.Platform>: wrong type for value; expected string; got *formatter.Platform")]
    [InlineData("{{slice .Platform 1}}", "", "1:2: executing \"\" at <slice .Platform 1>: error calling slice: can't slice item of type *formatter.Platform")]
    [InlineData("{{.Platform \"x\"}}", "", "1:2: executing \"\" at <.Platform>: wrong number of args for Platform: want 0 got 1")]
    public void Rows_of_28_have_a_platform_that_is_nothing(string template, string stdout, string error) =>
        Assert.Equal(new CommandResult(error.Length > 0 ? 1 : 0, stdout, error.Length > 0 ? $"failed to execute template: template: :{error}\n" : ""), Bench("28").Do($"ps --format '{template}'"));

    [Theory]
    [InlineData("28", "ps --format json", true)]
    [InlineData("28", "ps --format '{{json .}}'", true)]
    [InlineData("28", "system df -v --format '{{json .Containers}}'", true)]
    [InlineData("28", "images --format json", false)]
    [InlineData("24", "ps --format json", false)]
    [InlineData("20.10", "ps --format '{{json .}}'", false)]
    public void Rows_as_a_whole_have_it_among_the_others(string version, string command, bool has) =>
        Assert.Equal(has, Bench(version).Fine(command).Stdout.Contains("\"Networks\":\"bridge\",\"Platform\":null,\"Ports\":\"\",", StringComparison.Ordinal));

    [Fact]
    public void Usage_of_the_disk_tells_of_it_too() => Assert.Equal("<nil>", Bench("28").Fine("system df -v --format '{{range .Containers}}{{.Platform}}{{end}}'").Stdout);

    [Theory]
    [InlineData("{{.Action}} {{with .Actor.Attributes}}{{.name}}{{end}}", "create app\n")]
    [InlineData("{{if eq .Type \"container\"}}{{printf \"%.3s\" .Action}}{{end}}", "cre\n")]
    [InlineData("{{.Actor.Attributes.nope}}", "<no value>\n")]
    public void Event_is_filled_in(string template, string expected) =>
        Assert.Equal(new CommandResult(0, expected, ""), Bench("28").Do($"events --since 0 --until 0s --filter event=create --format '{template}'"));

    private static DockerBench Bench(string version)
    {
        var bench = new DockerBench(version);
        bench.Fine("run -d --name app -m 64m --cpus 0.5 --label tier=web --label a.b=1 sleeper sleep 5");
        return bench;
    }

    [Theory]
    [InlineData("{{index .Name 0}}", "47")] // the byte of a slash
    [InlineData("{{.SizeRw}} {{.SizeRootFs}}", "<nil> <nil>")]
    [InlineData("{{html \"<a href='x'>&\"}}", "&lt;a href=&#39;x&#39;&gt;&amp;")]
    [InlineData("{{js \"it's <b>=1\"}}", "it\\'s \\u003Cb\\u003E\\u003D1")]
    [InlineData("{{urlquery \"a b&c=d/é\"}}", "a+b%26c%3Dd%2F%C3%A9")]
    [InlineData("{{printf \"%T %T\" .Name .State.Running}}", "string bool")]
    public void Functions_of_Go(string template, string expected) =>
        Assert.Equal(expected + "\n", Bench("28").Fine($"inspect -f '{template.Replace("'", "'\\''", StringComparison.Ordinal)}' app").Stdout);

    [Fact]
    public void Sizes_are_there_where_they_are_asked_for()
    {
        DockerBench bench = Bench("28");
        Assert.Equal($"0 {bench.Get("app").Image.Size}\n", bench.Fine("inspect -s -f '{{.SizeRw}} {{.SizeRootFs}}' app").Stdout);
        Assert.Contains("\"SizeRw\": 0,\n        \"SizeRootFs\": ", bench.Fine("inspect --size app").Stdout, StringComparison.Ordinal);
    }
}
