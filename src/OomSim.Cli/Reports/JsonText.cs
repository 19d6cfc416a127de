using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using OomSim.Results;

namespace OomSim.Cli;

/// <summary>Small helpers to write JSON documents.</summary>
internal static class JsonText
{
    // A change that breaks readers raises it.
    private const int FormatVersion = 1;

    /// <summary>Writes one indented object and a line feed.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="members">Writes its members.</param>
    /// <param name="version">The first member, <c>format_version</c>; null where <paramref name="members"/> writes it.</param>
    public static void Write(TextWriter output, Action<Utf8JsonWriter> members, int? version = FormatVersion)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            if (version is { } first)
            {
                json.WriteNumber("format_version", first);
            }

            members(json);
            json.WriteEndObject();
        }

        output.Write(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
        output.Write('\n');
    }

    /// <summary>Tells what was found in an input.</summary>
    /// <param name="error">Where to.</param>
    /// <param name="problems">What was found.</param>
    /// <param name="quiet">True where only errors are told.</param>
    public static void Tell(TextWriter error, IEnumerable<Problem> problems, bool quiet)
    {
        foreach (Problem problem in problems.Where(p => p.IsError || !quiet))
        {
            error.WriteLine(problem.ToString());
        }
    }

    /// <summary>Tells what ended a command: on standard error, and with <c>--json</c> as a document as well.</summary>
    /// <returns><see cref="ExitCode.Invalid"/>.</returns>
    public static int Refuse(CliConsole console, bool json, IReadOnlyList<Problem> problems)
    {
        Tell(console.Error, problems, quiet: false);
        if (json)
        {
            WriteErrors(console.Output, problems);
        }

        return ExitCode.Invalid;
    }

    /// <summary>Writes the document of a command that came to nothing: <c>format_version</c> and <c>diagnostics</c>.</summary>
    public static void WriteErrors(TextWriter output, IReadOnlyList<Problem> problems) => Write(output, json => WriteProblems(json, problems));

    /// <summary>Writes what was found in an input.</summary>
    public static void WriteProblems(Utf8JsonWriter json, IReadOnlyList<Problem> problems)
    {
        json.WriteObjects("diagnostics", problems, static (to, problem) =>
        {
            to.WriteString("severity", problem.Severity);
            to.WriteString("file", problem.File);
            to.WriteNumber("line", problem.Line);
            to.WriteNumber("column", problem.Column);
            to.WriteString("message", problem.Text);
        });
    }
}
