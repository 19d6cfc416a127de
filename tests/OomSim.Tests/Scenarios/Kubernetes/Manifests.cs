using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios.Kubernetes;

/// <summary>Short ways to import manifests in tests.</summary>
internal static class Manifests
{
    /// <summary>What comes of a text.</summary>
    public static ImportResult Import(string text, KubernetesImportOptions? options = null) => new KubernetesImport(options).Import([("pods.yaml", text)]);

    /// <summary>The scenario of a text that is fine.</summary>
    public static Scenario Scenario(string text, KubernetesImportOptions? options = null)
    {
        ImportResult result = Import(text, options);
        Assert.True(result.Text is not null, string.Join('\n', result.Diagnostics));
        return Load.Valid(result.Text);
    }

    /// <summary>The errors of a text that is not.</summary>
    public static string[] Errors(string text)
    {
        ImportResult result = Import(text);
        Assert.Null(result.Text);
        return [.. result.Diagnostics.Where(d => d.Severity == Severity.Error).Select(d => d.ToString())];
    }

    /// <summary>A pod with these containers, each a mapping in braces.</summary>
    public static string Pod(params string[] containers) =>
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n" + string.Concat(containers.Select(c => $"    - {c}\n"));

    /// <summary>A container with these resources.</summary>
    public static string Container(string name, string resources = "{}") => $"{{name: {name}, image: i, resources: {resources}}}";
}
