using ScottPlot;
using SkiaSharp;

namespace OomSim.Results;

/// <summary>
/// The fonts of all plots: DejaVu Sans from this assembly. No font of the machine is used, so that plots look the same
/// everywhere and have text where the machine has no fonts at all.
/// </summary>
internal static class PlotFonts
{
    /// <summary>Name of the family in the plotting library.</summary>
    public const string Family = "DejaVu Sans";

    private static readonly Lazy<Resolver> Registered = new(Register);

    /// <summary>The upright face.</summary>
    public static SKTypeface Regular => Registered.Value.Regular;

    /// <summary>The bold face.</summary>
    public static SKTypeface Bold => Registered.Value.Bold;

    /// <summary>Makes the fonts known to the plotting library; once is enough, more does no harm.</summary>
    public static void Ensure() => _ = Registered.Value;

    private static Resolver Register()
    {
        var resolver = new Resolver(Load("DejaVuSans.ttf"), Load("DejaVuSans-Bold.ttf"));
        Fonts.FontResolvers.Insert(0, resolver);
        Fonts.Default = Family;
        return resolver;
    }

    private static SKTypeface Load(string file)
    {
        using Stream stream = typeof(PlotFonts).Assembly.GetManifestResourceStream("OomSim.Results.Fonts." + file)
            ?? throw new InvalidOperationException($"the font {file} is missing from the assembly");
        using SKData data = SKData.Create(stream);
        return SKTypeface.FromData(data) ?? throw new InvalidOperationException($"the font {file} cannot be read");
    }

    private sealed class Resolver(SKTypeface regular, SKTypeface bold) : IFontResolver
    {
        /// <summary>The upright face.</summary>
        public SKTypeface Regular => regular;

        /// <summary>The bold face.</summary>
        public SKTypeface Bold => bold;

        /// <inheritdoc/>
        public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => bold ? Bold : Regular;

        /// <inheritdoc/>
        public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
            weight >= FontWeight.SemiBold ? Bold : Regular;
    }
}
