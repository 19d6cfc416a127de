using System.Text.Json;
using System.Text.RegularExpressions;

namespace OomSim.Docker;

/// <summary>The part of <c>--format</c> templates that scripts use: <c>{{.A.B}}</c> and <c>{{json .A.B}}</c>.</summary>
internal static partial class ContainerTemplate
{
    /// <summary>Fills a template from a container's inspect array; null on success, else the client's words.</summary>
    public static string? TryFormat(string template, string json, out string text)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement[0];
        string? error = null;
        text = Action().Replace(template, match =>
        {
            bool asJson = match.Groups["json"].Success;
            if (!match.Groups["path"].Success || Walk(root, match.Groups["path"].Value) is not { } value)
            {
                error ??= $"template parsing error: template: :1: cannot evaluate {match.Value}";
                return "";
            }

            return asJson ? value.GetRawText() : Print(value);
        });
        return error;
    }

    private static JsonElement? Walk(JsonElement from, string path)
    {
        foreach (string name in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            if (from.ValueKind != JsonValueKind.Object || !from.TryGetProperty(name, out JsonElement next))
            {
                return null;
            }

            from = next;
        }

        return from;
    }

    private static string Print(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Null => "<nil>",
        JsonValueKind.Array => "[" + string.Join(' ', value.EnumerateArray().Select(Print)) + "]",
        _ => value.GetRawText(),
    };

    [GeneratedRegex(@"\{\{\s*(?:(?<json>json)\s+)?(?<path>\.[A-Za-z0-9_.]*)?[^}]*\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Action();
}
