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
        for (; i < words.Count && words[i].StartsWith('-') && words[i] is not ("-" or "--"); i++)
        {
            (string flag, string? value) = Split(words[i]);
            if (flag is "--help" or "-h")
            {
                help = true;
            }
            else if (flag is "--version" or "-v")
            {
                return new ComposeFront("version", words.Count, [], false);
            }
            else if (ComposePages.Front.Find(flag, release) is not { } option)
            {
                error = flag.StartsWith("--", StringComparison.Ordinal) ? "unknown flag: " + flag : $"unknown shorthand flag: '{flag.ElementAtOrDefault(1)}' in {words[i].Split('=')[0]}";
                return null;
            }
            else if (!option.TakesValue)
            {
                if (!GoNumber.TryParseBool(value ?? "true", out bool isOn, out string fault))
                {
                    error = option.Invalid(value!, fault);
                    return null;
                }

                if (isOn && option.Support.Treatment == ComposeTreatment.Refused)
                {
                    error = Refusal(flag, option);
                    return null;
                }

                takesAll = flag == "--all-resources" ? isOn : takesAll;
            }
            else if (option.Support.Treatment == ComposeTreatment.Refused)
            {
                error = Refusal(flag, option);
                return null;
            }
            else if ((value ?? (++i < words.Count ? words[i] : null)) is not { } given)
            {
                error = flag.StartsWith("--", StringComparison.Ordinal) ? "flag needs an argument: " + flag : $"flag needs an argument: '{flag[1]}' in {flag}";
                return null;
            }
            else if (option.IsNumber && !GoNumber.TryParseLiteral(given, out _, out string notRead))
            {
                error = option.Invalid(given, notRead);
                return null;
            }
            else if (option.Name == "--profile")
            {
                profiles.Add(given);
            }
            else if (option.Support.Treatment == ComposeTreatment.Done && !IsMeant(option.Name, given, chosen.Count(c => c == option.Name), place))
            {
                error = $"{DockerEngine.NotSimulatedPrefix}docker compose {flag} is not simulated: services are those of the scenario";
                return null;
            }
            else
            {
                chosen.Add(option.Name);
            }
        }

        if (i < words.Count && words[i] == "--")
        {
            // What stands behind the end of the flags is an argument of Compose itself, which takes none (github.com/spf13/cobra, Traverse).
            error = i + 1 < words.Count ? $"unknown docker command: \"compose {words[i + 1]}\"" : "";
            return error.Length > 0 ? null : new ComposeFront("", words.Count, profiles, true);
        }

        if (i < words.Count && words[i] == "help")
        {
            (help, i) = (true, i + 1);
        }

        return new ComposeFront(i < words.Count ? words[i] : "", Math.Min(i + 1, words.Count), profiles, help, takesAll);
    }

    // --file=a, -f=a, -fa: the flag, and the value that stands in the same word.
    private static (string Flag, string? Value) Split(string word)
    {
        if (word.StartsWith("--", StringComparison.Ordinal))
        {
            string[] parts = word.Split('=', 2);
            return (parts[0], parts.ElementAtOrDefault(1));
        }

        return (word[..2], word[2..] switch { "" => null, ['=', _, ..] rest => rest[1..], var rest => rest });
    }

    private static string Refusal(string flag, ComposeOption option) => $"{DockerEngine.NotSimulatedPrefix}docker compose {flag} is not simulated, for {option.Support.Why}";

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
