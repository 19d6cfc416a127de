namespace OomSim.Results;

/// <summary>How panels stand side by side: small multiples, smaller the more there are, so that sixty can still be read.</summary>
/// <param name="Columns">How many stand in a row.</param>
/// <param name="PanelHeight">Height of each, pixels.</param>
/// <param name="Style">Sizes in it.</param>
/// <param name="TimeTicks">Most steps of the time axis.</param>
/// <param name="ValueTicks">Most steps of the value axis.</param>
internal sealed record PanelGrid(int Columns, float PanelHeight, PanelStyle Style, int TimeTicks, int ValueTicks)
{
    /// <summary>True where there is no room for more than a unit at the axis.</summary>
    public bool IsSmall => Style == PanelStyle.Small;

    /// <summary>The grid for a number of panels.</summary>
    /// <param name="count">How many panels.</param>
    /// <param name="single">Height of the only one, pixels; the others' heights follow from it.</param>
    public static PanelGrid For(int count, float single) => count switch
    {
        1 => new(1, single, PanelStyle.Normal, 12, 8),
        <= 3 => new(1, single * 0.68f, PanelStyle.Normal, 12, 6),
        <= 12 => new(2, single * 0.52f, PanelStyle.Normal, 8, 6),
        <= 24 => new(3, 130, PanelStyle.Small, 6, 4),
        _ => new(5, 112, PanelStyle.Small, 4, 4),
    };

    /// <summary>The title of the value axis: in small panels its unit alone.</summary>
    public string ValueLabel(string what, AxisUnit unit) => IsSmall ? unit.Name : $"{what} ({unit.Name})";

    /// <summary>What the subtitle says of axes that have no titles of their own.</summary>
    public string Note(AxisUnit time) => IsSmall ? $"  ·  time in {time.Name}" : "";
}
