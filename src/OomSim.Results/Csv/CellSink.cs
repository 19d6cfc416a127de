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

    /// <summary>A fraction with a fixed number of decimals.</summary>
    public abstract void Fixed(double value, int decimals);

    /// <summary>A truth value: 0 or 1.</summary>
    public void Flag(bool value) => Number(value ? 1 : 0);

    /// <summary>A truth value, or an empty cell.</summary>
    public void Flag(bool? value) => Number(value is { } known ? (known ? 1L : 0L) : null);
}
