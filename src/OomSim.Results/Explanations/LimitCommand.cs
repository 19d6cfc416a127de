namespace OomSim.Results;

/// <summary>What a typed command asks of a limit of memory.</summary>
internal static class LimitCommand
{
    /// <summary>True for one that sets a container's or a cgroup's limit of memory.</summary>
    public static bool Sets(string command)
    {
        string[] words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return CommandWords.Docker(command) is ["docker", "update", ..]
            ? Array.Exists(words, static w => w.StartsWith("-m", StringComparison.Ordinal) || w.StartsWith("--memory", StringComparison.Ordinal))
            : words is ["echo" or "printf", ..] && words[^1].TrimEnd('\'', '"') is var file
                && (file.EndsWith("memory.max", StringComparison.Ordinal) || file.EndsWith("limit_in_bytes", StringComparison.Ordinal));
    }
}
