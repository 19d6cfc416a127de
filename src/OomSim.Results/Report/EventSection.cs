using System.Globalization;

namespace OomSim.Results;

/// <summary>The table of events, which the page can filter.</summary>
internal static class EventSection
{
    /// <summary>Most rows of the table.</summary>
    public const int MostRows = 1000;

    private const int MostCharacters = 400;

    /// <summary>The section as HTML.</summary>
    /// <param name="content">The run.</param>
    /// <param name="explained">Rows of events.csv, from 1, that the page explains.</param>
    public static string Make(ReportContent content, IReadOnlySet<int> explained)
    {
        List<EventLine> all = [];
        List<EventLine> important = [];
        int count = 0;
        foreach (PlacedRow row in RunReader.Rows(Path.Combine(content.Folder, EventRow.FileName), EventRow.Columns, out int[] at))
        {
            count++;
            if (all.Count >= MostRows && important.Count >= MostRows)
            {
                continue;
            }

            var line = new EventLine(count, row[at[0]], (long)Math.Round(Cells.Time(row, at[0]) * 1_000_000), row[at[1]], row[at[2]], row[at[3]], Shown.Cut(row[at[4]], MostCharacters));
            if (all.Count < MostRows)
            {
                all.Add(line);
            }

            if (important.Count < MostRows && line.IsImportant)
            {
                important.Add(line);
            }
        }

        return Table(count <= MostRows ? all : important, count, explained);
    }

    private static string Table(List<EventLine> shown, int count, IReadOnlySet<int> explained)
    {
        var html = new HtmlWriter();
        if (count == 0)
        {
            return html.Element("p", "Nothing happened.", ("class", "quiet")).ToString();
        }

        if (shown.Count < count)
        {
            html.Element(
                "p",
                string.Create(CultureInfo.InvariantCulture, $"The first {shown.Count:#,0} events that change a container's course, of {count:#,0} events; events.csv has all."),
                ("class", "remark note"));
        }

        html.Open("div", ("class", "scroll tall"), ("tabindex", "0"), ("role", "region"), ("aria-label", "Events"))
            .Open("table", ("id", "events")).Headings("time (s)", "source", "type", "subject", "detail", "").Open("tbody");
        foreach (EventLine line in shown)
        {
            html.Open("tr", ("data-t", line.Micros.ToString(CultureInfo.InvariantCulture)))
                .Element("td", line.Time, ("class", "number"))
                .Element("td", line.Source).Element("td", line.Type).Element("td", line.Subject).Element("td", line.Detail, ("class", "detail"))
                .Open("td");
            if (explained.Contains(line.Number))
            {
                html.Element("a", "why", ("href", "#why-" + line.Number.ToString(CultureInfo.InvariantCulture)));
            }

            html.Close().CloseLine();
        }

        return html.Close().Close().CloseLine().ToString();
    }

    /// <summary>A row of events.csv, and its time in µs.</summary>
    private readonly record struct EventLine(int Number, string Time, long Micros, string Source, string Type, string Subject, string Detail)
    {
        /// <summary>True for what decides about a container, false for what comes with it: networks, starts and exits of single programs.</summary>
        public bool IsImportant => Source switch
        {
            "kernel" or "scenario" => true,
            "docker" => Type is "oom" or "die" or "kill" or "stop" or "pause" or "unpause" or "restart" or "update" or "health_status" or "daemon_down" or "daemon_up",
            _ => false,
        };
    }
}
