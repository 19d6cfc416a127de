using System.CommandLine;
using OomSim.Cli;

namespace OomSim.Tests.Documents;

/// <summary>The tool, within the process of the tests.</summary>
internal static class Tool
{
    /// <summary>Its commands.</summary>
    public static RootCommand Root()
    {
        using Interruption interruption = new();
        return new Application(new CliConsole(TextWriter.Null, TextWriter.Null, false, false), interruption).Root();
    }

    /// <summary>Runs a command line; what it printed and what it complained about.</summary>
    public static (int ExitCode, string Output, string Error) Run(params string[] args)
    {
        using StringWriter output = new() { NewLine = "\n" };
        using StringWriter error = new() { NewLine = "\n" };
        using Interruption interruption = new();
        int code = new Application(new CliConsole(output, error, false, false), interruption).Run(args);
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>Runs a command line; what it printed and complained about, in the order in which it did.</summary>
    public static (int ExitCode, string Shown) RunOnOneStream(params string[] args)
    {
        using StringWriter both = new() { NewLine = "\n" };
        using Interruption interruption = new();
        int code = new Application(new CliConsole(both, both, false, false), interruption).Run(args);
        return (code, both.ToString());
    }
}
