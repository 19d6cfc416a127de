using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>A <c>docker build</c> of the timeline.</summary>
/// <param name="Context">The folder.</param>
/// <param name="Dockerfile">-f, by path within the folder; empty for the usual one.</param>
/// <param name="Arguments">--build-arg.</param>
internal sealed record BuildLine(string Context, string Dockerfile, IReadOnlyDictionary<string, string> Arguments)
{
    /// <summary>-f as it is typed, where it names a file outside of the folder; null where it does not.</summary>
    public string? Outside { get; init; }

    /// <summary>Reads a line; null for another one.</summary>
    /// <param name="version">The engine's version.</param>
    /// <param name="words">All its words.</param>
    public static BuildLine? Read(string version, IReadOnlyList<string> words)
    {
        int at = words.Count > 2 && words[1] is "image" or "builder" ? 2 : 1;
        if (words.Count <= at || words[0] != "docker" || words[at] != "build" || DockerEngine.OperandsIn(version, words).FirstOrDefault() is not { } context)
        {
            return null;
        }

        string file = "";
        SortedDictionary<string, string> arguments = new(StringComparer.Ordinal);
        for (int i = at + 1; i < words.Count; i++)
        {
            if (Value(words, ref i, "-f", "--file") is { } named)
            {
                file = named;
            }
            else if (Value(words, ref i, "--build-arg", "--build-arg")?.Split('=', 2) is [var name, var value])
            {
                arguments[name] = value;
            }
        }

        string folder = BuildReader.Canonical(context), full = BuildReader.Canonical(file);
        return new BuildLine(context, folder.Length > 0 && full.StartsWith(folder + "/", StringComparison.Ordinal) ? full[(folder.Length + 1)..] : full, arguments)
        {
            Outside = file is not ("" or "-") && context != "-" && DockerEngine.WithinFolder(context, file) is null ? file : null,
        };
    }

    private static string? Value(IReadOnlyList<string> words, ref int i, string brief, string full) =>
        (words[i] == brief || words[i] == full) && i + 1 < words.Count ? words[++i]
        : words[i].StartsWith(full + "=", StringComparison.Ordinal) ? words[i][(full.Length + 1)..]
        : null;
}
