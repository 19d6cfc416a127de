using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OomSim.Docker;

/// <summary>
/// The part of <c>docker events --format</c> that scripts use: <c>{{.Action}}</c>, <c>{{.Actor.Attributes.name}}</c>,
/// <c>{{index .Actor.Attributes "a.b"}}</c> and <c>{{json .}}</c>.
/// </summary>
internal sealed partial class EventTemplate
{
    // The client's names, and those of the JSON object.
    private static readonly IReadOnlyDictionary<string, string> Fields = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["Action"] = "Action",
        ["Actor"] = "Actor",
        ["From"] = "from",
        ["ID"] = "id",
        ["Scope"] = "scope",
        ["Status"] = "status",
        ["Time"] = "time",
        ["TimeNano"] = "timeNano",
        ["Type"] = "Type",
    };

    private readonly JsonSerializerOptions _json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly string _template;

    private EventTemplate(string template) => _template = template;

    /// <summary>Reads a template; null when it is none, or one that is not simulated.</summary>
    /// <param name="text">As typed.</param>
    /// <param name="error">What is wrong; empty when nothing is.</param>
    public static EventTemplate? Read(string text, out string error)
    {
        error = "";
        foreach (Match action in Any().Matches(text))
        {
            if (!action.Value.EndsWith("}}", StringComparison.Ordinal))
            {
                error = "template: :1: unclosed action";
                return null;
            }

            Match known = Action().Match(action.Value);
            if (!known.Success)
            {
                error = $"{DockerEngine.NotSimulatedPrefix}docker events --format: {action.Value} is not simulated";
                return null;
            }

            if (Missing(known.Groups["path"], action.Index) is { } missing)
            {
                error = "template: :1:" + missing;
                return null;
            }
        }

        return new EventTemplate(text.Replace("\\t", "\t", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal));
    }

    /// <summary>An event in the template's form.</summary>
    public string Fill(DockerEvent happened, string version)
    {
        string line = DockerEventJson.Format(happened, version);
        using JsonDocument document = JsonDocument.Parse(line);
        JsonElement root = document.RootElement;
        return Action().Replace(_template, action =>
        {
            string path = action.Groups["path"].Value;
            if (path == ".")
            {
                return line;
            }

            JsonElement? value = Walk(root, path);
            return action.Groups["json"].Success ? value is { } found ? JsonSerializer.Serialize(found, _json) : "\"\""
                : action.Groups["key"].Success ? Print(Walk(root, path + "." + action.Groups["key"].Value, isKey: true))
                : Print(value);
        });
    }

    private static string? Missing(Group path, int at)
    {
        string[] names = path.Value.Split('.', StringSplitOptions.RemoveEmptyEntries);
        string? what = names.Length == 0 ? null
            : !Fields.ContainsKey(names[0]) ? $"can't evaluate field {names[0]} in type *events.Message"
            : names.Length == 1 ? null
            : names[0] != "Actor" ? $"can't evaluate field {names[1]} in type {(names[0] is "Time" or "TimeNano" ? "int64" : "string")}"
            : names[1] is not ("ID" or "Attributes") ? $"can't evaluate field {names[1]} in type events.Actor"
            : null;
        return what is null ? null
            : FormattableString.Invariant($"{at + path.Index + Math.Max(0, path.Value.IndexOf('.', 1))}: executing \"\" at <{path.Value}>: {what}");
    }

    // Null for what the event does not have.
    private static JsonElement? Walk(JsonElement from, string path, bool isKey = false)
    {
        string[] names = path.Split('.', isKey ? 4 : int.MaxValue, StringSplitOptions.RemoveEmptyEntries);
        names[0] = Fields[names[0]];
        JsonElement found = from;
        foreach (string name in names)
        {
            if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(name, out found))
            {
                return null;
            }
        }

        return found;
    }

    // Mappings as Go prints them, the actor as a structure of an ID and one.
    private static string Print(JsonElement? value) => value is not { } found ? ""
        : found.ValueKind != JsonValueKind.Object ? found.ValueKind == JsonValueKind.String ? found.GetString()! : found.GetRawText()
        : found.TryGetProperty("Attributes", out JsonElement attributes) ? $"{{{found.GetProperty("ID").GetString()} {Print(attributes)}}}"
        : "map[" + string.Join(' ', found.EnumerateObject().Select(p => p.Name + ":" + p.Value.GetString())) + "]";

    [GeneratedRegex(@"\{\{[^}]*(\}\})?", RegexOptions.CultureInvariant)]
    private static partial Regex Any();

    [GeneratedRegex("""\{\{\s*(?:(?<json>json)\s+(?<path>\.[\w.]*)|(?<path>\.[\w.]+)(?:\s*\|\s*(?<json>json))?|index\s+(?<path>\.Actor\.Attributes)\s+"(?<key>[^"]*)")\s*\}\}""", RegexOptions.CultureInvariant)]
    private static partial Regex Action();
}
