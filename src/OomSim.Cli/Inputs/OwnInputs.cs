using OomSim.Scenarios;

namespace OomSim.Cli;

/// <summary>Finds out whether what a command is to write takes the place of a file that it reads, also by another name or through links.</summary>
internal static class OwnInputs
{
    private const string StandardStream = "-";

    /// <summary>What standard input is a link to.</summary>
    private const string StandardInput = "/dev/stdin";

    /// <summary>Why a file is not written, on one line; null where it has a name and is none of the inputs.</summary>
    /// <param name="output">The file; <c>-</c> for standard output, which is none.</param>
    /// <param name="inputs">The files that are read; <c>-</c> for standard input.</param>
    public static string? Fault(string output, IEnumerable<string> inputs)
    {
        if (output == StandardStream)
        {
            return null;
        }

        if (output.Length == 0)
        {
            return "'' is not written: it names no file";
        }

        string place = RealPath.Of(output);
        return inputs.FirstOrDefault(i => PlaceOf(i) == place) is { } input
            ? $"'{output}' is not written: it is {(input == output ? "" : input == StandardStream ? "what standard input reads, " : $"'{input}', ")}an input of this command" : null;
    }

    /// <summary>The same of a folder that is put in the place of what is there, with all that is in it.</summary>
    /// <param name="output">The folder.</param>
    /// <param name="inputs">The files that are read; <c>-</c> for standard input.</param>
    public static string? FaultOfFolder(string output, IEnumerable<string> inputs)
    {
        string place = RealPath.Of(output);
        return inputs.FirstOrDefault(i => RealPath.IsBelow(PlaceOf(i), place)) is { } input
            ? $"'{output}' is not written: {(input == StandardStream ? "what standard input reads" : $"'{input}'")}, an input of this command, would go with what is there" : null;
    }

    private static string PlaceOf(string input) => input.Length == 0 ? "" : RealPath.Of(input == StandardStream ? StandardInput : input);
}
