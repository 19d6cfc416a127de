using System.Globalization;

namespace OomSim.Results;

/// <summary>Why each kill, hang, pause, end and refusal happened: a fold-out each.</summary>
internal static class WhySection
{
    private const int MostItems = 100;
    private const int MostOpen = 3;
    private const int MostRows = 40;

    /// <summary>The section as HTML; empty where nothing needs an explanation.</summary>
    public static string Make(RunExplanation explanation)
    {
        ExplainedTable? reclaimed = ReclaimTable.Of(explanation.Reclaim);
        if (explanation.Items.Count == 0 && reclaimed is null)
        {
            return "";
        }

        var html = new HtmlWriter();
        List<ExplainedItem> shown = Shown(explanation.Items);
        int open = shown.Count <= MostOpen ? MostOpen : 1;
        foreach (ExplainedItem item in shown)
        {
            WriteItem(html, item, isOpen: open-- > 0);
        }

        if (shown.Count < explanation.Items.Count)
        {
            html.Element("p", string.Create(CultureInfo.InvariantCulture, $"{shown.Count} of {explanation.Items.Count} explanations; oomsim explain RUN --all has all."), ("class", "remark note"));
        }

        if (reclaimed is not null)
        {
            WriteTable(html, reclaimed with { Title = string.Concat(char.ToUpperInvariant(reclaimed.Title[0]).ToString(), reclaimed.Title.AsSpan(1)) }, "h3");
        }

        foreach (string note in explanation.Notes)
        {
            // On the command line these are options of the command that was typed; here it has yet to be named.
            html.Element("p", note.Replace(": --all ", ": oomsim explain RUN --all ", StringComparison.Ordinal), ("class", "quiet"));
        }

        return html.ToString();
    }

    /// <summary>The rows of events.csv, from 1, that the section explains.</summary>
    public static IReadOnlySet<int> Events(RunExplanation explanation) =>
        Shown(explanation.Items).Select(i => i.Event).OfType<int>().ToHashSet();

    // Where there are too many, kills and hangs say more than ends and refusals.
    private static List<ExplainedItem> Shown(IReadOnlyList<ExplainedItem> items) => items.Count <= MostItems
        ? [.. items]
        : [.. items.Index()
            .OrderBy(i => i.Item.Kind is ExplainedKind.Kill or ExplainedKind.Hang or ExplainedKind.Panic ? 0 : 1).ThenBy(i => i.Index)
            .Take(MostItems).OrderBy(i => i.Index).Select(i => i.Item)];

    private static void WriteItem(HtmlWriter html, ExplainedItem item, bool isOpen)
    {
        string? id = item.Event is { } row ? "why-" + row.ToString(CultureInfo.InvariantCulture) : null;
        html.Open("details", ("class", "explained"), ("id", id), ("open", isOpen ? "" : null))
            .Element("summary", OomSim.Results.Shown.Seconds(item.TimeNs) + ": " + item.Headline)
            .Open("p", ("class", "times"))
            .Element("button", "at " + OomSim.Results.Shown.Seconds(item.TimeNs), ("type", "button"), ("class", "at"), ("data-t", OomSim.Results.Shown.Micros(item.TimeNs)))
            .CloseLine();
        if (item.Facts.Count > 0)
        {
            html.Open("dl", ("class", "facts wide"));
            foreach (ExplainedFact fact in item.Facts)
            {
                html.Term(fact.Label, fact.Text);
            }

            html.CloseLine();
        }

        foreach (ExplainedTable table in item.Tables)
        {
            WriteTable(html, table);
        }

        if (item.Remedies.Count > 0)
        {
            html.Element("h4", item.Kind is ExplainedKind.Refusal ? "What would be right" : item.IsOver ? "What would have freed it" : "What would help").Open("ul", ("class", "remedies"));
            foreach (ExplainedRemedy remedy in item.Remedies)
            {
                if (item.Kind is ExplainedKind.Refusal)
                {
                    // Words as often as a command: its effect is the heading.
                    html.Element("li", remedy.Command);
                    continue;
                }

                html.Open("li").Element("code", remedy.Command).Text(": " + remedy.Effect).CloseLine();
            }

            html.CloseLine();
        }

        html.CloseLine();
    }

    private static void WriteTable(HtmlWriter html, ExplainedTable table, string level = "h4")
    {
        html.Element(level, table.Title)
            .Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", table.Title))
            .Open("table").Open("thead").Open("tr");
        foreach ((int column, string heading) in table.Headings.Index())
        {
            html.Element("th", heading, ("scope", "col"), ("class", table.IsText[column] ? null : "number"));
        }

        html.Close().Close().Open("tbody");
        foreach (IReadOnlyList<string> row in table.Rows.Take(MostRows))
        {
            html.Open("tr");
            foreach ((int column, string cell) in row.Index())
            {
                html.Element("td", cell, ("class", table.IsText[column] ? null : "number"));
            }

            html.CloseLine();
        }

        html.Close().Close().CloseLine();
        if (table.Rows.Count > MostRows)
        {
            html.Element("p", string.Create(CultureInfo.InvariantCulture, $"{MostRows} of {table.Rows.Count} rows; oomsim explain has all."), ("class", "quiet"));
        }
    }
}
