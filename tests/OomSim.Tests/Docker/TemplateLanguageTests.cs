using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>What templates can do beside fields: definitions, ways out of a range, numbers, formats, and errors. Seen with the clients 20.10.24 and 28.2.2, which agree.</summary>
public class TemplateLanguageTests
{
    [Theory]
    [InlineData("{{range $i, $e := .Config.Cmd}}{{if eq $i 1}}{{break}}{{end}}{{$e}}{{end}}", "sleep")]
    [InlineData("{{range $i, $e := .Config.Cmd}}{{if eq $i 0}}{{continue}}{{end}}{{$e}}{{end}}.", "500.")]
    [InlineData("{{range .Config.Cmd}}{{range $.Config.Cmd}}{{break}}{{end}}{{.}};{{end}}", "sleep;500;")] // out of the inner one
    [InlineData("{{define \"T\"}}[{{.}}{{$}}]{{end}}{{range $i,$c := .Config.Cmd}}{{if $i}}, {{end}}{{template \"T\" $c}}{{end}}", "[sleepsleep], [500500]")]
    [InlineData("{{block \"B\" .Name}}<{{.}}>{{end}}{{template \"B\" \"x\"}}", "</app><x>")]
    [InlineData("{{template \"later\" .}}{{define \"later\"}}{{.Name}}{{end}}", "/app")]
    [InlineData("{{define \"N\"}}{{len .}}{{if gt (len .) 2}}{{template \"N\" (slice . 1)}}{{end}}{{end}}{{template \"N\" .Name}}", "432")]
    [InlineData("{{define \"T\"}}{{.}}{{end}}{{template \"T\"}}", "<no value>")]
    [InlineData("{{1_000}} {{0x10}} {{0b11}} {{017}} {{0o17}} {{1e3}} {{1e21}} {{0.00001}} {{1.50}} {{-7}}", "1000 16 3 15 15 1000 1e+21 1e-05 1.5 -7")]
    [InlineData("{{printf \"%v %v %v %v\" 1e6 123456.0 1e-5 100000.5}}", "1e+06 123456 1e-05 100000.5")]
    [InlineData("{{printf \"%.2f %e %g %.3g\" 1.5 1.5 1.5 1234.5}}", "1.50 1.500000e+00 1.5 1.23e+03")]
    [InlineData("{{printf \"%x %X % x %#x\" \"ab\" \"ab\" \"ab\" \"ab\"}}", "6162 6162 61 62 0x6162")]
    [InlineData("{{printf \"%6.2f|%-8s|%08.3f|%+d|% d|%q|%c\" 3.14159 \"a\" 3.14159 5 5 65 65}}", "  3.14|a       |0003.142|+5| 5|'A'|A")]
    [InlineData("{{printf \"%t %U %b %o %X %#x %p\" true 65 5 8 255 255 1}}", "true U+0041 101 10 FF 0xff %!p(int=1)")]
    [InlineData("{{printf \"%v %+v %#v %T\" .State.Running .State.ExitCode .Name .State.ExitCode}}", "true 0 \"/app\" int")]
    [InlineData("{{printf \"%s\" .State.ExitCode}}", "%!s(int=0)")]
    public void Template_is_filled_in(string template, string expected) =>
        Assert.Equal(expected + "\n", Bench("20.10").Fine($"inspect -f '{template}' app").Stdout);

    /// <summary>What has no type, and functions without arguments or with more than usual.</summary>
    [Theory]
    [InlineData("{{slice .Config.Cmd 0 2 2}}", "[sleep 500]")]
    [InlineData("{{html}}{{js}}{{urlquery}}.", ".")]
    [InlineData("{{ne (and nil) 1}} {{eq nil (and nil)}} {{eq (and nil) 1 nil}}", "true true true")]
    [InlineData("{{ne .Id .HostConfig.CapAdd}}", "true")]
    [InlineData("{{len .Id}} {{print .Config.Entrypoint}}", "64 <nil>")]
    [InlineData("{{len .Id}} {{println .Config.Entrypoint .HostConfig.PidsLimit \"a\" 1 2 \"b\"}}.", "64 <nil> <nil> a 1 2 b\n.")]
    [InlineData("{{len .Id}}{{urlquery .Config.Cmd .HostConfig.CapAdd}}", "64%5Bsleep+500%5D%3Cno+value%3E")]
    [InlineData("{{truncate \"hallo\" 2}}{{truncate \"h\u00e9llo\" 3}}", "hah\u00e9")]
    [InlineData("{{eq .HostConfig.CapAdd .HostConfig.RestartPolicy}}{{.Id | len}}", "false64")]
    public void Nothing_has_no_type(string template, string expected) =>
        Assert.Equal(expected + "\n", Bench("20.10").Fine($"inspect -f '{template}' app").Stdout);

    [Fact]
    public void Character_is_its_number() =>
        Assert.Equal("97 10\n", Bench("20.10").Fine("inspect -f \"{{'a'}} {{'\\n'}}\" app").Stdout);

    [Theory]
    [InlineData("{{join .Name \",\"}}", "1:7: executing \"\" at <.Name>: wrong type for value; expected []string; got string")]
    [InlineData("{{join .Config.Cmd}}", "1:2: executing \"\" at <join>: wrong number of args for join: want 2 got 1")]
    [InlineData("{{.Name 5}}", "1:2: executing \"\" at <.Name>: Name is not a method but has arguments")]
    [InlineData("{{lower 5}}", "1:8: executing \"\" at <5>: expected string; found 5")]
    [InlineData("{{slice .Name 0 1 2}}", "1:2: executing \"\" at <slice .Name 0 1 2>: error calling slice: cannot 3-index slice a string")]
    [InlineData("{{slice .Config.Cmd 0 1 2 2}}", "1:2: executing \"\" at <slice .Config.Cmd 0 1 2 2>: error calling slice: too many slice indexes: 4")]
    [InlineData("{{slice .Config.Cmd 0 1 9}}", "1:2: executing \"\" at <slice .Config.Cmd 0 1 9>: error calling slice: index out of range: 9")]
    [InlineData("{{slice .Config.Cmd 2 -1}}", "1:2: executing \"\" at <slice .Config.Cmd 2 -1>: error calling slice: index out of range: -1")]
    [InlineData("{{5 | lower}}", "1:6: executing \"\" at <lower>: wrong type for value; expected string; got int")]
    [InlineData("{{len 5}}", "1:2: executing \"\" at <len 5>: error calling len: len of type int")]
    [InlineData("{{nil}}", "1:2: executing \"\" at <nil>: nil is not a command")]
    [InlineData("{{template \"T\" .}}", "1:11: executing \"\" at <{{template \"T\" .}}>: template \"T\" not defined")]
    [InlineData("{{define \"T\"}}{{.Nope.X}}{{end}}{{template \"T\" .Name}}", "1:21: executing \"T\" at <.Nope.X>: can't evaluate field Nope in type string")]
    public void It_fails_while_it_is_filled_in(string template, string error)
    {
        foreach (string version in (string[])["20.10", "28"])
        {
            CommandResult answer = Bench(version).Do($"inspect -f '{template}' app");
            Assert.Equal(1, answer.ExitCode);
            Assert.Equal($"template parsing error: template: :{error}\n", answer.Stderr);
        }
    }

    [Theory]
    [InlineData("{{define \"T\"}}x{{end}}{{define \"T\"}}y{{end}}", "template: multiple definition of template \"T\"")]
    [InlineData("{{define T}}x{{end}}", "unexpected \"T\" in define clause")]
    [InlineData("{{if true}}{{define \"T\"}}x{{end}}{{end}}", "unexpected <define> in command")]
    [InlineData("{{template}}", "unexpected \"}}\" in template clause")]
    [InlineData("{{template \"T\"", "unclosed action")]
    [InlineData("{{range .Config.Cmd}}{{break 1}}{{end}}", "unexpected \"1\" in {{break}}")]
    [InlineData("{{range .Config.Cmd}}a{{else}}{{break}}{{end}}", "{{break}} outside {{range}}")]
    [InlineData("{{block \"x\" .Name}}{{continue}}{{end}}", "{{continue}} outside {{range}}")]
    public void It_is_no_template(string template, string error)
    {
        CommandResult answer = Bench("20.10").Do($"inspect -f '{template}' app");
        Assert.Equal(new CommandResult(64, "", $"template parsing error: template: :1: {error}\n"), answer);
    }

    private static DockerBench Bench(string version)
    {
        var bench = new DockerBench(version);
        bench.Fine("run -d --name app sleeper sleep 500");
        return bench;
    }
}
