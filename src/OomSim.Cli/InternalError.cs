using System.Reflection;

namespace OomSim.Cli;

/// <summary>What a user is told about a bug of the tool.</summary>
internal static class InternalError
{
    /// <summary>Says what went wrong and what to report; the stack trace only with <c>OOMSIM_DEBUG=1</c>.</summary>
    public static void Report(TextWriter error, Exception bug, string doing)
    {
        error.WriteLine($"oomsim: internal error while {doing}: {OneLine(bug.Message)} [{bug.GetType().Name}]");
        error.WriteLine($"This is a bug in oomsim {Version}. Please report it with this message, the scenario file and the command line;");
        error.WriteLine("OOMSIM_DEBUG=1 in the environment adds the stack trace.");
        if (Environment.GetEnvironmentVariable("OOMSIM_DEBUG") == "1")
        {
            error.WriteLine(bug.ToString());
        }
    }

    /// <summary>The same of files that could not be read for it.</summary>
    public static void Report(TextWriter error, IEnumerable<LoadedInput> read)
    {
        foreach (LoadedInput one in read.Where(l => l.Bug is not null))
        {
            Report(error, one.Bug!, $"reading {one.Input.Display}");
        }
    }

    /// <summary>The tool's version, without the build's suffix.</summary>
    public static string Version =>
        typeof(InternalError).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
