using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>What is a template and what is none, and where one fails: as the clients 20.10.24 (Go 1.19) and 28.2.2 (Go 1.24) tell it.</summary>
public class TemplateSyntaxTests
{
    [Theory]
    [InlineData("{{08.5}}", "8.5")]
    [InlineData("{{1_000.5}}", "1000.5")]
    [InlineData("{{0x1_F}}", "31")]
    [InlineData("{{0X1F}} {{0B11}} {{0O17}}", "31 3 15")]
    [InlineData("{{0x1p-2}} {{0x.8p0}} {{0x1.8p1}}", "0.25 0.5 3")]
    [InlineData("{{9223372036854775807}}", "9223372036854775807")]
    [InlineData("{{-9223372036854775808}}", "-9223372036854775808")]
    [InlineData("{{1e18}} {{1e19}} {{printf \"%T\" 1e18}} {{printf \"%T\" 1e3}} {{printf \"%d\" 1e3}} {{1.0}} {{printf \"%T\" 1.0}}", "1e+18 1e+19 float64 float64 %!d(float64=1000) 1 float64")]
    [InlineData("{{truncate \"abcdef\" 1e0}} {{truncate \"abcdef\" 2.0}}", "a ab")]
    [InlineData("{{'\\n'}} {{'\\''}} {{'\\\\'}} {{'\\x41'}} {{'\\101'}} {{'\\u0041'}}", "10 39 92 65 65 65")]
    [InlineData("{{'\\U0001F600'}}", "128512")]
    [InlineData("{{'é'}} {{'😀'}}", "233 128512")]
    [InlineData("{{\"\\x41\\101\\u0041\\a\\v\"}}", "AAA\a\v")]
    [InlineData("{{\"\\U0001F600\"}}", "😀")]
    [InlineData("{{`a\\x41`}}", "a\\x41")]
    [InlineData("{{join nil \",\"}}", "")]
    [InlineData("{{eq .State .State}}", "true")]
    [InlineData("{{ .Name | }}", "/cc")]
    [InlineData("{{$a := 1}}{{$b := 2}}{{range $a, $b = .Args}}{{end}}{{$a}}{{$b}}", "0100000")]
    [InlineData("{{$a := 1}}{{range $a := .Args}}{{end}}{{$a}}", "1")]
    [InlineData("{{range $i,$a := .HostConfig.ReadonlyPaths}}{{if eq $i 2}}{{break}}{{end}}{{$i}}{{end}}", "01")]
    [InlineData("{{/*}}*/}}x", "x")]
    [InlineData("{{range $i,$a := .HostConfig.ReadonlyPaths}}{{range $.Config.Labels}}{{else}}{{continue}}{{end}}X{{$i}}{{end}}", "")]
    [InlineData("{{range $i,$a := .HostConfig.ReadonlyPaths}}{{range $.Config.Labels}}{{else}}{{break}}{{end}}X{{$i}}{{end}}", "X0X1X2X3X4")]
    public void Template_is_filled_in(string template, string expected) =>
        AssertBoth(template, new CommandResult(0, expected + "\n", ""));

    [Theory]
    [InlineData("{{08}}", "1: integer overflow: \"08\"")]
    [InlineData("{{0b12}}", "1: bad number syntax: \"0b12\"")]
    [InlineData("{{1__0}}", "1: illegal number syntax: \"1__0\"")]
    [InlineData("{{1_}}", "1: illegal number syntax: \"1_\"")]
    [InlineData("{{1._5}}", "1: illegal number syntax: \"1._5\"")]
    [InlineData("{{0x}}", "1: illegal number syntax: \"0x\"")]
    [InlineData("{{12a}}", "1: bad number syntax: \"12a\"")]
    [InlineData("{{1.2.3}}", "1: unexpected \".3\" in operand")]
    [InlineData("{{1e}}", "1: illegal number syntax: \"1e\"")]
    [InlineData("{{1ee3}}", "1: bad number syntax: \"1ee\"")]
    [InlineData("{{0x1.8}}", "1: illegal number syntax: \"0x1.8\"")]
    [InlineData("{{99999999999999999999}}", "1: integer overflow: \"99999999999999999999\"")]
    [InlineData("{{-9223372036854775809}}", "1: integer overflow: \"-9223372036854775809\"")]
    [InlineData("{{1e400}}", "1: illegal number syntax: \"1e400\"")]
    [InlineData("{{1+2}}", "1: bad number syntax: \"1+2\"")]
    [InlineData("{{.Name range}}", "1: unexpected <range> in operand")]
    [InlineData("{{'ab'}}", "1: malformed character constant: 'ab'")]
    [InlineData("{{''}}", "1: invalid syntax")]
    [InlineData("{{'\\400'}}", "1: invalid syntax")]
    [InlineData("{{'\\ud800'}}", "1: invalid syntax")]
    [InlineData("{{\"\\'\"}}", "1: invalid syntax")]
    [InlineData("{{\"\\400\"}}", "1: invalid syntax")]
    [InlineData("{{\"\\/\"}}", "1: invalid syntax")]
    [InlineData("{{\"a\" | nil}}", "1: non executable command in pipeline stage 2")]
    [InlineData("{{\"a\" | .}}", "1: non executable command in pipeline stage 2")]
    [InlineData("{{1 | printf \"%d\" | 2}}", "1: non executable command in pipeline stage 3")]
    [InlineData("{{if 1}}x{{else}}y{{else}}z{{end}}", "1: expected end; found {{else}}")]
    [InlineData("{{if 1}}x{{else}}y{{else if 2}}z{{end}}", "1: expected end; found {{else}}")]
    [InlineData("{{with 0}}a{{else if 1}}b{{end}}", "1: unexpected <if> in input")]
    [InlineData("{{if 0}}a{{else range .Args}}b{{end}}", "1: unexpected <range> in else")]
    [InlineData("{{end x}}", "1: unexpected \"x\" in end")]
    [InlineData("{{if 1}}{{end 1}}", "1: unexpected \"1\" in end")]
    [InlineData("{{%}}", "1: unexpected \"%\" in command")]
    [InlineData("{{.Name %}}", "1: unexpected \"%\" in operand")]
    [InlineData("{{€}}", "1: unrecognized character in action: U+20AC '€'")]
    [InlineData("{{:}}", "1: expected :=")]
    [InlineData("{{ = 1}}", "1: unexpected \"=\" in command")]
    [InlineData("{{ .Name || lower}}", "1: unexpected \"|\" in command")]
    [InlineData("{{()}}", "1: missing value for parenthesized pipeline")]
    [InlineData("{{(}}", "1: unclosed left paren")]
    [InlineData("{{(.Name)(.Name)}}", "1: unexpected \"(\" in operand")]
    [InlineData("{{$x, $y := .Args}}", "1: too many declarations in command")]
    [InlineData("{{with $x, $y := .Args}}{{end}}", "1: too many declarations in with")]
    [InlineData("{{range $x, $y, $z := .Args}}{{end}}", "1: too many declarations in range")]
    [InlineData("{{range $x, 1 := .Args}}{{end}}", "1: range can only initialize variables")]
    [InlineData("{{/* c */ x}}", "1: comment ends before closing delimiter")]
    [InlineData("{{/* c }}", "1: unclosed comment")]
    [InlineData("{{ /* c */}}x", "1: unexpected \"/\" in command")]
    [InlineData("{{nil.Foo}}", "1: unexpected . after term \"nil\"")]
    [InlineData("{{\"a\".Foo}}", "1: unexpected . after term \"\\\"a\\\"\"")]
    [InlineData("{{.Name.1}}", "1: unexpected \".1\" in operand")]
    public void It_is_no_template(string template, string error) =>
        AssertBoth(template, new CommandResult(64, "", $"template parsing error: template: :{error}\n"));

    [Theory]
    [InlineData("{{9223372036854775808}}", "1:2: executing \"\" at <9223372036854775808>: 9223372036854775808 overflows int")]
    [InlineData("{{printf \"%d\" 9223372036854775808}}", "1:14: executing \"\" at <9223372036854775808>: 9223372036854775808 overflows int")]
    [InlineData("{{join \"x\" \",\"}}", "1:7: executing \"\" at <\"x\">: can't handle \"x\" for arg of type []string")]
    [InlineData("{{join 1 \",\"}}", "1:7: executing \"\" at <1>: can't handle 1 for arg of type []string")]
    [InlineData("{{lower nil}}", "1:8: executing \"\" at <nil>: cannot assign nil to string")]
    [InlineData("{{lower true}}", "1:8: executing \"\" at <true>: expected string; found true")]
    [InlineData("{{lower (5)}}", "1:9: executing \"\" at <5>: wrong type for value; expected string; got int")]
    [InlineData("{{truncate \"abc\" nil}}", "1:17: executing \"\" at <nil>: cannot assign nil to int")]
    [InlineData("{{truncate \"abcdef\" 2.5}}", "1:20: executing \"\" at <2.5>: expected integer; found 2.5")]
    [InlineData("{{printf nil}}", "1:9: executing \"\" at <nil>: cannot assign nil to string")]
    [InlineData("{{index nil}}", "1:2: executing \"\" at <index nil>: error calling index: index of untyped nil")]
    [InlineData("{{index .Args nil}}", "1:2: executing \"\" at <index .Args nil>: error calling index: cannot index slice/array with nil")]
    [InlineData("{{index .Config.Labels nil}}", "1:2: executing \"\" at <index .Config.Labels nil>: error calling index: value is nil; should be of type string")]
    [InlineData("{{slice \"abc\" \"x\"}}", "1:2: executing \"\" at <slice \"abc\" \"x\">: error calling slice: cannot index slice/array with type string")]
    [InlineData("{{slice nil}}", "1:2: executing \"\" at <slice nil>: error calling slice: slice of untyped nil")]
    [InlineData("{{eq .Args .Args}}", "1:2: executing \"\" at <eq .Args .Args>: error calling eq: non-comparable type [100000]: []interface {}")]
    [InlineData("{{ne .Args .Args}}", "1:2: executing \"\" at <ne .Args .Args>: error calling ne: non-comparable type [100000]: []interface {}")]
    [InlineData("{{lt .Args .Args}}", "1:2: executing \"\" at <lt .Args .Args>: error calling lt: invalid type for comparison")]
    [InlineData("{{\"a\" | $}}", "1:8: executing \"\" at <$>: can't give argument to non-function $")]
    [InlineData("{{\"a\" | (printf \"x\")}}", "1:2: executing \"\" at <\"a\">: can't give argument to non-function printf \"x\"")]
    [InlineData("{{$x = 1}}", "1:7: executing \"\" at <1>: undefined variable: $x")]
    [InlineData("{{$x := $x}}", "1:8: executing \"\" at <$x>: undefined variable: $x")]
    [InlineData("{{join .Foo}}", "1:2: executing \"\" at <join>: wrong number of args for join: want 2 got 1")]
    [InlineData("é{{.Foo}}", "1:4: executing \"\" at <.Foo>: map has no entry for key \"Foo\"")]
    [InlineData("{{(1).Foo}}", "1:3: executing \"\" at <1>: can't evaluate field Foo in type int")]
    [InlineData("{{(\"a\").Foo}}", "1:3: executing \"\" at <\"a\">: can't evaluate field Foo in type string")]
    [InlineData("{{(.State).Foo}}", "1:3: executing \"\" at <.State>: map has no entry for key \"Foo\"")]
    [InlineData("{{(.State).Status.Foo}}", "1:3: executing \"\" at <.State>: can't evaluate field Foo in type interface {}")]
    [InlineData("{{with .Name}}{{.Foo}}{{end}}", "1:16: executing \"\" at <.Foo>: can't evaluate field Foo in type string")]
    [InlineData("{{with .State.Pid}}{{.Foo}}{{end}}", "1:21: executing \"\" at <.Foo>: can't evaluate field Foo in type json.Number")]
    [InlineData("{{$x := .Name}}{{$x.Foo}}", "1:19: executing \"\" at <$x.Foo>: can't evaluate field Foo in type string")]
    [InlineData("{{range 1 | printf \"%d\"}}x{{end}}", "1:19: executing \"\" at <\"%d\">: range can't iterate over 1")]
    [InlineData("{{range .Args}}{{.Foo}}{{end}}", "1:17: executing \"\" at <.Foo>: can't evaluate field Foo in type interface {}")]
    public void It_fails_while_it_is_filled_in(string template, string error) =>
        AssertBoth(template, new CommandResult(1, "\n", $"template parsing error: template: :{error}\n"));

    [Theory]
    [InlineData("{{range 3}}x{{end}}", "1:8: executing \"\" at <3>: range can't iterate over 3", "xxx")]
    [InlineData("{{range $i := 3}}{{$i}}{{.}}{{end}}", "1:14: executing \"\" at <3>: range can't iterate over 3", "001122")]
    [InlineData("{{range $i, $e := 3}}{{$i}}{{end}}", "1:18: executing \"\" at <3>: range can't iterate over 3", "1:18: executing \"\" at <3>: can't use 3 to iterate over more than one variable")]
    [InlineData("{{range 0}}a{{else}}b{{end}}", "1:8: executing \"\" at <0>: range can't iterate over 0", "b")]
    [InlineData("{{range .HostConfig.OomScoreAdj}}a{{else}}b{{end}}", "1:19: executing \"\" at <.HostConfig.OomScoreAdj>: range can't iterate over 0", "b")]
    [InlineData("{{range .HostConfig.Memory}}x{{else}}none{{end}}", "1:19: executing \"\" at <.HostConfig.Memory>: range can't iterate over 0", "none")]
    [InlineData("{{range len .Name}}x{{end}}", "1:12: executing \"\" at <.Name>: range can't iterate over 3", "xxx")]
    [InlineData("{{range .Name | len}}x{{end}}", "1:16: executing \"\" at <len>: range can't iterate over 3", "xxx")]
    [InlineData("{{with 0}}x{{else with 2}}{{.}}{{end}}", "1: unexpected <with> in else", "2")]
    [InlineData("{{with 0}}x{{else with 0}}y{{else}}z{{end}}", "1: unexpected <with> in else", "z")]
    [InlineData("{{if 0}}a{{else with 1}}b{{end}}", "1: unexpected <with> in else", "1: unexpected <with> in input")]
    [InlineData("{{.Name)}}", "1: unexpected \")\" in command", "1: unexpected right paren")]
    [InlineData("{{call 1}}", "1:2: executing \"\" at <call 1>: error calling call: non-function of type int", "1:2: executing \"\" at <call 1>: error calling call: non-function 1 of type int")]
    [InlineData("{{call (index .Args 0)}}", "1:2: executing \"\" at <call (index .Args 0)>: error calling call: non-function of type string", "1:2: executing \"\" at <call (index .Args 0)>: error calling call: non-function index .Args 0 of type string")]
    [InlineData("{{1 | call}}", "1:6: executing \"\" at <call>: error calling call: non-function of type int", "1:6: executing \"\" at <call>: error calling call: non-function <int Value> of type int")]
    public void Newer_clients_know_more(string template, string before, string since)
    {
        Assert.Equal(before, Answer("20.10", template));
        Assert.Equal(before, Answer("24", template));
        Assert.Equal(since, Answer("28", template));
    }

    private static string Answer(string version, string template)
    {
        CommandResult answer = Bench(version).Do($"inspect -f {Quoted(template)} cc");
        return (answer.Stderr.Length > 0 ? answer.Stderr.Replace("template parsing error: template: :", "", StringComparison.Ordinal) : answer.Stdout).TrimEnd('\n');
    }

    private static void AssertBoth(string template, CommandResult expected)
    {
        foreach (string version in (string[])["20.10", "28"])
        {
            Assert.Equal(expected, Bench(version).Do($"inspect -f {Quoted(template)} cc"));
        }
    }

    private static DockerBench Bench(string version)
    {
        var bench = new DockerBench(version);
        bench.Fine("run -d --net host --name cc sleeper sleep 100000");
        return bench;
    }

    private static string Quoted(string template) => "'" + template.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
