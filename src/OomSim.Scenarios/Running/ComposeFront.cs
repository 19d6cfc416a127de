using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>What stands between <c>docker compose</c> and its command.</summary>
/// <param name="Verb">The command; empty for none.</param>
/// <param name="Next">Index of the word behind it.</param>
/// <param name="Profiles">Profiles that are made active.</param>
/// <param name="AsksForHelp">True with <c>--help</c>.</param>
internal sealed record ComposeFront(string Verb, int Next, IReadOnlyList<string> Profiles, bool AsksForHelp)
{
    // How it is told, and how many at once, changes nothing here.
    private static readonly string[] Ignored = ["--ansi", "--parallel", "--progress"];
    private static readonly string[] Switches = ["--all-resources", "--compatibility", "--verbose"];

    private static readonly string[] Usual = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

    /// <summary>Reads it; null with an error in Compose's words, or the simulator's where it knows less.</summary>
    public static ComposeFront? Read(IReadOnlyList<string> words, out string error)
    {
        error = "";
        List<string> profiles = [];
        bool help = false;
        bool hasFile = false;
        int i = 2;
        for (; i < words.Count && words[i].StartsWith('-'); i++)
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
            else if (flag == "--profile" || Ignored.Contains(flag, StringComparer.Ordinal))
            {
                string? value = words[i].Contains('=', StringComparison.Ordinal) ? words[i][(flag.Length + 1)..] : ++i < words.Count ? words[i] : null;
                if (value is null)
                {
                    error = "flag needs an argument: " + flag;
                    return null;
                }

                profiles.AddRange(flag == "--profile" ? [value] : Array.Empty<string>());
            }
            else if (flag is "-f" or "--file" && !hasFile && FileOf(words, ref i) is { } own && Usual.Contains(own[(own.LastIndexOf('/') + 1)..], StringComparer.Ordinal))
            {
                // The scenario is that file.
                hasFile = true;
            }
            else if (!Switches.Contains(flag, StringComparer.Ordinal))
            {
                error = flag is "--dry-run" ? $"{DockerEngine.NotSimulatedPrefix}docker compose {flag} is not simulated"
                    : flag is "--env-file" or "-f" or "--file" or "--project-directory" or "-p" or "--project-name"
                    ? $"{DockerEngine.NotSimulatedPrefix}docker compose {flag} is not simulated: services are those of the scenario"
                    : flag.StartsWith("--", StringComparison.Ordinal) ? "unknown flag: " + flag : $"unknown shorthand flag: '{flag.ElementAtOrDefault(1)}' in {flag}";
                return null;
            }
        }

        if (i < words.Count && words[i] == "help")
        {
            (help, i) = (true, i + 1);
        }

        return new ComposeFront(i < words.Count ? words[i] : "", Math.Min(i + 1, words.Count), profiles, help);
    }

    // -f FILE, -f=FILE, --file FILE, --file=FILE; where it is another file than is taken, nothing is read.
    private static string? FileOf(IReadOnlyList<string> words, ref int i)
    {
        string word = words[i];
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        string? file = equals >= 0 ? word[(equals + 1)..] : words.ElementAtOrDefault(i + 1);
        i += equals < 0 && file is not null && Usual.Contains(file[(file.LastIndexOf('/') + 1)..], StringComparer.Ordinal) ? 1 : 0;
        return file;
    }
}
