using System.Globalization;

namespace OomSim.Results;

/// <summary>The table of commands with their answers.</summary>
internal static class CommandSection
{
    private const int MostRows = 500;
    private const int MostCharacters = 2000;

    /// <summary>The section as HTML.</summary>
    public static string Make(ReportContent content)
    {
        var html = new HtmlWriter();
        int count = 0;
        html.Open("div", ("class", "scroll tall"), ("tabindex", "0"), ("role", "region"), ("aria-label", "Commands"))
            .Open("table").Headings("time (s)", "command", "exit code", "answer").Open("tbody");
        foreach (PlacedRow row in RunReader.Rows(Path.Combine(content.Folder, CommandRow.FileName), CommandRow.Columns, out int[] at))
        {
            if (++count > MostRows)
            {
                continue;
            }

            string code = row[at[2]];
            html.Open("tr", ("class", code is "0" or "" ? null : "failed"))
                .Element("td", row[at[0]], ("class", "number"))
                .Element("td", Shown.Cut(row[at[1]], MostCharacters), ("class", "code"))
                .Element("td", code.Length == 0 ? "not ended" : code, ("class", "number"))
                .Open("td", ("class", "answer"));
            WriteOutput(html, row[at[3]], "output");
            WriteOutput(html, row[at[4]], "output error");
            html.Close().CloseLine();
        }

        html.Close().Close().CloseLine();
        if (count > MostRows)
        {
            html.Element("p", string.Create(CultureInfo.InvariantCulture, $"The first {MostRows} of {count} commands; commands.csv has all."), ("class", "remark note"));
        }

        return count == 0 ? new HtmlWriter().Element("p", "Nothing was typed.", ("class", "quiet")).ToString() : html.ToString();
    }

    private static void WriteOutput(HtmlWriter html, string output, string style)
    {
        string text = output.TrimEnd('\n', '\r');
        if (text.Length > 0)
        {
            // A line feed right after <pre> is dropped by browsers.
            html.Element("pre", (text[0] == '\n' ? "\n" : "") + Shown.Cut(text, MostCharacters), ("class", style));
        }
    }
}
