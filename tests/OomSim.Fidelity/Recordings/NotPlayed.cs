using System.Globalization;
using CsvHelper;

namespace OomSim.Fidelity;

/// <summary>A recording that is not replayed (<c>NotPlayed.csv</c>): it is about something that the model does not have.</summary>
/// <param name="Recording">The recording.</param>
/// <param name="Reason">What the model does not have.</param>
public sealed record NotPlayed(string Recording, string Reason)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<NotPlayed> All { get; } = Read();

    private static List<NotPlayed> Read()
    {
        using StreamReader text = new(Path.Combine(RecordingFolder.Project, "NotPlayed.csv"));
        using CsvReader csv = new(text, CultureInfo.InvariantCulture);
        return [.. csv.GetRecords<NotPlayed>()];
    }
}
