using System.Text.RegularExpressions;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>The variables that a tree names, each with what it says of it (compose-go, template.ExtractVariables).</summary>
internal static partial class TemplateVariables
{
    private const int MaximumDepth = 50;
    private const string SimulatorKey = "x-oomsim";

    /// <summary>By name, without those of the simulator's own parts; of several places that name one, the last counts.</summary>
    /// <param name="root">A tree whose variables are as they were written.</param>
    public static SortedDictionary<string, TemplateVariable> Of(Node root)
    {
        SortedDictionary<string, TemplateVariable> found = new(StringComparer.Ordinal);
        Add(root, found);
        return found;
    }

    private static void Add(Node node, SortedDictionary<string, TemplateVariable> found)
    {
        switch (node)
        {
            case Scalar scalar:
                Add(scalar.Text, found, 0);
                break;
            case Sequence list:
                list.Items.ForEach(i => Add(i, found));
                break;
            case Mapping map:
                map.Entries.Where(e => e.Key != SimulatorKey).ToList().ForEach(e => Add(e.Value, found));
                break;
            default:
                break;
        }
    }

    private static void Add(string text, SortedDictionary<string, TemplateVariable> found, int depth)
    {
        for (int at = 0; at < text.Length && depth <= MaximumDepth;)
        {
            Match match = Pattern().Match(text, at);
            if (!match.Success)
            {
                return;
            }

            at = match.Index + match.Length;
            if (match.Groups["named"] is { Success: true } named)
            {
                found[named.Value] = new TemplateVariable(false, "", "");
            }
            else if (match.Groups["braced"] is { Success: true } braced && Closing(text, braced.Index) is >= 0 and var end)
            {
                string form = text[at..end].TrimStart(':');
                (char kind, string word) = form.Length > 0 ? (form[0], form[1..]) : (' ', "");
                found[braced.Value] = new TemplateVariable(kind == '?', kind == '-' ? word : "", kind == '+' ? word : "");
                Add(kind is '-' or '+' ? word : "", found, depth + 1);
                at = end + 1;
            }
        }
    }

    private static int Closing(string text, int from)
    {
        int open = 1;
        for (int i = from; i < text.Length; i++)
        {
            open += text[i] == '{' ? 1 : text[i] == '}' ? -1 : 0;
            if (open == 0)
            {
                return i;
            }
        }

        return -1;
    }

    [GeneratedRegex(@"\$(?:\$|(?<named>[_a-zA-Z][_a-zA-Z0-9]*)|\{(?<braced>[_a-zA-Z][_a-zA-Z0-9]*)(?=[}:?+-]))")]
    private static partial Regex Pattern();
}

/// <summary>What a template says of a variable.</summary>
/// <param name="IsRequired">True with <c>:?</c> or <c>?</c>.</param>
/// <param name="Default">What stands in for it; empty for nothing.</param>
/// <param name="Presence">What stands where it is set; empty for nothing.</param>
internal sealed record TemplateVariable(bool IsRequired, string Default, string Presence);
