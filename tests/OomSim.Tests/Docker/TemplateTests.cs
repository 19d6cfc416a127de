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
