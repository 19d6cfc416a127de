using OomSim.Results;
using Xunit;

namespace OomSim.Tests.Results;

/// <summary>The marks of kills in the picture of two traces.</summary>
public sealed class CompareFigureTests
{
    [Theory]
    [InlineData("20", "20", "20 A, B")]
    [InlineData("20 20", "20", "20 A ×2, B")]
    [InlineData("20", "20.01", "20 A, B")]    // 40 s in 1,500 slices: 27 ms
    [InlineData("20.01", "20", "20 A, B")]
    [InlineData("10 30", "11 30", "10 A; 11 B; 30 A, B")]
    [InlineData("", "5 5", "5 B ×2")]
    [InlineData("50", "39", "39 B")]
    public void Kills_of_one_moment_are_one_mark_that_says_whose_they_are(string first, string second, string marks)
    {
        CurvePoint[] points = [new CurvePoint(0, 1), new CurvePoint(40_000_000_000, 5)];
        var curve = new AlignedCurve("app", "memory_current_bytes", points, points, [(0, 1, 1), (40_000_000_000, 5, 5)], Times(first), Times(second));
        Figure figure = CompareFigure.Make("one", "two", [curve])!;
        Assert.Equal(marks, string.Join("; ", figure.Panels[0].Kills.Select(k => FormattableString.Invariant($"{k.Time} {k.Label}"))));
    }

    private static long[] Times(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(t => (long)(double.Parse(t, System.Globalization.CultureInfo.InvariantCulture) * 1e9))];
}
