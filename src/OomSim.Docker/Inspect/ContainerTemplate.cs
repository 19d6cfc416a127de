using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OomSim.Docker;

/// <summary>
/// The part of <c>docker inspect --format</c> that scripts use: <c>{{.A.B}}</c>, <c>{{json .A.B}}</c> and <c>{{index .A.B "key"}}</c>.
/// </summary>
internal sealed partial class ContainerTemplate
{
    /// <summary>What is a mapping in the engine's own structures, whatever it holds.</summary>
    private static readonly string[] Maps = ["Data", "DriverOpts", "Labels", "Networks", "Options", "PortBindings", "Ports", "Sysctls", "Tmpfs", "Volumes"];

    /// <summary>What is a pointer there; all else that is null is a list.</summary>
    private static readonly string[] Pointers = ["Health", "IPAMConfig", "Init", "MemorySwappiness", "OomKillDisable", "PidsLimit"];

    private readonly JsonSerializerOptions _json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Text and actions by turns, from a text on; an action bears its place in the template.
    private readonly List<string> _texts = [];
    private readonly List<(int At, Match Action)> _actions = [];

    private ContainerTemplate()
    {
    }

    /// <summary>Reads a template; null when it is none, or one that is not simulated.</summary>
    /// <param name="template">As typed.</param>
    /// <param name="error">What is wrong; empty when nothing is.</param>
    public static ContainerTemplate? Read(string template, out string error)
    {
        var read = new ContainerTemplate();
        error = "";
        int at = 0;
        for (int open = template.IndexOf("{{", StringComparison.Ordinal); open >= 0; open = template.IndexOf("{{", at, StringComparison.Ordinal))
        {
            int close = template.IndexOf("}}", open, StringComparison.Ordinal);
            if (close < 0)
            {
                error = "template parsing error: template: :1: unclosed action";
                return null;
            }

            Match action = Action().Match(template[(open + 2)..close]);
            if (!action.Success)
            {
                error = $"{DockerEngine.NotSimulatedPrefix}docker inspect --format: {template[open..(close + 2)]} is not simulated";
                return null;
            }

            read._texts.Add(template[at..open]);
            read._actions.Add((open + 2, action));
            at = close + 2;
        }

        read._texts.Add(template[at..]);
        return read;
    }

    /// <summary>Fills it from a container's inspected object; null on success, else the client's words.</summary>
    public string? Fill(JsonElement container, out string text)
    {
        var filled = new StringBuilder(_texts[0]);
        text = "";
        for (int i = 0; i < _actions.Count; i++)
        {
            (int at, Match action) = _actions[i];
            if (Walk(container, action.Groups["path"], at, out JsonElement value) is { } missing)
            {
                return "template parsing error: template: :1:" + missing;
            }

            string name = action.Groups["path"].Value[(action.Groups["path"].Value.LastIndexOf('.') + 1)..];
            string? printed = action.Groups["json"].Success ? JsonSerializer.Serialize(value, _json)
                : action.Groups["key"].Success ? Index(value, action.Groups["key"].Value)
                : Print(value, name);
            if (printed is null)
            {
                return $"{DockerEngine.NotSimulatedPrefix}docker inspect --format: {{{{{action.Value}}}}} is not simulated, {{{{json {action.Groups["path"].Value}}}}} is";
            }

            filled.Append(printed).Append(_texts[i + 1]);
        }

        text = filled.ToString();
        return null;
    }

    // The place that an error names is that of the second name of a path, where it has one.
    private static string? Walk(JsonElement from, Group path, int at, out JsonElement found)
    {
        found = from;
        foreach (string name in path.Value.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            if (found.ValueKind == JsonValueKind.Object && found.TryGetProperty(name, out JsonElement next))
            {
                found = next;
                continue;
            }

            int second = path.Value.IndexOf('.', 1);
            string what = found.ValueKind switch
            {
                JsonValueKind.Object => $"map has no entry for key \"{name}\"",
                JsonValueKind.Null => $"nil pointer evaluating interface {{}}.{name}",
                _ => $"can't evaluate field {name} in type interface {{}}",
            };
            return FormattableString.Invariant($"{at + path.Index + Math.Max(0, second)}: executing \"\" at <{path.Value}>: {what}");
        }

        return null;
    }

    private static string? Index(JsonElement value, string key) => value.ValueKind switch
    {
        JsonValueKind.Object => value.TryGetProperty(key, out JsonElement found) ? Print(found, key) : "",
        JsonValueKind.Null => "",
        _ => null,
    };

    // As the client prints a value; null for a structure.
    private static string? Print(JsonElement value, string name) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Null => Pointers.Contains(name, StringComparer.Ordinal) ? "<nil>" : Maps.Contains(name, StringComparer.Ordinal) ? "map[]" : "[]",
        JsonValueKind.Array => All([.. value.EnumerateArray().Select(v => Print(v, ""))]) is { } items ? $"[{items}]" : null,
        JsonValueKind.Object when Maps.Contains(name, StringComparer.Ordinal) =>
            All([.. value.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal).Select(p => Print(p.Value, p.Name) is { } text ? $"{p.Name}:{text}" : null)]) is { } pairs
                ? $"map[{pairs}]"
                : null,
        JsonValueKind.Object => null,
        _ => value.GetRawText(),
    };

    private static string? All(IReadOnlyList<string?> texts) => texts.Contains(null) ? null : string.Join(' ', texts);

    [GeneratedRegex("""^\s*(?:(?<json>json)\s+(?<path>\.[\w.]*)|(?<path>\.[\w.]+)(?:\s*\|\s*(?<json>json))?|index\s+(?<path>\.[\w.]+)\s+"(?<key>[^"]*)")\s*$""", RegexOptions.CultureInvariant)]
    private static partial Regex Action();
}
