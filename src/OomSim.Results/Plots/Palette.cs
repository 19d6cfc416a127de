using SkiaSharp;

namespace OomSim.Results;

/// <summary>
/// Colours after Okabe and Ito, shifted so that kinds of memory differ in lightness too: told apart by colour-blind readers and in print in grey.
/// States that share a lightness differ in their texture.
/// </summary>
internal static class Palette
{
    /// <summary>Titles and labels.</summary>
    public static readonly SKColor Ink = new(0x22, 0x22, 0x22);
    /// <summary>What stands back: subtitles, frames.</summary>
    public static readonly SKColor Muted = new(0x66, 0x66, 0x66);
    /// <summary>Grid lines.</summary>
    public static readonly SKColor Grid = new(0xE4, 0xE4, 0xE4);
    /// <summary>Anonymous memory.</summary>
    public static readonly SKColor Anon = new(0x00, 0x67, 0xA5);
    /// <summary>Page cache.</summary>
    public static readonly SKColor File = new(0xB0, 0xDA, 0xF3);
    /// <summary>tmpfs and shared memory.</summary>
    public static readonly SKColor Shmem = new(0x1F, 0x9E, 0x77);
    /// <summary>Kernel memory.</summary>
    public static readonly SKColor Kernel = new(0x33, 0x33, 0x33);
    /// <summary>Swap.</summary>
    public static readonly SKColor Swap = new(0xE0, 0x9D, 0xC2);
    /// <summary>Memory that nobody uses; it must stand off from the page cache.</summary>
    public static readonly SKColor Free = new(0xF1, 0xF3, 0xF4);
    /// <summary>Free memory in a picture of it alone, and its rim where it lies over other memory.</summary>
    public static readonly SKColor FreeNear = new(0xC4, 0xCC, 0xD2);
    /// <summary>The line of a limit.</summary>
    public static readonly SKColor Limit = new(0x00, 0x00, 0x00);
    /// <summary>The line of memory.high.</summary>
    public static readonly SKColor High = new(0x7B, 0x1F, 0x8A);
    /// <summary>The lines of memory.low and memory.min: what is protected.</summary>
    public static readonly SKColor Low = new(0x6B, 0x3F, 0x00);
    /// <summary>The line of a CPU share.</summary>
    public static readonly SKColor Share = new(0xD5, 0x5E, 0x00);
    /// <summary>The mark of an OOM kill.</summary>
    public static readonly SKColor Kill = new(0xD5, 0x5E, 0x00);
    /// <summary>Words at a kill; dark enough to be read on white.</summary>
    public static readonly SKColor KillText = new(0xA8, 0x45, 0x00);
    /// <summary>The mark of a restart.</summary>
    public static readonly SKColor Restart = new(0x00, 0x00, 0x00);
    /// <summary>The time in which a container hangs; half transparent.</summary>
    public static readonly SKColor HungBand = new(0xF0, 0xE4, 0x42, 0x88);
    /// <summary>The time in which a container is paused; half transparent.</summary>
    public static readonly SKColor PausedBand = new(0x56, 0xB4, 0xE9, 0x44);

    /// <summary>The time in which clients got no answer; half transparent.</summary>
    public static readonly SKColor FailedBand = new(0xD5, 0x5E, 0x00, 0x55);

    /// <summary>The time in which clients asked that still wait at the end; half transparent.</summary>
    public static readonly SKColor WaitingBand = new(0x66, 0x66, 0x66, 0x30);

    /// <summary>Texture of the time in which a container hangs.</summary>
    public const Texture Hung = Texture.Rising;
    /// <summary>Texture of the time in which a container is paused.</summary>
    public const Texture Paused = Texture.Upright;

    /// <summary>States of a container and conditions of its processes, in the order of the legend.</summary>
    public static readonly IReadOnlyList<(string Name, SKColor Colour, Texture Texture)> States =
    [
        ("created", Free, Texture.None),
        ("active", Anon, Texture.None),
        ("idle", File, Texture.None),
        ("throttled", new SKColor(0xCC, 0x79, 0xA7), Texture.Level),
        ("reclaiming", Shmem, Texture.Falling),
        ("hung", new SKColor(0xF0, 0xE4, 0x42), Hung),
        ("paused", new SKColor(0x56, 0xB4, 0xE9), Paused),
        ("dying", new SKColor(0xE0, 0x69, 0x0F), Texture.None),
        ("restarting", new SKColor(0xED, 0xAA, 0x10), Texture.None),
        ("exited", new SKColor(0x8C, 0x8C, 0x8C), Texture.Strokes),
        ("dead", new SKColor(0x22, 0x22, 0x22), Texture.None),
    ];

    /// <summary>How a state looks; <see cref="Muted"/> for one that is not in the legend.</summary>
    public static (SKColor Colour, Texture Texture) OfState(string name)
    {
        foreach ((string known, SKColor colour, Texture texture) in States)
        {
            if (known == name)
            {
                return (colour, texture);
            }
        }

        return (Muted, Texture.None);
    }

    /// <summary>Colour of the stretch of time in which a container hangs or is paused; null for other states.</summary>
    public static SKColor? BandOf(string state) => state switch { "hung" => HungBand, "paused" => PausedBand, _ => null };

    /// <summary>Lines of a texture over a colour: to be seen, and not in the way of words.</summary>
    public static SKColor TextureOn(SKColor background) => TextOn(background).WithAlpha(0x66);

    /// <summary>Dark or white words, whichever have more contrast to a colour (WCAG 2).</summary>
    public static SKColor TextOn(SKColor background)
    {
        double under = Luminance(background) + 0.05;
        return under / (Luminance(Ink) + 0.05) > 1.05 / under ? Ink : SKColors.White;
    }

    private static double Luminance(SKColor colour) => (0.2126 * Linear(colour.Red)) + (0.7152 * Linear(colour.Green)) + (0.0722 * Linear(colour.Blue));

    private static double Linear(byte channel) => channel / 255.0 is var c && c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
}
