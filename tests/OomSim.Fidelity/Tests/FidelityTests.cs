using Xunit;
using Xunit.Abstractions;

namespace OomSim.Fidelity;

public sealed class FidelityTests(ITestOutputHelper output)
{
    public static TheoryData<string> Recordings => [.. All];

    private static IEnumerable<string> All => RecordingFolder.Names("kernel").Concat(RecordingFolder.Names("docker"));

    [Theory]
    [MemberData(nameof(Recordings))]
    public void A_recording_is_met(string name)
    {
        Comparison comparison = Comparison.Of(Recording.Load(name));
        output.WriteLine(FidelityTable.ToMarkdown([comparison]));
        Assert.True(comparison.MeetsTargets, string.Join('\n', comparison.Faults()));
    }

    [Fact]
    public void The_table_covers_every_recording()
    {
        string table = FidelityTable.Build();
        output.WriteLine(table);
        File.WriteAllText(Path.Combine(AppContext.BaseDirectory, "fidelity.md"), table);
        Assert.All(All, name => Assert.Contains(name, table, StringComparison.Ordinal));
    }
}
