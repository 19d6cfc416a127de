using System.CommandLine;
using OomSim.Scenarios;

namespace OomSim.Cli;

/// <summary><c>oomsim schema</c>: the JSON Schema of scenario files, for editors and validators.</summary>
internal static class SchemaCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliConsole console)
    {
        var reference = new Option<bool>("--reference") { Description = "Print the reference page instead: every key and every CSV column, as Markdown." };
        var command = new Command("schema", "Print the JSON Schema (draft 7) of scenario files.") { reference };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(reference))
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
}
