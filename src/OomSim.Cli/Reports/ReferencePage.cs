using OomSim.Results;
using OomSim.Scenarios;

namespace OomSim.Cli;

/// <summary>The reference page: all keys of scenario files, all columns of the CSV files, and what <c>--json</c> prints.</summary>
internal static class ReferencePage
{
    /// <summary>Writes it as Markdown.</summary>
    public static void Write(TextWriter output)
    {
        var page = new StringWriter();
        MarkdownTable.Heading(page, 1, "Reference");
        page.Write("Every key of a scenario file and every column of the CSV files. `oomsim schema --reference` prints this page.\n\n");
        ScenarioReference.Write(page);
        ColumnReference.Write(page);
        JsonReference.Write(page);
        output.Write(page.ToString().TrimEnd('\n') + "\n");
    }
}
