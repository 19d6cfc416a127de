namespace OomSim.Results;

/// <summary>Sizes in a panel, pixels.</summary>
/// <param name="Tick">Letters of tick labels.</param>
/// <param name="Heading">Letters of the heading.</param>
/// <param name="Detail">Letters of the figures after it.</param>
/// <param name="Mark">Letters at marks.</param>
/// <param name="Top">Room above the axes for the heading.</param>
/// <param name="Bottom">Room below the axes for tick labels.</param>
/// <param name="Left">Room for the labels of the value axis.</param>
/// <param name="WidestName">Width to which a victim's name is cut.</param>
internal sealed record PanelStyle(float Tick, float Heading, float Detail, float Mark, float Top, float Bottom, float Left, float WidestName)
{
    /// <summary>Up to a dozen panels.</summary>
    public static readonly PanelStyle Normal = new(11, 13, 11.5f, 11, 26, 38, 64, 150);

    /// <summary>Dozens of panels.</summary>
    public static readonly PanelStyle Small = new(9, 10.5f, 9, 9, 18, 20, 34, 90);
}
