using OomSim.Results;
using SkiaSharp;
using Xunit;

namespace OomSim.Tests.Results;

/// <summary>
/// Colours are told apart in print in grey and by colour-blind readers, computed: lightness L* and distances in CIE L*a*b*,
/// colour blindness by Machado, Oliveira and Fernandes 2009 (severity 1).
/// </summary>
public sealed class PaletteTests
{
    private static readonly Dictionary<string, double[]> Sights = new()
    {
        ["normal"] = [1, 0, 0, 0, 1, 0, 0, 0, 1],
        ["protanopia"] = [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
        ["deuteranopia"] = [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881],
        ["tritanopia"] = [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900],
    };

    private static readonly (string Name, SKColor Colour)[] Kinds =
    [
        ("anon", Palette.Anon), ("file", Palette.File), ("shmem", Palette.Shmem), ("kernel", Palette.Kernel), ("swap", Palette.Swap), ("free", Palette.Free),
    ];

    // A difference of 10 in L* is seen at once, side by side or not.
    [Fact]
    public void Kinds_of_memory_differ_in_grey()
    {
        foreach ((int i, int j) in Pairs(Kinds.Length))
        {
            Assert.True(Math.Abs(Lightness(Kinds[i].Colour) - Lightness(Kinds[j].Colour)) >= 10, $"{Kinds[i].Name} and {Kinds[j].Name}");
        }
    }

    [Theory]
    [InlineData("normal")]
    [InlineData("protanopia")]
    [InlineData("deuteranopia")]
    [InlineData("tritanopia")]
    public void Kinds_of_memory_differ_for_colour_blind_readers(string sight)
    {
        foreach ((int i, int j) in Pairs(Kinds.Length))
        {
            Assert.True(Distance(Kinds[i].Colour, Kinds[j].Colour, sight) >= 15, $"{Kinds[i].Name} and {Kinds[j].Name}");
        }
    }

    [Fact]
    public void States_differ_in_lightness_or_texture_and_their_words_can_be_read()
    {
        foreach ((int i, int j) in Pairs(Palette.States.Count))
        {
            (string name, SKColor colour, Texture texture) = Palette.States[i];
            (string other, SKColor otherColour, Texture otherTexture) = Palette.States[j];
            Assert.True(texture != otherTexture || Math.Abs(Lightness(colour) - Lightness(otherColour)) >= 10, $"{name} and {other} in grey");
            Assert.All(Sights.Keys, sight => Assert.True(texture != otherTexture || Distance(colour, otherColour, sight) >= 15, $"{name} and {other}, {sight}"));
        }

        // WCAG 2: 4.5 for words of this size.
        Assert.All(Palette.States, s => Assert.True(Contrast(s.Colour, Palette.TextOn(s.Colour)) >= 4.5, s.Name));
        Assert.True(Contrast(SKColors.White, Palette.KillText) >= 4.5);
        Assert.True(Contrast(SKColors.White, Palette.Muted) >= 4.5);
    }

    private static IEnumerable<(int I, int J)> Pairs(int count) =>
        from i in Enumerable.Range(0, count) from j in Enumerable.Range(i + 1, count - i - 1) select (i, j);

    private static double Contrast(SKColor a, SKColor b)
    {
        double x = Luminance(Linear(a, "normal")), y = Luminance(Linear(b, "normal"));
        return (Math.Max(x, y) + 0.05) / (Math.Min(x, y) + 0.05);
    }

    private static double Lightness(SKColor colour) => Lab(colour, "normal")[0];

    private static double Distance(SKColor a, SKColor b, string sight) =>
        Math.Sqrt(Lab(a, sight).Zip(Lab(b, sight), (x, y) => (x - y) * (x - y)).Sum());

    private static double Luminance(double[] rgb) => (0.2126729 * rgb[0]) + (0.7151522 * rgb[1]) + (0.0721750 * rgb[2]);

    private static double[] Linear(SKColor colour, string sight)
    {
        double[] rgb = [.. new[] { colour.Red, colour.Green, colour.Blue }.Select(c => c / 255.0 <= 0.04045 ? c / 255.0 / 12.92 : Math.Pow(((c / 255.0) + 0.055) / 1.055, 2.4))];
        double[] m = Sights[sight];
        return [.. Enumerable.Range(0, 3).Select(i => Math.Clamp((m[3 * i] * rgb[0]) + (m[(3 * i) + 1] * rgb[1]) + (m[(3 * i) + 2] * rgb[2]), 0, 1))];
    }

    private static double[] Lab(SKColor colour, string sight)
    {
        double[] rgb = Linear(colour, sight);
        double x = F(((0.4124564 * rgb[0]) + (0.3575761 * rgb[1]) + (0.1804375 * rgb[2])) / 0.95047);
        double y = F(Luminance(rgb));
        double z = F(((0.0193339 * rgb[0]) + (0.1191920 * rgb[1]) + (0.9503041 * rgb[2])) / 1.08883);
        return [(116 * y) - 16, 500 * (x - y), 200 * (y - z)];

        static double F(double t) => t > 216.0 / 24389 ? Math.Cbrt(t) : ((24389.0 / 27 * t) + 16) / 116;
    }
}
