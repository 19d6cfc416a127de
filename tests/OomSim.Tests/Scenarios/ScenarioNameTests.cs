using OomSim.Results;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>The name of a run that the file does not name: the file's, as readable as it is.</summary>
public class ScenarioNameTests
{
    [Theory]
    [InlineData("a.yaml", "a", "a")]
    [InlineData("A B.yaml", "A B", "ab")]
    [InlineData("日本.yaml", "日本", "scenario")]
    [InlineData("shop.v2.yml", "shop.v2", "shopv2")]
    [InlineData("in/Case_1.yaml", "Case_1", "case_1")]
    [InlineData("My Shop/compose.yaml", "My Shop", "myshop")]
    [InlineData("shop/docker-compose.yml", "shop", "shop")]
    [InlineData("a:b?.yaml", "a-b", "a-b")]
    [InlineData("--x.yaml", "x", "x")]
    [InlineData("...yaml", "scenario", "scenario")]
    [InlineData("con.yaml", "scenario-con", "scenario-con")]
    [InlineData("NUL.old.yaml", "scenario-NUL.old", "scenario-nulold")]
    [InlineData("a\tb.yaml", "a-b", "a-b")]
    [InlineData("<stdin>", "stdin", "stdin")]
    public void Is_the_file_s(string file, string name, string project)
    {
        Scenario scenario = new ScenarioLoader().LoadText("services: {web: {build: .}}\n", file, ".").Scenario!;
        Assert.Equal((name, project + "-web"), (scenario.Name, scenario.Services[0].Spec.Image));
        Assert.Null(RunName.Problem(scenario.Name));
    }

    [Fact]
    public void Is_cut_where_no_file_system_holds_it()
    {
        string name = new ScenarioLoader().LoadText("services: {}\n", new string('x', 300) + ".yaml", ".").Scenario!.Name;
        Assert.Equal(100, name.Length);
        name = new ScenarioLoader().LoadText("services: {}\n", string.Concat(Enumerable.Repeat("𠮷", 60)) + ".yaml", ".").Scenario!.Name;
        Assert.Equal(200, System.Text.Encoding.UTF8.GetByteCount(name));
    }
}
