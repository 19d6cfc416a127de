using System.Text.RegularExpressions;

namespace OomSim.Docker;

/// <summary>A Dockerfile, line by line, as the classic builder's parser takes it.</summary>
/// <param name="Instructions">Its instructions: comments and empty lines are left out, what goes on over several lines is one.</param>
/// <param name="Escape">The character that continues a line, and takes the meaning of the one behind it.</param>
/// <param name="Warnings">What the builder warns of.</param>
internal sealed partial record Dockerfile(IReadOnlyList<Instruction> Instructions, char Escape, IReadOnlyList<string> Warnings)
{
    /// <summary>Reads one; null with what is wrong.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="profile">The engine's version.</param>
    /// <param name="fault">What is wrong; empty where nothing is.</param>
    public static Dockerfile? Parse(string text, EngineProfile profile, out string fault)
    {
        var all = new List<Instruction>();
        var warnings = new List<string>();
        char escape = '\\';
        bool atTop = true, hasEscape = false;
        string[] lines = text.TrimStart('\uFEFF').Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].TrimEnd('\r').Trim();
            if (line.StartsWith('#'))
            {
                // Directives stand before anything else, comments included.
                Match directive = Directive().Match(line);
                atTop &= directive.Success;
                if (atTop && directive.Groups["key"].Value.Equals("escape", StringComparison.OrdinalIgnoreCase))
                {
                    if (directive.Groups["value"].Value is not ("\\" or "`"))
                    {
                        fault = $"failed to parse Dockerfile: invalid escape token '{directive.Groups["value"].Value}' does not match ` or \\";
                        return null;
                    }

                    if (hasEscape)
                    {
                        fault = "failed to parse Dockerfile: only one escape parser directive can be used";
                        return null;
                    }

                    hasEscape = true;
                    escape = directive.Groups["value"].Value[0];
                }

                continue;
            }

            atTop = false;
            if (line.Length > 0)
            {
                int begin = i + 1;
                var step = Instruction.Of(Joined(lines, ref i, line, escape, profile, warnings), begin);
                all.Add(step);
                if (profile.DockerfileParser >= 11 && !SkipHeredocs(Heredoc.Of(step), lines, ref i))
                {
                    fault = "failed to parse Dockerfile: unterminated heredoc";
                    return null;
                }
            }
        }

        if (warnings.Count > 0)
        {
            warnings.Add("[WARNING]: Empty continuation lines will become errors in a future release.");
        }

        fault = all.Count == 0 ? "failed to parse Dockerfile: file with no instructions" : "";
        return all.Count == 0 ? null : new Dockerfile(all, escape, warnings);
    }

    private static bool SkipHeredocs(IReadOnlyList<Heredoc> begun, string[] lines, ref int at)
    {
        foreach (Heredoc heredoc in begun)
        {
            do
            {
                if (++at >= lines.Length)
                {
                    return false;
                }
            }
            while (!heredoc.IsEnd(lines[at].TrimEnd('\r')));
        }

        return true;
    }

    // Blanks at the beginning of a line that goes on stay; comments between such lines do not.
    private static string Joined(string[] lines, ref int at, string first, char escape, EngineProfile profile, List<string> warnings)
    {
        string joined = "";
        string line = first;
        bool hasEmpty = false;
        while (true)
        {
            string trimmed = line.TrimEnd(' ', '\t');
            bool goesOn = trimmed.EndsWith(escape) && !(trimmed.Length > 1 && trimmed[^2] == escape);
            joined += goesOn ? trimmed[..^1] : line;
            if (!goesOn || !NextLine(lines, ref at, ref hasEmpty, out line))
            {
                break;
            }
        }

        if (hasEmpty)
        {
            warnings.Add($"[WARNING]: Empty continuation line found in:{(profile.DockerfileParser < 11 ? "\n    " : " ")}{joined}");
        }

        return joined;
    }

    private static bool NextLine(string[] lines, ref int at, ref bool hasEmpty, out string line)
    {
        while (++at < lines.Length)
        {
            line = lines[at].TrimEnd('\r');
            if (line.AsSpan().Trim().IsEmpty)
            {
                // The text's own end is no line.
                hasEmpty |= at < lines.Length - 1;
            }
            else if (!line.AsSpan().TrimStart().StartsWith("#"))
            {
                return true;
            }
        }

        line = "";
        return false;
    }

    [GeneratedRegex(@"^#[ \t]*(?<key>[a-zA-Z][a-zA-Z0-9]*)[ \t]*=[ \t]*(?<value>.+?)[ \t]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Directive();
}
