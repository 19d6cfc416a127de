using System.Globalization;

namespace OomSim.Scenarios;

/// <summary>What a column must be. Numbers are in the column's unit (bytes, seconds, …).</summary>
public sealed record ColumnCondition
{
    /// <summary>Column of the output contract.</summary>
    public required string Column { get; init; }

    /// <summary>The number it must equal; null when not asked for.</summary>
    public double? EqualTo { get; init; }

    /// <summary>The text it must equal; null when not asked for.</summary>
    public string? EqualText { get; init; }

    /// <summary>True when the cell must be empty (no limit, unknown).</summary>
    public bool IsEmpty { get; init; }

    /// <summary>How far from <see cref="EqualTo"/> it may be, in the column's unit.</summary>
    public double Within { get; init; }

    /// <summary>How far from <see cref="EqualTo"/> it may be, as a part of it.</summary>
    public double WithinPart { get; init; }

    /// <summary>Least value; null for none.</summary>
    public double? Minimum { get; init; }

    /// <summary>Greatest value; null for none.</summary>
    public double? Maximum { get; init; }

    /// <summary>Values it may have; null when not asked for. Numbers and texts as in the traces.</summary>
    public IReadOnlyList<string>? In { get; init; }

    /// <summary>The numbers that it may be, where these are all from one to another; null for anything else.</summary>
    internal (double Low, double High)? Range => IsEmpty || EqualText is not null || In is not null || (EqualTo ?? Minimum ?? Maximum) is null
        ? null
        : (Math.Max(Minimum ?? double.NegativeInfinity, EqualTo - Slack ?? double.NegativeInfinity), Math.Min(Maximum ?? double.PositiveInfinity, EqualTo + Slack ?? double.PositiveInfinity));

    /// <summary>True when a cell is what it must be; an empty one is only where that is asked for.</summary>
    public bool Holds(string? cell)
    {
        bool empty = string.IsNullOrEmpty(cell);
        if (IsEmpty || empty)
        {
            return IsEmpty && empty;
        }

        if (EqualText is { } text && cell != text)
        {
            return false;
        }

        bool isNumber = TryNumber(cell, out double number);
        if (In is { } list && !list.Any(i => i == cell || (isNumber && TryNumber(i, out double one) && one == number)))
        {
            return false;
        }

        return (EqualTo is null && Minimum is null && Maximum is null)
            || (isNumber
                && (EqualTo is not { } wanted || Math.Abs(number - wanted) <= Slack)
                && (Minimum is not { } minimum || number >= minimum)
                && (Maximum is not { } maximum || number <= maximum));
    }

    /// <summary>How far a cell is from what it must be, as a part of that; 1 for what is no number.</summary>
    public double Distance(string? cell)
    {
        if (IsEmpty || EqualText is not null || !TryNumber(cell, out double number))
        {
            return 1;
        }

        IEnumerable<double> missed =
        [
            EqualTo is { } wanted ? Apart(number, wanted) : 0,
            Minimum is { } minimum && number < minimum ? Apart(number, minimum) : 0,
            Maximum is { } maximum && number > maximum ? Apart(number, maximum) : 0,
            In is { } list ? list.Select(i => TryNumber(i, out double one) ? Apart(number, one) : 1).Min() : 0,
        ];
        return missed.Max();
    }

    // Nothing is a part of 0: there the number itself counts.
    private static double Apart(double number, double wanted) => Math.Abs(number - wanted) / (wanted == 0 ? 1 : Math.Abs(wanted));

    private double Slack => Math.Max(Within, WithinPart * Math.Abs(EqualTo ?? 0));

    private static bool TryNumber(string? cell, out double number) => double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
}
