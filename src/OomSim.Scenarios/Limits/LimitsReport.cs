using System.Text.Json.Serialization;

namespace OomSim.Scenarios;

/// <summary>Which limits are in force for a Compose file, and where they come from.</summary>
/// <param name="Scenario">Its name.</param>
/// <param name="File">The file, as the user named it.</param>
/// <param name="Views">One for each cgroup version that was asked for.</param>
public sealed record LimitsReport(string Scenario, string File, IReadOnlyList<LimitsView> Views)
{
    /// <summary>Version of the format of <c>limits.json</c>; grows when a key changes its meaning or goes.</summary>
    [JsonPropertyOrder(-1)]
    public int FormatVersion { get; init; } = 1;

    /// <summary>The same with places relative to the folder of the file, so that it does not matter where that is.</summary>
    public LimitsReport WithoutFolder()
    {
        int folder = File.LastIndexOf('/') + 1;
        string Shorten(string place) => place.StartsWith(File[..folder], StringComparison.Ordinal) ? place[folder..] : place;
        return this with
        {
            File = File[folder..],
            Views =
            [
                .. Views.Select(view => view with
                {
                    Services = [.. view.Services.Select(s => s with { Source = Shorten(s.Source), Values = [.. s.Values.Select(v => v with { Source = Shorten(v.Source) })] })],
                }),
            ],
        };
    }
}
