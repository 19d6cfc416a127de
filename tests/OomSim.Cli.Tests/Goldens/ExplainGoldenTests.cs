using OomSim.Campaigns;
using OomSim.Kernel;
using OomSim.Results;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Cli.Tests;

/// <summary>What <c>oomsim explain</c> and <c>oomsim limits</c> say, to the letter.</summary>
public class ExplainGoldenTests
{
    private static readonly string[] Explained =
    [
        "oom-case1-limit", "oom-case2-hung", "oom-case2-rescued", "dockerd-oom", "kubernetes-full-node", "stop-versus-kill", "init-and-its-children", "nobody-to-kill-510", "lifecycle",
        "freezer-behind-dockers-back",
    ];

    private static readonly string[] Limited = ["limits", "limits-both"];

    public static TheoryData<string> Scenarios => [.. Explained];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Each_scenario_is_explained_the_same_in_every_language(string name)
    {
        using var folder = new WorkFolder();
        Scenario scenario = new ScenarioLoader(new LoadOptions()).Load(Path.Join(GoldenTexts.Root, "scenarios", name + ".yaml")).Scenario!;
        string run = ScenarioRun.Execute(scenario, new ScenarioRunSettings { OutputRoot = folder.Path, Version = "0" }).Folder!;
        GoldenTexts.Check("explain-" + name, output => ExplainText.Write(Plain(output), "output/" + name, Explainer.Explain(run), isOne: false));
    }

    [Theory]
    [InlineData("limits")]
    [InlineData("limits-both", CgroupVersion.V1, CgroupVersion.V2)]
    public void Limits_are_shown_the_same_in_every_language(string golden, params CgroupVersion[] versions)
    {
        string file = Path.Join(GoldenTexts.Root, "tests", "OomSim.Cli.Tests", "Goldens", "limits.yaml");
        Scenario scenario = new ScenarioLoader(new LoadOptions()).Load(file).Scenario!;
        GoldenTexts.Check(golden, output => LimitsText.Write(Plain(output), LimitsCheck.Of(scenario, versions).WithoutFolder()));
    }

    [Fact]
    public void No_golden_is_left_over() => Assert.Equal(
        Explained.Select(n => "explain-" + n).Concat(Limited).Order(StringComparer.Ordinal),
        GoldenTexts.Names.Where(n => n.StartsWith("explain-", StringComparison.Ordinal) || n.StartsWith("limits", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    private static CliConsole Plain(TextWriter output) => new(output, TextWriter.Null, OutputIsTerminal: false, ErrorIsTerminal: false);
}
