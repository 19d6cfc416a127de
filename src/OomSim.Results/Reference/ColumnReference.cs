using OomSim.Scenarios;

namespace OomSim.Results;

/// <summary>The part of the reference page that is about the tables a run writes, made of what their headers are made of.</summary>
public static class ColumnReference
{
    /// <summary>The tables, in the order of the page.</summary>
    public static IReadOnlyList<(string File, string About, IReadOnlyList<ColumnInfo> Columns)> Tables { get; } =
    [
        Of<ContainerRow>("A container at one moment."),
        Of<ProcessRow>("A process at one moment."),
        Of<HostRow>("The host at one moment."),
        Of<CgroupRow>("A cgroup at one moment, by the names of the kernel's files."),
        Of<ScrapedRow>("What monitoring saw of a container, with `--scrape T`; [WHICH-NUMBER.md](scenarios/WHICH-NUMBER.md) goes through it."),
        Of<PressureRow>("The pressure of a v2 cgroup, a row wherever it changed."),
        Of<StorageRow>("A layer, image, writable layer or saved file at one moment."),
        Of<RequestRow>("A request of a client outside."),
        Of<EventRow>("Something that happened, in order of happening."),
        Of<CommandRow>("A command of the timeline and its answer."),
    ];

    /// <summary>Writes it as Markdown.</summary>
    /// <param name="output">Where it goes.</param>
    public static void Write(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        MarkdownTable.Heading(output, 2, "Columns of the CSV files");
        output.Write("A run writes them to `output/NAME/`: UTF-8, `\\n`, `.` as decimal point, RFC 4180. Beside the sampled rows there is one just before and just after every event that makes a jump; of a container with more than 64 processes, in `processes.csv`, of those that it changes.\n\n");
        foreach ((string file, string about, IReadOnlyList<ColumnInfo> columns) in Tables.Append(
            (ComparisonFiles.TableName, "Two curves at one time, which `oomsim compare A B -o DIR` writes to the folder that is named.", ComparisonFiles.Columns)))
        {
            MarkdownTable.Heading(output, 3, file);
            output.Write(about + "\n\n");
            MarkdownTable.Write(output, ["column", "unit", "meaning", "empty cell"], columns.Select(c => new[] { $"`{c.Name}`", c.Unit, c.Meaning, c.Empty.Length == 0 ? "never" : c.Empty }));
        }
    }

    private static (string File, string About, IReadOnlyList<ColumnInfo> Columns) Of<TRow>(string about)
        where TRow : struct, ICsvRow<TRow> => (TRow.FileName, about, TRow.Described);
}
