using OomSim.Scenarios.Compose;

namespace OomSim.Scenarios.Reference;

/// <summary>The distributions that may stand in place of a number, size, duration or rate.</summary>
internal static class DistributionKeys
{
    /// <summary>Parameters of each kind.</summary>
    public static IReadOnlyDictionary<string, string[]> Parameters { get; } = new SortedDictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["normal"] = ["mean", "sd"],
        ["lognormal"] = ["median", "sigma"],
        ["uniform"] = ["min", "max"],
        ["exponential"] = ["mean"],
        ["gamma"] = ["shape", "scale"],
        ["weibull"] = ["shape", "scale"],
        ["pareto"] = ["scale", "shape"],
        ["empirical"] = ["file", "column"],
        ["choice"] = [],
    };

    /// <summary>True for parameters without a unit.</summary>
    public static bool IsPlain(string parameter) => parameter is "sigma" or "shape";

    /// <summary>What a kind draws.</summary>
    public static string Meaning(string kind) => kind switch
    {
        "normal" => "Normal distribution.",
        "lognormal" => "Log-normal distribution; sigma is that of the logarithm.",
        "uniform" => "Any value from min to max.",
        "exponential" => "Exponential distribution.",
        "gamma" => "Gamma distribution.",
        "weibull" => "Weibull distribution.",
        "pareto" => "Pareto distribution; scale is the least value.",
        "empirical" => "A value of a column of a CSV file beside the scenario, written as elsewhere: a duration or a rate with its unit. Empty cells are left out.",
        _ => "One of these values.",
    };

    /// <summary>What a parameter of a kind means.</summary>
    public static string Meaning(string kind, string parameter) => parameter switch
    {
        "mean" => "Mean.",
        "sd" => "Standard deviation.",
        "median" => "Median.",
        "sigma" => "Standard deviation of the logarithm.",
        "shape" => "Shape: the larger, the narrower.",
        "scale" => kind == "pareto" ? "Least value." : "Scale: what is drawn grows with it.",
        "file" => "The CSV file, from the scenario's folder.",
        "column" => "The column, by its heading.",
        "min" => "Least value.",
        _ => "Greatest value.",
    };

    /// <summary>The bounds that may stand beside each kind.</summary>
    public static IReadOnlyList<(string Name, string Meaning)> Bounds { get; } = [("min", "Least value that is drawn."), ("max", "Greatest value that is drawn.")];
}
