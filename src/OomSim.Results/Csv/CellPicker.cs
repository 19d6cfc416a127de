using System.Globalization;
using OomSim.Engine;

namespace OomSim.Results;

/// <summary>Takes one cell out of a row, as the file would show it.</summary>
internal sealed class CellPicker : CellSink
{
    private int _remaining;
    private string? _cell;

    /// <summary>The cell of a column by its position; null when it is empty.</summary>
    public string? Pick<TRow>(TRow row, int column)
        where TRow : ICsvRow<TRow>
    {
        _remaining = column;
        _cell = null;
        row.Write(this);
        row.WriteMore(this);
        return _cell;
    }

    /// <inheritdoc/>
    public override void Text(string? value)
    {
        if (_remaining-- == 0)
        {
            _cell = string.IsNullOrEmpty(value) ? null : value;
        }
    }

    /// <inheritdoc/>
    public override void Number(long value)
    {
        if (_remaining-- == 0)
        {
            _cell = value.ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <inheritdoc/>
    public override void Seconds(long nanoseconds)
    {
        if (_remaining-- == 0)
        {
            _cell = SimTime.ToSeconds(nanoseconds);
        }
    }

    /// <inheritdoc/>
    public override void Fixed(double value, int decimals)
    {
        if (_remaining-- == 0)
        {
            decimal exact = Scaled(value, decimals) / (decimal)Unit(decimals);
            _cell = exact.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        }
    }
}
