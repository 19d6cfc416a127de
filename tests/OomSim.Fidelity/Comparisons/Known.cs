using System.Globalization;
using System.Text.RegularExpressions;
using CsvHelper;

namespace OomSim.Fidelity;

/// <summary>What is known not to be met: outcomes that differ and figures that miss their target, each with its cause.</summary>
/// <param name="Recording">The recording.</param>
/// <param name="What">The start of the difference's text, or the figure's name.</param>
/// <param name="Cause">Why.</param>
public sealed partial record Known(string Recording, string What, string Cause)
{
    /// <summary>Outcomes that differ (<c>KnownDifferences.csv</c>).</summary>
    public static IReadOnlyList<Known> Differences { get; } = Read("KnownDifferences.csv");

    /// <summary>Figures that miss their target (<c>KnownMisses.csv</c>).</summary>
    public static IReadOnlyList<Known> Misses { get; } = Read("KnownMisses.csv");

    /// <summary>True for a recording that the lists speak of: each of the own ones, and of others those that they name.</summary>
    public static bool IsJudged(string recording) =>
        RecordingFolder.IsOwn || Differences.Concat(Misses).Any(entry => entry.Recording == recording);

    /// <summary>What is wrong with the list of differences for one recording: unlisted ones, and listed ones that do not occur.</summary>
    public static IEnumerable<string> CheckDifferences(string recording, IReadOnlyList<string> differences, IEnumerable<Known> known)
    {
        List<Known> listed = [.. known.Where(entry => entry.Recording == recording)];
        return differences
            .Where(difference => !listed.Exists(entry => difference.StartsWith(entry.What, StringComparison.Ordinal)))
            .Select(difference => $"{recording} differs: {difference}")
            .Concat(listed
                .Where(entry => !differences.Any(difference => difference.StartsWith(entry.What, StringComparison.Ordinal)))
                .Select(entry => $"{recording} no longer differs, take it out of the list: {entry.What}"));
    }

    /// <summary>What is wrong with the list of misses for one recording: unlisted ones, and listed ones that meet their target.</summary>
    public static IEnumerable<string> CheckMisses(string recording, IReadOnlyList<Figure> figures, IEnumerable<Known> known)
    {
        List<Known> listed = [.. known.Where(entry => entry.Recording == recording)];
        return figures
            .Where(figure => !figure.IsMet && !listed.Exists(entry => entry.What == figure.Name))
            .Select(figure => $"{recording} misses: {figure.Name}: {figure.Recorded}, simulated {figure.Simulated}: {figure.Error}")
            .Concat(listed
                .Where(entry => !figures.Any(figure => figure.Name == entry.What && !figure.IsMet))
                .Select(entry => $"{recording} no longer misses, take it out of the list: {entry.What}"));
    }

    /// <summary>
    /// What is wrong with the times that causes quote for one recording: where one follows from another figure, that has the same two times, to 10 ms.
    /// </summary>
    public static IEnumerable<string> CheckTimes(string recording, IReadOnlyList<Figure> figures, IEnumerable<Known> known) =>
        from entry in known
        where entry.Recording == recording
        from Match quote in Quoted().Matches(entry.Cause)
        let figure = figures.FirstOrDefault(figure => figure.Name == quote.Groups[1].Value)
        where figure is null || !IsNear(quote.Groups[2].Value, figure.Recorded) || !IsNear(quote.Groups[3].Value, figure.Simulated)
        select $"{recording}, {entry.What}: {quote.Groups[1].Value} is {figure?.Recorded ?? "not compared"} there and {figure?.Simulated} here";

    private static bool IsNear(string quoted, string figure) =>
        Math.Abs(decimal.Parse(quoted, CultureInfo.InvariantCulture) - decimal.Parse(figure.Split(' ')[0], CultureInfo.InvariantCulture)) <= 0.01m;

    [GeneratedRegex(@"follows from the ((?:kill|hang|exit) of \S+), ([0-9.]+) s there and ([0-9.]+) s here")]
    private static partial Regex Quoted();

    private static List<Known> Read(string file)
    {
        using StreamReader text = new(Path.Combine(RecordingFolder.Project, file));
        using CsvReader csv = new(text, CultureInfo.InvariantCulture);
        return [.. csv.GetRecords<Known>()];
    }
}
