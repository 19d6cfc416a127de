using OomSim.Engine;

namespace OomSim.Scenarios;

/// <summary>Makes random quantities out of what a scenario says. The one place that knows the engine's distributions.</summary>
internal static class DistributionFactory
{
    /// <summary>A distribution with two parameters in the order of the contract (one: the second is 0).</summary>
    /// <exception cref="ArgumentException">A parameter is outside its range.</exception>
    public static Quantity Create(string kind, double a, double b, string path, long min, long max) => kind switch
    {
        "normal" => new NormalQuantity(a, b) { Path = path, Max = max, Min = min },
        "lognormal" => new LogNormalQuantity(a, b) { Path = path, Max = max, Min = min },
        "uniform" => new UniformQuantity(a, b) { Path = path, Max = max, Min = min },
        "exponential" => new ExponentialQuantity(a) { Path = path, Max = max, Min = min },
        "gamma" => new GammaQuantity(a, b) { Path = path, Max = max, Min = min },
        "weibull" => new WeibullQuantity(a, b) { Path = path, Max = max, Min = min },
        "pareto" => new ParetoQuantity(a, b) { Path = path, Max = max, Min = min },
        _ => throw new ArgumentException($"there is no distribution '{kind}'", nameof(kind)),
    };

    /// <summary>One of some values (<c>choice</c>), or distributed as they are (<c>empirical</c>).</summary>
    /// <exception cref="ArgumentException">A value is negative.</exception>
    public static Quantity Create(string kind, IReadOnlyList<long> values, string path, long min, long max) => kind == "choice"
        ? new ChoiceQuantity(values) { Path = path, Max = max, Min = min }
        : new EmpiricalQuantity(values) { Path = path, Max = max, Min = min };
}
