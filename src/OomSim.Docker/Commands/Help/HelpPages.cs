using System.Text;

namespace OomSim.Docker;

/// <summary>What the client prints for <c>--help</c>: <c>options.txt</c> has the flags of each command, <c>groups.txt</c> the pages of those that only have commands.</summary>
internal static class HelpPages
{
    /// <summary>The page of a command.</summary>
    /// <param name="usage">Its usage line.</param>
    /// <param name="verb">Its short name.</param>
    /// <param name="profile">For what differs between releases.</param>
    public static string Of(string usage, string verb, EngineProfile profile)
    {
        (string about, string aliases, string examples, List<(string Names, string Text)> flags) = Read(verb, profile, usage.Split(' ') is [_, var first, ..] && DockerGroups.IsGroup(first), shownOnly: true);
        var page = new StringBuilder(Top(profile)).Append("Usage:  ").Append(usage).Append("\n\n").Append(about).Append('\n');
        page.Append(aliases.Length > 0 ? $"\nAliases:\n  {aliases}\n" : "");
        page.Append(examples.Length > 0 ? $"\nExamples:\n\n{examples}\n" : "");
        page.Append(flags.Count > 0 ? "\nOptions:\n" + FlagUsages.Print(flags) : "");
        return page.ToString();
    }

    /// <summary>The flags of a command: how each is written with the kind of its value, and what it does.</summary>
    /// <param name="verb">Its short name.</param>
    /// <param name="profile">For what differs between releases.</param>
    public static List<(string Names, string Text)> Flags(string verb, EngineProfile profile) => Read(verb, profile, isInGroup: false, shownOnly: false).Flags;

    // What the client hides from an engine without experimental features is a flag all the same; in a group a command may have aliases that its short spelling has not.
    private static (string About, string Aliases, string Examples, List<(string Names, string Text)> Flags) Read(string verb, EngineProfile profile, bool isInGroup, bool shownOnly)
    {
        string about = UsageTexts.Of(verb, profile);
        string aliases = "";
        string examples = "";
        List<(string Names, string Text)> flags = [];
        foreach (string line in Section("options.txt", verb).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!IsOf(line, profile, out string text))
            {
                continue;
            }

            text = text.Replace("\\n", "\n", StringComparison.Ordinal);
            if (text.StartsWith("about ", StringComparison.Ordinal))
            {
                about = text["about ".Length..];
            }
            else if (text.StartsWith("aliases ", StringComparison.Ordinal))
            {
                aliases = text["aliases ".Length..];
            }
            else if (text.StartsWith("examples ", StringComparison.Ordinal))
            {
                examples = text["examples ".Length..];
            }
            else if (text.StartsWith("within ", StringComparison.Ordinal))
            {
                aliases = isInGroup ? text["within ".Length..] : "";
            }
            else if (text.StartsWith("hidden ", StringComparison.Ordinal))
            {
                if (!shownOnly)
                {
                    string[] hidden = text["hidden ".Length..].Split(" | ", 2);
                    flags.Add((hidden[0], hidden[1]));
                }
            }
            else
            {
                string[] parts = text.Split(" | ", 2);
                flags.Add((parts[0], parts[1]));
            }
        }

        return (about, aliases, examples, flags);
    }

    /// <summary>The page of a group, or of the client itself.</summary>
    /// <param name="path"><c>docker</c>, <c>docker container</c>, …</param>
    /// <param name="profile">For what differs between releases.</param>
    public static string OfGroup(string path, EngineProfile profile) =>
        Top(profile) + string.Join('\n', Section("groups.txt", path).Split('\n').Select(line => IsOf(line, profile, out string text) ? text : null).Where(line => line is not null));

    // Older pages begin with an empty line.
    private static string Top(EngineProfile profile) => profile.NewHelpTail ? "" : "\n";

    // A line that begins with @ is one release's: `@20.10`, `@24+` from 24 on, `@-24` up to it.
    private static bool IsOf(string line, EngineProfile profile, out string text)
    {
        text = line;
        if (!line.StartsWith('@'))
        {
            return true;
        }

        int blank = line.IndexOf(' ', StringComparison.Ordinal);
        text = line[(blank + 1)..];
        string[] releases = ["20.10", "24", "28"];
        string mark = line[1..blank];
        int own = Array.IndexOf(releases, profile.Version);
        int named = Array.IndexOf(releases, mark.Trim('+', '-'));
        return mark.EndsWith('+') ? own >= named : mark.StartsWith('-') ? own <= named : own == named;
    }

    private static string Section(string file, string name)
    {
        using Stream stream = typeof(HelpPages).Assembly.GetManifestResourceStream("OomSim.Docker.Help." + file)!;
        using StreamReader reader = new(stream);
        var section = new StringBuilder();
        bool isInside = false;
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('[') && line.EndsWith(']'))
            {
                isInside = line == "[" + name + "]";
            }
            else if (isInside)
            {
                section.Append(line).Append('\n');
            }
        }

        return section.ToString();
    }
}
