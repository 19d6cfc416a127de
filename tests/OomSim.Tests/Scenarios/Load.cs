using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>Short ways to load texts in tests.</summary>
internal static class Load
{
    private static readonly string NoFolder = Path.Combine(Path.GetTempPath(), "oomsim-tests-no-such-folder");

    public static LoadResult Text(string text, LoadOptions? options = null) => new ScenarioLoader(options).LoadText(text, "s.yaml", NoFolder);

    public static LoadResult Text(string text, params (string Key, string Value)[] environment) =>
        Text(text, new LoadOptions { Environment = new SortedDictionary<string, string>(environment.ToDictionary(e => e.Key, e => e.Value)) });

    public static LoadResult Set(string text, params string[] sets) => Text(text, new LoadOptions { Sets = sets });

    /// <summary>The scenario of a text that must load.</summary>
    public static Scenario Valid(string text, LoadOptions? options = null)
    {
        LoadResult result = Text(text, options);
        Assert.True(result.Scenario is not null, string.Join('\n', result.Diagnostics));
        return result.Scenario!;
    }

    /// <summary>The findings of a text that must not load.</summary>
    public static string[] Errors(string text, LoadOptions? options = null)
    {
        LoadResult result = Text(text, options);
        Assert.Null(result.Scenario);
        return Messages(result);
    }

    /// <summary>The warnings about a text that loads.</summary>
    public static string[] Warnings(string text)
    {
        LoadResult result = Text(text);
        Assert.True(result.Scenario is not null, string.Join('\n', result.Diagnostics));
        return [.. result.Diagnostics.Select(d => d.ToString())];
    }

    public static string[] Messages(LoadResult result) =>
        [.. result.Diagnostics.Where(d => d.Severity == Severity.Error).Select(d => d.ToString())];

    /// <summary>A scenario with one image whose program has these steps, one a line.</summary>
    public static string WithSteps(string steps) =>
        "services: {}\nx-oomsim:\n  images:\n    hog:\n      program:\n        steps:\n"
        + string.Concat(steps.Split('\n').Select(l => "          " + l + "\n"));
}
