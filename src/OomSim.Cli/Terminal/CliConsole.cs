using System.Globalization;
using Spectre.Console;

namespace OomSim.Cli;

/// <summary>Where a command writes: results to <see cref="Output"/>, all else to <see cref="Error"/>.</summary>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="OutputIsTerminal">True when a person reads the output as it comes.</param>
/// <param name="ErrorIsTerminal">True when a live bar can be shown.</param>
internal sealed record CliConsole(TextWriter Output, TextWriter Error, bool OutputIsTerminal, bool ErrorIsTerminal)
{
    private const int UsualWidth = 80;

    private static bool IsDumb => Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb";

    private static bool IsColourless => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>True when colours are wanted: on a terminal, unless <c>NO_COLOR</c> is set to anything or the terminal is dumb.</summary>
    public bool Colour => Draws && !IsColourless;

    /// <summary>The colours to use, where something is drawn. Left to itself, Spectre takes an empty <c>NO_COLOR</c> for a set one.</summary>
    public static ColorSystemSupport ColourSystem => IsColourless ? ColorSystemSupport.NoColors : ColorSystemSupport.Standard;

    /// <summary>True when tables are drawn with lines: on a terminal that is not dumb.</summary>
    public bool Draws => OutputIsTerminal && (OperatingSystem.IsWindows() || !IsDumb);

    /// <summary>True when a live bar can be drawn.</summary>
    public bool DrawsProgress => ErrorIsTerminal && (OperatingSystem.IsWindows() || !IsDumb);

    /// <summary>Writes a line of words: on a terminal that is narrower it goes on in further lines, and no word is cut.</summary>
    public void WriteWords(string line)
    {
        foreach (string part in OutputIsTerminal ? PlainTable.Wrap(line, Width) : [line])
        {
            Output.WriteLine(part);
        }
    }

    /// <summary>Columns of the terminal: <c>COLUMNS</c> where it is set, else what the terminal says.</summary>
    public static int Width
    {
        get
        {
            if (int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out int columns) && columns > 0)
            {
                return columns;
            }

            try
            {
                return Console.WindowWidth > 0 ? Console.WindowWidth : UsualWidth;
            }
            catch (IOException)
            {
                return UsualWidth;
            }
        }
    }
}
