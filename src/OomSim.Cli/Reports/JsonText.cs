using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using OomSim.Results;

namespace OomSim.Cli;

/// <summary>Small helpers to write JSON documents.</summary>
internal static class JsonText
{
    /// <summary>Writes one indented object and a line feed.</summary>
    public static void Write(TextWriter output, Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        output.Write(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
        output.Write('\n');
    }

    /// <summary>Tells what ended a command: on standard error, and with <c>--json</c> as a document as well.</summary>
    /// <returns><see cref="ExitCode.Invalid"/>.</returns>
    public static int Refuse(CliConsole console, bool json, IReadOnlyList<Problem> problems)
    {
        foreach (Problem problem in problems)
        {
            console.Error.WriteLine(problem.ToString());
        }

        if (json)
        {
            WriteErrors(console.Output, problems);
        }

        return ExitCode.Invalid;
    }

    /// <summary>Writes the document of a command that came to nothing: <c>format_version</c> and <c>diagnostics</c>.</summary>
    public static void WriteErrors(TextWriter output, IReadOnlyList<Problem> problems) => Write(output, json =>
    {
        json.WriteNumber("format_version", RunJson.FormatVersion);
        WriteProblems(json, problems);
    });

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
