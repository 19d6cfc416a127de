using MathNet.Numerics.Distributions;
using MathNet.Numerics.Random;
using OomSim.Engine;

namespace OomSim.Scenarios;

/// <summary>Makes random quantities. The one place that knows how they are drawn.</summary>
internal static class DistributionFactory
{
    /// <summary>A quantity that is drawn; what falls outside the bounds is moved to the nearer one, so that a use is one draw.</summary>
    public static Quantity Create(string path, Func<RandomSource, double> sample, long minimum, long maximum) =>
        new Drawn(sample, minimum, maximum) { Path = path };

    public static Func<RandomSource, double> Normal(double mean, double sd) => r => MathNet.Numerics.Distributions.Normal.Sample(r, mean, sd);

    public static Func<RandomSource, double> LogNormal(double median, double sigma) =>
        r => MathNet.Numerics.Distributions.LogNormal.Sample(r, Math.Log(median), sigma);

    public static Func<RandomSource, double> Uniform(double min, double max) => r => ContinuousUniform.Sample(r, min, max);

    public static Func<RandomSource, double> Exponential(double mean) => r => MathNet.Numerics.Distributions.Exponential.Sample(r, 1 / mean);

    public static Func<RandomSource, double> Gamma(double shape, double scale) => r => MathNet.Numerics.Distributions.Gamma.Sample(r, shape, 1 / scale);

    public static Func<RandomSource, double> Weibull(double shape, double scale) => r => MathNet.Numerics.Distributions.Weibull.Sample(r, shape, scale);

    public static Func<RandomSource, double> Pareto(double scale, double shape) => r => MathNet.Numerics.Distributions.Pareto.Sample(r, scale, shape);

    public static Func<RandomSource, double> Choice(IReadOnlyList<long> values) => r => values[r.Next(values.Count)];

    private sealed class Drawn(Func<RandomSource, double> sample, long minimum, long maximum) : Quantity
    {
        public override long Draw(RandomStreams streams, string owner)
        {
            double value = Math.Round(sample(streams.Get(owner + "/" + Path)));
            return double.IsNaN(value) || value <= minimum ? minimum : value >= maximum ? maximum : (long)value;
        }
    }
}
