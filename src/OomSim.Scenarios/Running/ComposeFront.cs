using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>What stands between <c>docker compose</c> and its command.</summary>
/// <param name="Verb">The command; empty for none.</param>
/// <param name="Next">Index of the word behind it.</param>
/// <param name="Profiles">Profiles that are made active.</param>
/// <param name="AsksForHelp">True with <c>--help</c>.</param>
/// <param name="TakesAllResources">True with <c>--all-resources</c>.</param>
internal sealed record ComposeFront(string Verb, int Next, IReadOnlyList<string> Profiles, bool AsksForHelp, bool TakesAllResources = false)
{
    private static readonly string[] Choosing = ["--env-file", "--file", "--project-directory", "--project-name"];

    private static readonly string[] Usual = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

    /// <summary>Reads it; null with an error in Compose's words, or the simulator's where it knows less.</summary>
    /// <param name="words">The line.</param>
    /// <param name="error">What is wrong.</param>
    /// <param name="place">The project; null where it is not known.</param>
    /// <param name="release">Compose's release; null for one that has all flags.</param>
    public static ComposeFront? Read(IReadOnlyList<string> words, out string error, ComposePlace? place, string? release = null)
    {
        error = "";
        List<string> profiles = [];
        bool help = false;
        bool takesAll = false;
        List<string> chosen = [];
        int i = 2;
        for (; i < words.Count && words[i].StartsWith('-') && words[i] != "-"; i++)
        {
            string flag = words[i].Split('=')[0];
            if (flag is "--help" or "-h")
            {
                help = true;
            }
            else if (flag is "--version" or "-v")
            {
                return new ComposeFront("version", words.Count, [], false);
            }
            else if (ComposeOptions.Find("", flag, release) is { } option && option.Treatment != OptionTreatment.Refused && ComposeFlags.TakesValue("", flag) && ChoiceOf(words[i]) is null)
            {
                string? value = words[i].Contains('=', StringComparison.Ordinal) ? words[i][(flag.Length + 1)..] : ++i < words.Count ? words[i] : null;
                if (value is null)
                {
                    error = "flag needs an argument: " + flag;
                    return null;
                }

                profiles.AddRange(flag == "--profile" ? [value] : Array.Empty<string>());
            }
            else if (ChoiceOf(words[i]) is { } choice)
            {
                string? value = choice.Value ?? (++i < words.Count ? words[i] : null);
                if (value is null)
                {
                    error = flag.StartsWith("--", StringComparison.Ordinal) ? "flag needs an argument: " + flag : $"flag needs an argument: '{flag[1]}' in {flag}";
                    return null;
                }

                if (!IsMeant(choice.Flag, value, chosen.Count(c => c == choice.Flag), place))
                {
                    error = $"{DockerEngine.NotSimulatedPrefix}docker compose {flag} is not simulated: services are those of the scenario";
                    return null;
                }

                chosen.Add(choice.Flag);
            }
            else if (ComposeOptions.Find("", flag, release) is { Treatment: not OptionTreatment.Refused })
            {
                // A switch.
                takesAll |= flag == "--all-resources" && words[i] is "--all-resources" or "--all-resources=true";
            }
            else
            {
                error = ComposeOptions.Find("", flag, release) is { } refused ? $"{DockerEngine.NotSimulatedPrefix}docker compose {flag} is not simulated, for {refused.Why}"
                    : flag.StartsWith("--", StringComparison.Ordinal) ? "unknown flag: " + flag : $"unknown shorthand flag: '{flag.ElementAtOrDefault(1)}' in {flag}";
                return null;
            }
        }

        if (i < words.Count && words[i] == "help")
        {
            (help, i) = (true, i + 1);
        }

        return new ComposeFront(i < words.Count ? words[i] : "", Math.Min(i + 1, words.Count), profiles, help, takesAll);
    }

    // A flag that says what the project is, by its long name, and the value that stands in the same word.
    private static (string Flag, string? Value)? ChoiceOf(string word)
    {
        if (word.StartsWith("--", StringComparison.Ordinal))
        {
            string[] parts = word.Split('=', 2);
            return Choosing.Contains(parts[0], StringComparer.Ordinal) ? (parts[0], parts.ElementAtOrDefault(1)) : null;
        }

        string? flag = word.ElementAtOrDefault(1) switch { 'f' => "--file", 'p' => "--project-name", _ => null };
        return flag is null ? null : (flag, word[2..].TrimStart('=') is { Length: > 0 } rest ? rest : null);
    }

    // The scenario is the project: what names it is taken, and nothing else.
    private static bool IsMeant(string flag, string value, int before, ComposePlace? place)
    {
        string name = value[(value.LastIndexOf('/') + 1)..];
        return flag switch
        {
            "--file" => before == 0 && (Usual.Contains(name, StringComparer.Ordinal) || name == place?.FileName),
            "--project-name" => value == place?.Project,
            "--project-directory" => value is "." or "./" || value.TrimEnd('/') == place?.Folder,
            _ => before == 0 && value is ".env" or "./.env",
        };
    }
}
