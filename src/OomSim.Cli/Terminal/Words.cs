using System.Globalization;

namespace OomSim.Cli;

/// <summary>Numbers as people read them.</summary>
internal static class Words
{
    /// <summary>A count with the right word.</summary>
    public static string Count(long count, string one, string many) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many)}");

    /// <summary>once, twice, 3 times.</summary>
    public static string Times(long count) => count switch
    {
        1 => "once",
        2 => "twice",
        _ => string.Create(CultureInfo.InvariantCulture, $"{count} times"),
    };

    /// <summary>Simulated time in seconds with at most three decimals.</summary>
    public static string Seconds(long ns) => string.Create(CultureInfo.InvariantCulture, $"{ns / 1e9:0.###} s");
}
