using ScottPlot;
using SkiaSharp;

namespace OomSim.Results;

/// <summary>A rectangle with a colour and a texture, in axis units.</summary>
internal sealed class TexturedBox(CoordinateRect area, SKColor colour, Texture texture) : IPlottable
{
    /// <inheritdoc/>
    public bool IsVisible { get; set; } = true;

    /// <inheritdoc/>
    public IAxes Axes { get; set; } = new Axes();

    /// <inheritdoc/>
    public IEnumerable<LegendItem> LegendItems => [];

    /// <inheritdoc/>
    public AxisLimits GetAxisLimits() => new(area);

    /// <inheritdoc/>
    public void Render(RenderPack rp)
    {
        PixelRect pixels = Axes.GetPixelRect(area);
        var place = new SKRect(
            Math.Max(pixels.Left, rp.DataRect.Left), Math.Max(pixels.Top, rp.DataRect.Top),
            Math.Min(pixels.Right, rp.DataRect.Right), Math.Min(pixels.Bottom, rp.DataRect.Bottom));
        using var paint = new SKPaint { Color = colour, IsAntialias = true };
        rp.Canvas.DrawRect(place, paint);
        Textures.Draw(rp.Canvas, place, texture, Palette.TextureOn(colour));
    }
}
