using SkiaSharp;

namespace OomSim.Results;

/// <summary>Words in the middle of a stretch of time at a level, in axis units.</summary>
/// <param name="From">Beginning of the stretch.</param>
/// <param name="To">Its end.</param>
/// <param name="Level">Height on the value axis.</param>
/// <param name="Text">The words; left out where they do not fit.</param>
/// <param name="Colour">Colour of the words.</param>
internal sealed record Caption(double From, double To, double Level, string Text, SKColor Colour)
{
    /// <summary>In the middle, or from the beginning on.</summary>
    public SKTextAlign Align { get; init; } = SKTextAlign.Center;

    /// <summary>What stands behind the words, so that a texture does not disturb them; null for nothing.</summary>
    public SKColor? Background { get; init; }

    /// <summary>True for words that stand upright below the upper edge of the axes where the stretch is too short for them.</summary>
    public bool MayStand { get; init; }
}
