using OomSim.Engine;
using Xunit;

namespace OomSim.Tests.Engine.Randomness;

public class DistributedTests
{
    private const int Draws = 40_000;

    // Name, distribution, its mean and its standard deviation. The values are large enough for rounding not to matter.
    public static TheoryData<string, Quantity, double, double> Moments() => new()
    {
        { "normal", new NormalQuantity(1e6, 1e5), 1e6, 1e5 },

        // Median m, sigma s: mean m·e^(s²/2), variance mean²·(e^(s²) − 1).
        { "lognormal", new LogNormalQuantity(1e6, 0.5), 1e6 * Math.Exp(0.125), 1e6 * Math.Exp(0.125) * Math.Sqrt(Math.Exp(0.25) - 1) },
        { "uniform", new UniformQuantity(1e6, 3e6), 2e6, 2e6 / Math.Sqrt(12) },
        { "exponential", new ExponentialQuantity(1e6), 1e6, 1e6 },

        // Shape k, scale t: mean k·t, variance k·t².
        { "gamma", new GammaQuantity(4, 1e6), 4e6, 2e6 },

        // Shape 2: mean scale·Γ(1.5) = scale·√π/2, variance scale²·(1 − π/4).
        { "weibull", new WeibullQuantity(2, 1e6), 1e6 * Math.Sqrt(Math.PI) / 2, 1e6 * Math.Sqrt(1 - (Math.PI / 4)) },

        // Tail index a = 5: mean a·x/(a − 1), variance x²·a/((a − 1)²·(a − 2)).
        { "pareto", new ParetoQuantity(1e6, 5), 1.25e6, 1e6 * Math.Sqrt(5 / 48.0) },

        // Values 1e6, 2e6, 6e6: mean 3e6, variance (4 + 1 + 9)/3·1e12.
        { "choice", new ChoiceQuantity([1_000_000, 2_000_000, 6_000_000]), 3e6, 1e6 * Math.Sqrt(14 / 3.0) },
    };

    [Theory]
    [MemberData(nameof(Moments))]
    public void Moments_are_those_of_the_distribution(string name, Quantity quantity, double mean, double deviation)
    {
        double[] values = Take(quantity, name, 1);
        double average = values.Average();

        // The mean of n draws varies by deviation/√n; 5 of those are exceeded once in 1.7 million seeds, and the seed is fixed.
        Assert.InRange(average, mean - (5 * deviation / Math.Sqrt(Draws)), mean + (5 * deviation / Math.Sqrt(Draws)));

        // Pareto's fourth moment makes its spread the least certain; the others come within 2 %.
        double spread = Math.Sqrt(values.Sum(v => (v - average) * (v - average)) / (Draws - 1));
        double tolerance = name == "pareto" ? 0.10 : 0.02;
        Assert.InRange(spread, deviation * (1 - tolerance), deviation * (1 + tolerance));
    }

    [Fact]
    public void Median_of_the_lognormal_is_its_parameter()
    {
        double[] values = Take(new LogNormalQuantity(1e6, 1), "median", 3);

        // Half of the draws lie below; the share varies by 0.5/√40,000 = 0.0025.
        Assert.InRange(values.Count(v => v < 1e6) / (double)Draws, 0.4875, 0.5125);
    }

    [Fact]
    public void Pareto_never_falls_below_its_scale()
    {
        Assert.True(Take(new ParetoQuantity(1000, 0.5), "pareto", 4).Min() >= 1000);
    }

    [Fact]
    public void Empirical_follows_the_observations()
    {
        // Quantiles of 0, 10, …, 100: never outside, mean 50 by symmetry, and values between two observations occur.
        EmpiricalQuantity quantity = new([100, 0, 20, 10, 30, 50, 40, 60, 90, 80, 70]);
        double[] values = Take(quantity, "empirical", 5);
        Assert.Equal((0.0, 100.0), (values.Min(), values.Max()));
        Assert.InRange(values.Average(), 49, 51);
        Assert.Contains(55.0, values);
        Assert.All(Take(new EmpiricalQuantity([7]), "one", 5), v => Assert.Equal(7, v));
    }

    [Fact]
    public void Choice_gives_each_value_its_turn_and_no_other()
    {
        double[] values = Take(new ChoiceQuantity([3, 5]), "choice", 6);
        Assert.Equal([3.0, 5.0], values.Distinct().Order());
        Assert.InRange(values.Count(v => v == 3) / (double)Draws, 0.4875, 0.5125);
    }

    [Fact]
    public void Draws_are_held_between_min_and_max_and_never_negative()
    {
        double[] bounded = Take(new NormalQuantity(100, 1000) { Min = 50, Max = 200 }, "bounded", 7);
        Assert.Equal((50.0, 200.0), (bounded.Min(), bounded.Max()));
        Assert.Equal(0, Take(new NormalQuantity(0, 10), "negative", 8).Min());

        // Infinity is more than a long holds.
        Assert.Equal(long.MaxValue, new LogNormalQuantity(1e300, 100).Draw(new RandomStreams(1), "huge"));
    }

    [Fact]
    public void Draws_repeat_with_the_seed_and_differ_by_owner_and_path()
    {
        Quantity rate = new NormalQuantity(1e6, 1e5) { Path = "rate" };
        Quantity size = new NormalQuantity(1e6, 1e5) { Path = "size" };
        RandomStreams first = new(11);
        RandomStreams second = new(11);
        long a = rate.Draw(first, "app");
        Assert.NotEqual(a, size.Draw(first, "app"));
        Assert.NotEqual(a, rate.Draw(first, "web"));
        long next = rate.Draw(first, "app");

        // Others that draw in between change nothing.
        size.Draw(second, "db");
        Assert.Equal(a, rate.Draw(second, "app"));
        size.Draw(second, "app");
        Assert.Equal(next, rate.Draw(second, "app"));
        Assert.NotEqual(a, rate.Draw(new RandomStreams(12), "app"));
        Assert.Null(rate.Fixed);
    }

    [Fact]
    public void Draws_come_from_the_stream_of_owner_and_path()
    {
        RandomStreams streams = new(5);
        double expected = new RandomStreams(5).Get("app/main/rate").NextDouble();
        long drawn = new UniformQuantity(0, 1e15) { Path = "rate" }.Draw(streams, "app/main");
        Assert.Equal((long)Math.Round(expected * 1e15), drawn);
    }

    [Fact]
    public void Wrong_parameters_are_named_with_what_is_valid()
    {
        Refused("sd must be a finite number of at least 0, not -1.5", () => new NormalQuantity(1, -1.5));
        Refused("mean must be a finite number of at least 0, not NaN", () => new NormalQuantity(double.NaN, 1));
        Refused("median must be a finite number greater than 0, not 0", () => new LogNormalQuantity(0, 1));
        Refused("sigma must be a finite number of at least 0, not -1", () => new LogNormalQuantity(1, -1));
        Refused("max must be a finite number not below min, not 1", () => new UniformQuantity(2, 1));
        Refused("mean must be a finite number greater than 0, not 0", () => new ExponentialQuantity(0));
        Refused("shape must be a finite number greater than 0, not 0", () => new GammaQuantity(0, 1));
        Refused("scale must be a finite number greater than 0, not Infinity", () => new WeibullQuantity(1, double.PositiveInfinity));
        Refused("shape must be a finite number greater than 0, not -2", () => new ParetoQuantity(1, -2));
        Refused("values must hold at least one value", () => new ChoiceQuantity([]));
        Refused("values must be numbers of at least 0, not -3", () => new EmpiricalQuantity([1, -3]));
        Refused("min must be at least 0 and not above max, not -1", () => new ExponentialQuantity(1) { Min = -1 });
        Refused("max must be at least 0 and not below min, not 4", () => new ExponentialQuantity(1) { Min = 5, Max = 4 });
        Refused("min must be at least 0 and not above max, not 5", () => new ExponentialQuantity(1) { Max = 4, Min = 5 });
    }

    private static void Refused(string text, Func<Quantity> make) =>
        Assert.StartsWith(text, Assert.Throws<ArgumentException>(make).Message);

    private static double[] Take(Quantity quantity, string owner, ulong seed)
    {
        RandomStreams streams = new(seed);
        return [.. Enumerable.Range(0, Draws).Select(_ => (double)quantity.Draw(streams, owner))];
    }
}
