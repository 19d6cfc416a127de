namespace OomSim.Scenarios;

/// <summary>What the shell does by itself, with <c>sleep</c>.</summary>
internal static class ShellBuiltins
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [":", "exit", "false", "sleep", "true", "test", "["];

    /// <summary>True for a command that is one of them.</summary>
    public static bool Are(string command) => Names.Contains(command.Split(' ', '\t')[0], StringComparer.Ordinal);

    /// <summary>What is wrong with one; null for nothing.</summary>
    public static string? Problem(string command)
    {
        string[] words = command.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (words[0] is "test" or "[")
        {
            return ShellWords.Split(CgroupPaths.Mask(command)) is { } read ? ShellTest.Problem(read) : "a quote is not closed in the command";
        }

        return words[0] == "sleep" ? ShellSleep.Problem(words[1..]) : null;
    }
}
