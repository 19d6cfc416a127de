using System.CommandLine;

namespace OomSim.Cli;

/// <summary><c>oomsim completion SHELL</c>: a script that completes commands and options, in the shell that is asked for.</summary>
internal static class CompletionCommand
{
    /// <summary>The shells that there are scripts for.</summary>
    public static IReadOnlyList<string> Shells { get; } = ["bash", "zsh", "fish", "pwsh"];

    /// <summary>The command.</summary>
    public static Command Create(CliConsole console)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh, fish or pwsh." };
        shell.TakeOnly([.. Shells]);
        Option<bool> json = CommonOptions.Json();
        var command = new Command("completion", "Print a script that completes commands and options in your shell.") { shell, json, CommonOptions.Quiet() };
        command.SetAction(parsed =>
        {
            string name = parsed.GetRequiredValue(shell);
            if (parsed.GetValue(json))
            {
                JsonText.Write(console.Output, document =>
                {
                    document.WriteString("shell", name);
                    document.WriteString("script", ScriptOf(name));
                    JsonText.WriteProblems(document, []);
                });
            }
            else
            {
                console.Output.Write(ScriptOf(name));
            }

            return ExitCode.Fine;
        });
        return command;
    }

    /// <summary>The script for a shell. It asks the tool itself (<c>[suggest]</c>), so that it never lags behind it.</summary>
    public static string ScriptOf(string shell)
    {
        using Stream script = typeof(CompletionCommand).Assembly.GetManifestResourceStream($"OomSim.Cli.Completion.{shell}")!;
        using var reader = new StreamReader(script);
        return reader.ReadToEnd();
    }
}
