using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OomSim.Docker;

/// <summary>
/// The part of <c>docker ps --format</c> and <c>docker stats --format</c> that scripts use: columns as <c>{{.Names}}</c>, <c>{{json .}}</c>, and <c>table</c> or <c>json</c> in front.
/// </summary>
internal sealed partial class ListTemplate
{
    private readonly JsonSerializerOptions _json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly string _template;

    private ListTemplate(string template, bool isTable) => (_template, IsTable) = (template, isTable);

    /// <summary>True where a line of headings comes first and the columns are aligned.</summary>
    public bool IsTable { get; }

    /// <summary>Reads a template; null with the client's words when it names what there is not.</summary>
    /// <param name="text">As typed.</param>
    /// <param name="columns">Headings by the name of a column.</param>
    /// <param name="command">The command, for messages.</param>
    /// <param name="context">What the client calls the rows.</param>
    /// <param name="error">What is wrong; empty when nothing is.</param>
    public static ListTemplate? Read(string text, IReadOnlyDictionary<string, string> columns, string command, string context, out string error)
    {
        error = "";
        bool isTable = text.StartsWith("table", StringComparison.Ordinal);
        string body = isTable ? text["table".Length..].Trim() : text == "json" ? "{{json .}}" : text;
        body = body.Replace("\\t", "\t", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal);
        foreach (Match match in Action().Matches(body))
        {
            string name = match.Groups["name"].Value;
            if (!match.Groups["name"].Success || match.Groups["more"].Length > 0 || (name.Length == 0 && !match.Groups["json"].Success))
            {
                error = $"{DockerEngine.NotSimulatedPrefix}docker {command} --format: {match.Value} is not simulated";
                return null;
            }

            if (name.Length > 0 && !columns.ContainsKey(name))
            {
                error = $"template: :1:{match.Groups["name"].Index - 1}: executing \"\" at <.{name}>: can't evaluate field {name} in type *{context}";
                return null;
            }
        }

        if (Action().Replace(body, "").Contains("{{", StringComparison.Ordinal))
        {
            error = "template parsing error: template: :1: unclosed action";
            return null;
        }

        return new ListTemplate(body, isTable);
    }

    /// <summary>True where a column is named.</summary>
    public bool Names(string column) => Action().Matches(_template).Any(m => m.Groups["name"].Value == column);

    /// <summary>One line of values, or of headings.</summary>
    public string Fill(IReadOnlyDictionary<string, string> values) => Action().Replace(_template, match =>
    {
        string name = match.Groups["name"].Value;
        return name.Length == 0 ? JsonSerializer.Serialize(values, _json)
            : match.Groups["json"].Success ? JsonSerializer.Serialize(values[name], _json)
            : values[name];
    });

    /// <summary>Writes a line for each row, below a line of headings where it is a table.</summary>
    public void Print(IEnumerable<IReadOnlyDictionary<string, string>> rows, IReadOnlyDictionary<string, string> headings, Shell shell)
    {
        if (!IsTable)
        {
            foreach (IReadOnlyDictionary<string, string> row in rows)
            {
                shell.Out(Fill(row));
            }

            return;
        }

        var table = new Table(Fill(headings).Split('\t'));
        foreach (IReadOnlyDictionary<string, string> row in rows)
        {
            table.Add(Fill(row).Split('\t'));
        }

        table.Print(shell);
    }

    [GeneratedRegex(@"\{\{\s*(?:(?<json>json)\s+)?(?:\.(?<name>[A-Za-z]*))?\s*(?<more>[^}]*)\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Action();
}
