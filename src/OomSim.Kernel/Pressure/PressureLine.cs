using System.Globalization;

namespace OomSim.Kernel;

/// <summary>A line of a pressure file (K16.7).</summary>
/// <param name="Avg10">Average over 10 s, hundredths of a percent.</param>
/// <param name="Avg60">Average over 60 s, hundredths of a percent.</param>
/// <param name="Avg300">Average over 300 s, hundredths of a percent.</param>
/// <param name="Total">Stall time, µs.</param>
public readonly record struct PressureLine(int Avg10, int Avg60, int Avg300, long Total)
{
    /// <summary>In the kernel's format, without an end of line.</summary>
    /// <param name="kind"><c>some</c> or <c>full</c>.</param>
    public string Text(string kind) => string.Create(
        CultureInfo.InvariantCulture,
        $"{kind} avg10={Avg10 / 100}.{Avg10 % 100:00} avg60={Avg60 / 100}.{Avg60 % 100:00} avg300={Avg300 / 100}.{Avg300 % 100:00} total={Total}");
}
