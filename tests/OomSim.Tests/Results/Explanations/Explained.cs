using OomSim.Campaigns;
using OomSim.Results;
using OomSim.Scenarios;
using OomSim.Tests.Scenarios;
using Xunit;

namespace OomSim.Tests.Results.Explanations;

/// <summary>Runs a text and explains it from its folder.</summary>
internal sealed class Explained : IDisposable
{
    private readonly TemporaryFolder _root = new();

    public Explained(string text, long? scrapeNs = null)
    {
        Scenario scenario = Load.Valid(text) with { Name = "run" };
        ScenarioRunReport report = ScenarioRun.Execute(scenario, new ScenarioRunSettings { OutputRoot = _root.Path, Version = "0", ScrapeNs = scrapeNs });
        Folder = report.Folder!;
        Containers = report.Summary.Containers;
    }

    /// <summary>The run's folder.</summary>
    public string Folder { get; }

    /// <summary>What became of each container.</summary>
    public IReadOnlyList<ContainerSummary> Containers { get; }

    public RunExplanation Run(ExplainOptions? options = null) => Explainer.Explain(Folder, options);

    /// <summary>The only item of a kind.</summary>
    public ExplainedItem One(ExplainedKind kind) => Assert.Single(Run().Items, i => i.Kind == kind);

    public void Dispose() => _root.Dispose();

    /// <summary>A fact's text.</summary>
    public static string Fact(ExplainedItem item, string label) => Assert.Single(item.Facts, f => f.Label == label).Text;

    /// <summary>A scenario of one container whose program grows.</summary>
    public static string Leak(string service = "mem_limit: 64m, memswap_limit: 64m", string host = "memory: 1GiB", string rest = "until: 20s") =>
        $"services:\n  app: {{image: leak, {service}}}\nx-oomsim:\n  host: {{{host}}}\n  images:\n    leak: {{program: {{comm: leak, steps: [{{alloc: 200MiB, rate: 20MiB/s}}, {{exit: 0}}]}}}}\n  {rest}\n";
}
