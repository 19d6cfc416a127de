using Xunit;
using Xunit.Abstractions;

namespace OomSim.Fidelity;

public sealed class FidelityTests(ITestOutputHelper output)
{
    public static TheoryData<string> Recordings => [.. All];

    private static IEnumerable<string> All => RecordingFolder.Names("kernel").Concat(RecordingFolder.Names("docker")).Concat(RecordingFolder.Names(NativeMachine.Family));

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Outcomes_are_equal_but_for_the_known_differences(string name)
    {
        if (Known.IsJudged(name))
        {
            None(Known.CheckDifferences(name, Comparison.Of(name).Differences, Known.Differences));
        }
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Figures_meet_their_targets_but_for_the_known_misses(string name)
    {
        if (Known.IsJudged(name))
        {
            None(Known.CheckMisses(name, [.. Figure.Of(Comparison.Of(name))], Known.Misses));
        }
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Causes_quote_the_times_of_the_table(string name) =>
        None(Known.CheckTimes(name, [.. Figure.Of(Comparison.Of(name))], Known.Misses));

    [Theory]
    [MemberData(nameof(Recordings))]
    public void A_stall_is_full_where_it_was_full(string name) =>
        Assert.All(
            PressureComparison.Of(Comparison.Of(name)),
            group => Assert.Equal(PressureComparison.IsFull(group.Recorded), PressureComparison.IsFull(group.Simulated)));

    [Fact]
    public void Known_entries_name_recordings_and_causes()
    {
        Assert.All(Known.Differences.Concat(Known.Misses), entry => Assert.False(string.IsNullOrWhiteSpace(entry.What) || string.IsNullOrWhiteSpace(entry.Cause)));
        if (RecordingFolder.IsOwn)
        {
            Assert.Empty(Known.Differences.Concat(Known.Misses).Select(entry => entry.Recording).Except(All, StringComparer.Ordinal));
        }
    }

    [Fact]
    public void The_committed_table_is_current()
    {
        string table = FidelityTable.Build();
        output.WriteLine(table);
        Assert.All(All, name => Assert.Contains(name, table, StringComparison.Ordinal));
        if (!RecordingFolder.IsOwn)
        {
            // Other recordings have a table of their own, which is shown, and written where one asks for it.
            if (Environment.GetEnvironmentVariable(FidelityTable.OtherVariable) is { Length: > 0 } file)
            {
                File.WriteAllText(file, table);
            }

            return;
        }

        if (Environment.GetEnvironmentVariable(FidelityTable.UpdateVariable) == "1")
        {
            File.WriteAllText(FidelityTable.File, table);
        }

        Assert.Equal(File.ReadAllText(FidelityTable.File).ReplaceLineEndings("\n"), table);
    }

    // Each in full, for it is copied into the lists of what is known.
    private static void None(IEnumerable<string> faults)
    {
        string all = string.Join('\n', faults);
        Assert.True(all.Length == 0, all);
    }
}
