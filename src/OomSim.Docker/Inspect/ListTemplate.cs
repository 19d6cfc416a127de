namespace OomSim.Docker;

/// <summary>
/// The <c>--format</c> of lists (<c>docker ps</c>, <c>stats</c>, <c>images</c> …): a template for each row, with <c>table</c> in front or without; or <c>json</c>, from 23 on.
/// </summary>
internal sealed class ListTemplate
{
    private readonly GoTemplate _template;
    private readonly string _context;

    private readonly bool _isJson;

    private readonly IReadOnlyDictionary<string, NilPointer>? _pointers;

    private ListTemplate(GoTemplate template, string text, string context, IReadOnlyDictionary<string, NilPointer>? pointers) =>
        (_template, IsTable, _isJson, _context, _pointers) = (template, text.StartsWith("table", StringComparison.Ordinal), text == "json", context, pointers);

    /// <summary>True where a line of headings comes first and the columns are aligned.</summary>
    public bool IsTable { get; }

    /// <summary>Reads a template; null where it is none.</summary>
    /// <param name="text">As typed.</param>
    /// <param name="context">What the client calls the rows.</param>
    /// <param name="profile">The client's release.</param>
    /// <param name="error">What is wrong, in Go's words; empty when nothing is.</param>
    /// <param name="pointers">Columns that are structures, which nothing is known of; null for none.</param>
    public static ListTemplate? Read(string text, string context, EngineProfile profile, out string error, IReadOnlyDictionary<string, NilPointer>? pointers = null)
    {
        bool isTable = text.StartsWith("table", StringComparison.Ordinal);
        string body = (isTable ? text["table".Length..] : text == "json" && profile.InspectFormatJson ? "{{json .}}" : text).Trim(' ');
        body = body.Replace("\\t", "\t", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal);
        return GoTemplate.Parse(body, profile, out error) is { } template ? new ListTemplate(template, text, context, pointers) : null;
    }

    /// <summary>Reads the template of a list that is about to be printed; null with its fault written.</summary>
    /// <param name="text">As typed.</param>
    /// <param name="context">What the client calls the rows.</param>
    /// <param name="shell">Where it is printed.</param>
    /// <param name="pointers">Columns that are structures, which nothing is known of; null for none.</param>
    public static ListTemplate? Read(string text, string context, Shell shell, IReadOnlyDictionary<string, NilPointer>? pointers = null)
    {
        if (Read(text, context, shell.Profile, out string error, pointers) is { } template)
        {
            return template;
        }

        shell.TemplateError(error);
        return null;
    }

    /// <summary>What is not simulated of a template; null for nothing.</summary>
    /// <param name="text">As typed.</param>
    public static string? NotSimulated(string text) => Read(text, "", EngineProfile.V28, out string error) is null && error.StartsWith(DockerEngine.NotSimulatedPrefix, StringComparison.Ordinal) ? error : null;

    /// <summary>Reads one as <c>ps</c> tries it before it asks: with all that was typed, so that errors count from <c>table</c>.</summary>
    /// <param name="text">As typed.</param>
    /// <param name="context">What the client calls the rows.</param>
    /// <param name="profile">The client's release.</param>
    /// <param name="error">What is wrong, in Go's words; empty when nothing is.</param>
    /// <param name="pointers">Columns that are structures, which nothing is known of; null for none.</param>
    public static ListTemplate? ReadWhole(string text, string context, EngineProfile profile, out string error, IReadOnlyDictionary<string, NilPointer>? pointers = null) =>
        GoTemplate.Parse(text, profile, out error) is { } template ? new ListTemplate(template, text, context, pointers) : null;

    /// <summary>Fills it with a row that is not printed; Go's words where that fails.</summary>
    /// <param name="row">Values by the name of a column.</param>
    public string? Try(IReadOnlyDictionary<string, string> row) => _template.Fill(new ListRow(row, _context, _pointers), out _);

    /// <summary>True where a column is named.</summary>
    public bool Names(string column) => _template.Names(column);

    /// <summary>True where a row is looked at as a whole, as <c>{{json .}}</c> does.</summary>
    public bool TakesRows => _template.TakesDot;

    /// <summary>Writes a line for each row, below a line of headings where it is a table; nothing but an error where a row has no such column.</summary>
    /// <param name="rows">Values by the name of a column.</param>
    /// <param name="headings">Headings by the name of a column.</param>
    /// <param name="shell">Where it writes.</param>
    /// <returns>The exit code.</returns>
    public int Print(IEnumerable<IReadOnlyDictionary<string, string>> rows, IReadOnlyDictionary<string, string> headings, Shell shell)
    {
        var lines = new List<string>();
        foreach (IReadOnlyDictionary<string, string> row in rows)
        {
            // To older clients it is a text like any other.
            string line = "json";
            if ((!_isJson || shell.Profile.InspectFormatJson) && _template.Fill(new ListRow(row, _context, _pointers), out line) is { } error)
            {
                shell.TemplateError(error);
                return 1;
            }

            lines.Add(line);
        }

        if (!IsTable)
        {
            lines.ForEach(shell.Out);
            return 0;
        }

        _ = _template.Fill(new HeadingRow(headings), out string header, inHeadings: true);
        shell.Write(TextTable.Of([header.Split('\t'), .. lines.SelectMany(l => l.Split('\n')).Select(l => l.Split('\t'))]));
        return 0;
    }
}
