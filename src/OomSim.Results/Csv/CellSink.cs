namespace OomSim.Results;

/// <summary>Takes the cells of a row from left to right. Numbers are written the same way on every machine and in every culture.</summary>
public abstract class CellSink
{
    /// <summary>A text; null is an empty cell.</summary>
    public abstract void Text(string? value);

    /// <summary>A whole number.</summary>
    public abstract void Number(long value);

    /// <summary>A whole number, or an empty cell.</summary>
    public void Number(long? value)
    {
        if (value is { } known)
        {
            Number(known);
        }
        else
        {
            Text(null);
        }
    }

    /// <summary>Nanoseconds, shown as seconds with six decimals.</summary>
    public abstract void Seconds(long nanoseconds);

    /// <summary>A fraction with a fixed number of decimals: 2, 3 or 6.</summary>
    public abstract void Fixed(double value, int decimals);

    /// <summary>A fraction as a whole number of its last decimal place; what does not fit is cut off at the largest.</summary>
    private protected static long Scaled(double value, int decimals) => (long)Math.Round(value * Unit(decimals));

    /// <summary>How many of the last decimal place make one.</summary>
    private protected static long Unit(int decimals) => decimals switch
    {
        2 => 100,
        3 => 1000,
        6 => 1_000_000,
        _ => throw new ArgumentOutOfRangeException(nameof(decimals), decimals, "2, 3 or 6 decimals"),
    };

    /// <summary>A truth value: 0 or 1.</summary>
    public void Flag(bool value) => Number(value ? 1 : 0);

    /// <summary>A truth value, or an empty cell.</summary>
    public void Flag(bool? value) => Number(value is { } known ? (known ? 1L : 0L) : null);
}
