using SkiaSharp;

namespace OomSim.Results;

/// <summary>Colours after Okabe and Ito: told apart by colour-blind readers, and of different lightness for print in grey.</summary>
internal static class Palette
{
    /// <summary>Titles and labels.</summary>
    public static readonly SKColor Ink = new(0x22, 0x22, 0x22);
    /// <summary>What stands back: subtitles, frames.</summary>
    public static readonly SKColor Muted = new(0x66, 0x66, 0x66);
    /// <summary>Grid lines.</summary>
    public static readonly SKColor Grid = new(0xE4, 0xE4, 0xE4);
    /// <summary>Anonymous memory.</summary>
    public static readonly SKColor Anon = new(0x00, 0x72, 0xB2);
    /// <summary>Page cache.</summary>
    public static readonly SKColor File = new(0x9F, 0xD4, 0xF2);
    /// <summary>tmpfs and shared memory.</summary>
    public static readonly SKColor Shmem = new(0x00, 0x9E, 0x73);
    /// <summary>Kernel memory.</summary>
    public static readonly SKColor Kernel = new(0x55, 0x55, 0x55);
    /// <summary>Swap.</summary>
    public static readonly SKColor Swap = new(0xCC, 0x79, 0xA7);
    /// <summary>Memory that nobody uses.</summary>
    public static readonly SKColor Free = new(0xDF, 0xE3, 0xE6);
    /// <summary>The line of a limit.</summary>
    public static readonly SKColor Limit = new(0x00, 0x00, 0x00);
    /// <summary>The mark of an OOM kill.</summary>
    public static readonly SKColor Kill = new(0xD5, 0x5E, 0x00);
    /// <summary>The mark of a restart.</summary>
    public static readonly SKColor Restart = new(0x00, 0x00, 0x00);
    /// <summary>The time in which a container hangs; half transparent.</summary>
    public static readonly SKColor HungBand = new(0xF0, 0xE4, 0x42, 0x88);
    /// <summary>The time in which a container is paused; half transparent.</summary>
    public static readonly SKColor PausedBand = new(0x56, 0xB4, 0xE9, 0x44);

    /// <summary>The time in which clients got no answer; half transparent.</summary>
    public static readonly SKColor FailedBand = new(0xD5, 0x5E, 0x00, 0x55);

    /// <summary>States of a container and conditions of its processes, in the order of the legend.</summary>
    public static readonly IReadOnlyList<(string Name, SKColor Colour)> States =
    [
        ("created", new SKColor(0xDD, 0xDD, 0xDD)),
        ("active", new SKColor(0x00, 0x72, 0xB2)),
        ("idle", new SKColor(0x9F, 0xD4, 0xF2)),
        ("throttled", new SKColor(0xCC, 0x79, 0xA7)),
        ("reclaiming", new SKColor(0x00, 0x9E, 0x73)),
        ("hung", new SKColor(0xF0, 0xE4, 0x42)),
        ("paused", new SKColor(0x56, 0xB4, 0xE9)),
        ("dying", new SKColor(0xD5, 0x5E, 0x00)),
        ("restarting", new SKColor(0xE6, 0x9F, 0x00)),
        ("exited", new SKColor(0x77, 0x77, 0x77)),
        ("dead", new SKColor(0x22, 0x22, 0x22)),
    ];

    /// <summary>Colour of a state; <see cref="Muted"/> for one that is not in the legend.</summary>
    public static SKColor OfState(string name)
    {
        foreach ((string known, SKColor colour) in States)
        {
            if (known == name)
            {
                return colour;
            }
        }

        return Muted;
    }

    /// <summary>Black or white, whichever can be read on a colour.</summary>
    public static SKColor TextOn(SKColor background)
    {
        double lightness = ((0.299 * background.Red) + (0.587 * background.Green) + (0.114 * background.Blue)) / 255;
        return lightness > 0.5 ? Ink : SKColors.White;
    }
}
