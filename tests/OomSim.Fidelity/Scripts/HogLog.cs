using System.Globalization;
using System.Text.RegularExpressions;
using OomSim.Kernel;

namespace OomSim.Fidelity;

/// <summary>
/// The lines that the recordings' program writes to its standard output: uptime, time, process, name, message. What differs from run to run
/// stands as a word in angle brackets, in what is simulated as in what was recorded.
/// </summary>
internal static partial class HogLog
{
    /// <summary>It tells how far it is each time that it has done this much, bytes.</summary>
    public const long ProgressEvery = 16 << 20;

    private const string Prefix = "<uptime> <time> pid=<pid> ";

    /// <summary>A step that writes a message.</summary>
    /// <param name="name">The process's name at that time.</param>
    /// <param name="message">For example <c>START hold 1</c>.</param>
    public static PrintStep Line(string name, string message) => new($"{Prefix}{name} {message}\n");

    /// <summary>The end of a statement.</summary>
    public static PrintStep End(string name, string word) => Line(name, $"END {word} took=<took>");

    /// <summary>Steps that do something piece by piece, with a message after each whole piece.</summary>
    /// <param name="name">The process's name.</param>
    /// <param name="word">What it does.</param>
    /// <param name="size">All of it, bytes.</param>
    /// <param name="piece">The step for so many bytes.</param>
    public static IEnumerable<Step> Pieces(string name, string word, long size, Func<long, Step> piece)
    {
        for (long done = 0; done < size;)
        {
            long next = Math.Min(ProgressEvery, size - done);
            yield return piece(next);
            done += next;
            if (next == ProgressEvery)
            {
                yield return Line(name, string.Create(CultureInfo.InvariantCulture, $"PROGRESS {word} {done}"));
            }
        }
    }

    /// <summary>A recorded line with its words in angle brackets; any other line as it is.</summary>
    public static string Normalize(string line)
    {
        Match match = Recorded().Match(line);
        return match.Success ? Prefix + Took().Replace(match.Groups["rest"].Value, "took=<took>").TrimEnd() : line.TrimEnd();
    }

    /// <summary>When a program whose log was printed wrote its first line, ns since 1970; null where no line of a program is there.</summary>
    public static long? BeginOf(IEnumerable<string> lines) => lines
        .Select(line => Recorded().Match(line))
        .Where(match => match.Success)
        .Select(match => (long?)Clock.Parse(match.Groups["time"].Value))
        .FirstOrDefault();

    /// <summary>True for a line of the program, normalized.</summary>
    public static bool IsLine(string line) => line.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>What a normalized line says behind the clocks and the process: <c>hog END hold took=&lt;took&gt;</c>.</summary>
    public static string MessageOf(string line) => line[Prefix.Length..].TrimEnd();

    /// <summary>The same of a recorded message.</summary>
    public static string MessageOf(ProgramMessage recorded) =>
        recorded.Name + " " + (recorded.Kind == "FORKED" ? "FORKED <pid>" : Took().Replace(recorded.Message, "took=<took>").TrimEnd());

    [GeneratedRegex(@"^\d+\.\d+ (?<time>\d+\.\d+) pid=\d+ (?<rest>\S+ [A-Z]+.*)$")]
    private static partial Regex Recorded();

    [GeneratedRegex(@"took=[\d.]+")]
    private static partial Regex Took();
}
