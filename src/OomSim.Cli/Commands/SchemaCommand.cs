using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using OomSim.Scenarios;

namespace OomSim.Cli;

/// <summary><c>oomsim schema</c>: the JSON Schema of scenario files, for editors and validators.</summary>
internal static class SchemaCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliConsole console)
    {
        var reference = new Option<bool>("--reference") { Description = "Print the reference page instead: every key and every CSV column, as Markdown." };
        Option<bool> json = CommonOptions.Json();
        var command = new Command("schema", "Print the JSON Schema (draft 7) of scenario files.") { reference, json, CommonOptions.Quiet() };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(json))
            {
                WriteJson(console.Output, parsed.GetValue(reference));
            }
            else if (parsed.GetValue(reference))
            {
                ReferencePage.Write(console.Output);
            }
            else
            {
                ScenarioSchema.Write(console.Output);
            }

            return ExitCode.Fine;
        });
        return command;
    }

    private static void WriteJson(TextWriter output, bool reference)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        if (reference)
        {
            ReferencePage.Write(text);
        }
        else
        {
            ScenarioSchema.Write(text);
        }

        JsonText.Write(output, document =>
        {
            if (reference)
            {
                document.WriteString("reference", text.ToString());
            }
            else
            {
                using var schema = JsonDocument.Parse(text.ToString());
                document.WritePropertyName("schema");
                schema.RootElement.WriteTo(document);
            }

            JsonText.WriteProblems(document, []);
        });
    }
}
