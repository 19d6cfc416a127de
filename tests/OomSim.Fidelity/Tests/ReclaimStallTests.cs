using Xunit;
using Xunit.Abstractions;

namespace OomSim.Fidelity;

public sealed class ReclaimStallTests(ITestOutputHelper output)
{
    [Fact]
    public void A_stall_lasts_as_long_as_text_is_read_back_and_nothing_tells_before_how_often()
    {
        List<ReclaimStall> stalls = [.. ReclaimStall.All()];
        double[] seconds = [.. stalls.Select(stall => stall.Seconds)];
        double[] logs = [.. seconds.Select(value => Math.Log(value))];
        (double slope, double explained) = Fit([.. stalls.Select(stall => (double)stall.MajorFaults)], seconds);
        (double Slope, double Explained)[] known =
        [
            Fit([.. stalls.Select(stall => Math.Log(1 + stall.FilePages))], logs),
            Fit([.. stalls.Select(stall => Math.Log(stall.Limit))], logs),
            Fit([.. stalls.Select(stall => stall.Recording.StartsWith("docker", StringComparison.Ordinal) ? 1.0 : 0)], logs),
            Fit([.. stalls.Select(stall => stall.Recording.Contains("/v2-", StringComparison.Ordinal) ? 1.0 : 0)], logs),
        ];
        foreach (ReclaimStall stall in stalls.OrderBy(stall => stall.Seconds))
        {
            output.WriteLine(stall.ToString());
        }

        output.WriteLine(FormattableString.Invariant($"{stalls.Count} stalls, {slope * 1000:0.0} ms a major fault, R2 {explained:0.00}; known before: {string.Join(", ", known.Select(fit => fit.Explained.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture)))}"));

        Assert.InRange(stalls.Count, 50, 100);
        Assert.InRange(slope, 0.015, 0.019);
        Assert.True(explained > 0.9);
        Assert.All(known, fit => Assert.True(fit.Explained < 0.1));
    }

    // Least squares with a constant: the slope, and the share of the variance that it explains.
    private static (double Slope, double Explained) Fit(double[] x, double[] y)
    {
        (double meanX, double meanY) = (x.Average(), y.Average());
        double xy = x.Zip(y).Sum(pair => (pair.First - meanX) * (pair.Second - meanY));
        double xx = x.Sum(value => (value - meanX) * (value - meanX));
        double yy = y.Sum(value => (value - meanY) * (value - meanY));
        return (xy / xx, xy * xy / (xx * yy));
    }
}
