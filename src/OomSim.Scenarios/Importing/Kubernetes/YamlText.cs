using System.Text;

namespace OomSim.Scenarios.Kubernetes;

/// <summary>Writes texts into YAML that Compose interpolates.</summary>
internal static class YamlText
{
    /// <summary>A text as a scalar: plain where that is the same text, else in double quotes; a dollar is doubled.</summary>
    public static string Of(string text)
    {
        bool plain = text.Length > 0 && (char.IsAsciiLetter(text[0]) || text[0] == '/') && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or ':' or '@')
            && text[^1] != ':' && Yaml.CoreSchema.Resolve(text) == Yaml.ScalarKind.String && text.ToLowerInvariant() is not ("yes" or "no" or "on" or "off" or "y" or "n");
        if (plain)
        {
            return text;
        }

        StringBuilder result = new("\"");
        foreach (char c in text)
        {
            result.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\t' => "\\t",
                '\r' => "\\r",
                '$' => "$$",
                _ => char.IsControl(c) ? FormattableString.Invariant($"\\u{(int)c:x4}") : c.ToString(),
            });
        }

        return result.Append('"').ToString();
    }

    /// <summary>A list in brackets.</summary>
    public static string List(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(Of))}]";

    /// <summary>A mapping in braces, its values in quotes.</summary>
    public static string Pairs(IEnumerable<(string Key, string Value)> pairs) => $"{{{string.Join(", ", pairs.Select(p => $"{p.Key}: \"{p.Value}\""))}}}";
}
