namespace OomSim.Cli;

/// <summary>
/// Makes scenarios of the files of folders, by the rule of <c>docker compose</c> in a folder: of the default names the first is read,
/// and an override file beside it is merged over it. Files of other names are scenarios of their own.
/// </summary>
internal static class ProjectFiles
{
    private static readonly string[] Bases = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];

    private static readonly string[] Overrides =
        ["compose.override.yml", "compose.override.yaml", "docker-compose.override.yml", "docker-compose.override.yaml"];

    /// <summary>The scenarios, in the order of the files.</summary>
    /// <param name="files">What was found in a folder and below, in order.</param>
    /// <param name="problems">Takes what is left out.</param>
    public static IReadOnlyList<ScenarioInput> Arrange(IReadOnlyList<string> files, List<Problem> problems)
    {
        ILookup<string, string> named = files
            .Where(f => Bases.Contains(Path.GetFileName(f), StringComparer.Ordinal) || Overrides.Contains(Path.GetFileName(f), StringComparer.Ordinal))
            .ToLookup(FolderOf, StringComparer.Ordinal);
        var scenarios = new List<ScenarioInput>(files.Count);
        foreach (string file in files)
        {
            string[] beside = [.. named[FolderOf(file)]];
            string? first = First(Bases, beside);
            string? over = First(Overrides, beside);
            if (!beside.Contains(file, StringComparer.Ordinal))
            {
                scenarios.Add(new ScenarioInput(file));
            }
            else if (file == first)
            {
                scenarios.Add(new ScenarioInput(file) { Overrides = over is null ? [] : [over] });
            }
            else if (file != over || first is null)
            {
                string why = first is null ? "it is an override, and there is no compose.yaml beside it to merge it over"
                    : Bases.Contains(Path.GetFileName(file), StringComparer.Ordinal) ? $"{Path.GetFileName(first)} stands beside it and comes first"
                    : $"{Path.GetFileName(over)} stands beside it and comes first";
                problems.Add(new Problem("warning", file, 1, 1, $"left out, as docker compose does: {why}"));
            }
        }

        return scenarios;
    }

    private static string FolderOf(string file) => Path.GetDirectoryName(file) ?? "";

    private static string? First(string[] names, string[] beside) =>
        names.Select(name => Array.Find(beside, file => Path.GetFileName(file) == name)).FirstOrDefault(file => file is not null);
}
