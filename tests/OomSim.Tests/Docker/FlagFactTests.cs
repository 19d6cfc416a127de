using System.Reflection;
using OomSim.Tests.Architecture;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Every fact about flags (D4.1–D4.75) has a test, or a reason why it has none: <c>FlagFacts.csv</c>.</summary>
public class FlagFactTests
{
    private const int Facts = 75;

    [Fact]
    public void Every_fact_has_a_test_or_a_reason()
    {
        string[][] rows = [.. Repository.Lines("tests/OomSim.Tests/Docker/FlagFacts.csv").Skip(1).Select(l => l.Split(',', 3))];
        Assert.Equal(Enumerable.Range(1, Facts).Select(i => FormattableString.Invariant($"D4.{i}")), rows.Select(r => r[0]));
        Assert.All(rows, row => Assert.True(row[1].Length == 0 ? row[2].Length > 0 : row[2].Length == 0 && IsTest(row[1]), string.Join(',', row)));
    }

    private static bool IsTest(string name) => name.Split('.') is [{ } type, { } method]
        && typeof(FlagFactTests).Assembly.GetTypes().Where(t => t.Name == type).SelectMany(t => t.GetMethods()).Any(m => m.Name == method && m.GetCustomAttributes<FactAttribute>().Any());
}
