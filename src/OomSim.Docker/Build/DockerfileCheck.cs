namespace OomSim.Docker;

/// <summary>Looks at a Dockerfile without building it.</summary>
/// <param name="Fault">The builder's error; empty where it can be built.</param>
/// <param name="Line">The line of the error, from 1; 0 for none in particular.</param>
/// <param name="Images">The images that it begins with, as far as they are known before.</param>
public sealed record DockerfileCheck(string Fault, int Line, IReadOnlyList<string> Images)
{
    /// <summary>Looks at one.</summary>
    /// <param name="version">The engine's version: 20.10, 24 or 28.</param>
    /// <param name="text">Its text.</param>
    /// <param name="arguments">--build-arg.</param>
    public static DockerfileCheck Of(string version, string text, IReadOnlyDictionary<string, string> arguments)
    {
        if (Dockerfile.Parse(text, EngineProfile.For(version), out string fault) is not { } file)
        {
            return new DockerfileCheck(fault, 0, []);
        }

        if (BuildPlan.Of(file, "", EngineProfile.For(version), out fault) is not { } plan)
        {
            // "dockerfile parse error line 3: …"
            string[] words = fault.Split(' ', ':');
            return new DockerfileCheck(fault, words.Length > 4 && words[3] == "line" && int.TryParse(words[4], System.Globalization.CultureInfo.InvariantCulture, out int line) ? line : 0, []);
        }

        var given = new BuildArguments(arguments, []);
        var filled = new DockerfileWords(plan.Escape, EngineProfile.For(version));
        var images = new List<string>();
        try
        {
            foreach (string[] pair in plan.MetaArguments.SelectMany(m => filled.Split(m.Operands)).Select(w => w.Split('=', 2)))
            {
                given.AddMeta(pair[0], pair.Length > 1 ? filled.Expand(pair[1], given.Meta) : null);
            }

            foreach (BuildStage stage in plan.Stages)
            {
                images.Add(filled.Expand(stage.From.Words[0], given.Meta));
                images.AddRange(stage.Steps.Select(s => s.Flag("from")).OfType<string>().Where(f => !f.All(char.IsAsciiDigit)));
            }
        }
        catch (FormatException)
        {
            // The build will say so.
        }

        SortedSet<string> stages = [.. plan.Stages.Select(s => s.Name), "scratch"];
        return new DockerfileCheck("", 0, [.. images.Where(i => i.Length > 0 && !stages.Contains(i.ToLowerInvariant()) && ImageName.Fault(i, EngineProfile.For(version)) is null).Distinct(StringComparer.Ordinal)]);
    }
}
