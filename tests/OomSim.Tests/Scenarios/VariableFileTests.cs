using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>Files of variables: <c>.env</c> beside the scenario, <c>env_file</c> and <c>label_file</c> of services.</summary>
public class VariableFileTests
{
    [Theory]
    [InlineData("A=1\nB=\"x\nC=2\n", ".env:2:3: error: unterminated quoted value \"x: there is no closing \"")]
    [InlineData("A='x\n", ".env:1:3: error: unterminated quoted value 'x: there is no closing '")]
    [InlineData("# c\n\n  A B=1\n", ".env:3:4: error: key cannot contain a space: \"A B\": a line is KEY=value")]
    [InlineData("A=1\nB!=2\n", ".env:2:2: error: unexpected character \"!\" in variable name \"B!=2\": a line is KEY=value, or a comment behind #")]
    [InlineData("A=1\nB=${A\n", ".env:2:3: error: invalid template: \"${A\": write $$ for a dollar sign")]
    [InlineData("A=${B:?set it}\n", ".env:1:3: error: required variable B is missing a value: set it")]
    public void What_is_wrong_in_it_is_told_with_its_place(string text, string expected)
    {
        using TemporaryFolder folder = new();
        folder.Write(".env", text);
        LoadResult result = new ScenarioLoader().LoadText("services: {a: {image: i}}\n", "s.yaml", folder.Path);
        Assert.Equal([expected], Load.Messages(result));
    }

    [Theory]
    [InlineData("A=1", "1")]
    [InlineData("A = 1 # c", "1")]
    [InlineData("A=1#2", "1#2")]
    [InlineData("A: 1", "1")]
    [InlineData("export A=1", "1")]
    [InlineData("exportA=2\nA=1", "1")]
    [InlineData("A=\"a\\tb\\\"c\" # c", "a\tb\"c")]
    [InlineData("A='a\\tb\\'c'", "a\\tb'c")]
    [InlineData("A=\"1\n2\"\nB=3", "1\n2")]
    [InlineData("B=2\nA=x$B", "x2")]
    [InlineData("B=2\nA='x$B'", "x$B")]
    [InlineData("B=2\nA=\"x\\$B\"", "x$B")]
    [InlineData("A=1\r\nB=2\r\n", "1")]
    [InlineData("OUTSIDE\nA=$OUTSIDE", "out")]
    [InlineData("A.B-C[0]=2\nA=1", "1")]
    public void Its_forms_are_Compose_s(string text, string expected)
    {
        using TemporaryFolder folder = new();
        folder.Write(".env", text);
        LoadOptions options = new() { Environment = new SortedDictionary<string, string> { ["OUTSIDE"] = "out" } };
        LoadResult result = new ScenarioLoader(options).LoadText("services: {a: {image: i, cpuset: '${A}'}}\n", "s.yaml", folder.Path);
        Assert.Empty(result.Diagnostics);
        Assert.Equal(expected, result.Scenario!.Services[0].Spec.CpusetCpus);
    }

    [Fact]
    public void An_empty_one_is_fine_and_a_binary_one_is_told_as_what_it_is()
    {
        using TemporaryFolder folder = new();
        folder.Write(".env", "");
        string file = folder.Write("s.yaml", "services: {a: {image: i}}\n");
        Assert.Empty(new ScenarioLoader().Load(file).Diagnostics);
        folder.Write(".env", "A\0B");
        Assert.EndsWith("'.env' is a binary file, not a text of KEY=value lines", Load.Messages(new ScenarioLoader().LoadText("services: {}\n", "s.yaml", folder.Path))[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Files_of_services_must_be_there_and_readable()
    {
        using TemporaryFolder folder = new();
        folder.Write("sub/good.env", "A=1\n");
        folder.Write("bad.env", "A=1\nB C=2\n");
        folder.Write("raw.env", "A=1\nB C=2\n");
        folder.Write("other.env", "A=1\nB C=2\n");
        folder.Write("sub/base.yaml", "services: {b: {image: i, env_file: [good.env, gone.env]}}\n");
        string text = """
            services:
              a:
                image: i
                env_file:
                  - sub/good.env
                  - none.env
                  - {path: may-miss.env, required: false}
                  - {path: ../out.env, required: false}
                  - /etc/hostname
                  - bad.env
                  - {path: raw.env, format: raw}
                  - {path: other.env, format: raww}
                label_file: none.labels
              c: {extends: {file: sub/base.yaml, service: b}}
              off: {image: i, env_file: none.env, profiles: [p]}
            """;
        Assert.Equal(
            [
                "s.yaml:6:9: error: services.a.env_file: env file 'none.env' not found: where it may be missing, write {path: none.env, required: false}",
                "s.yaml:8:16: error: services.a.env_file: '../out.env' leaves the scenario's folder: only files in it and below are read",
                "s.yaml:9:9: error: services.a.env_file: '/etc/hostname' leaves the scenario's folder: only files in it and below are read",
                "bad.env:2:2: error: key cannot contain a space: \"B C\": a line is KEY=value",
                "s.yaml:12:35: error: unsupported env_file format \"raww\": it is raw, or left out (did you mean 'raw'?)",
                "s.yaml:13:17: error: services.a.label_file: label file 'none.labels' not found",
                "sub/base.yaml:1:47: error: services.c.env_file: env file 'gone.env' not found: where it may be missing, write {path: gone.env, required: false}",
            ],
            Load.Messages(new ScenarioLoader().LoadText(text, "s.yaml", folder.Path)));
    }
}
