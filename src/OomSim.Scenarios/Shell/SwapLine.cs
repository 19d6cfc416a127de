namespace OomSim.Scenarios;

/// <summary>The words of a <c>swapon</c> or <c>swapoff</c>.</summary>
/// <param name="Command">Which of the two.</param>
/// <param name="IsAll">-a: all devices, of which <c>swapon</c> passes over those that are on.</param>
/// <param name="IsVerbose">-v: tells of each device.</param>
/// <param name="Devices">Files of devices.</param>
/// <param name="NotSimulated">An option that is not simulated; null when there is none.</param>
internal sealed record SwapLine(string Command, bool IsAll, bool IsVerbose, IReadOnlyList<string> Devices, string? NotSimulated)
{
    /// <summary>Reads a whole command.</summary>
    public static SwapLine Parse(IReadOnlyList<string> words)
    {
        bool all = false;
        bool verbose = false;
        string? other = null;
        List<string> devices = [];
        foreach (string word in words.Skip(1))
        {
            if (!word.StartsWith('-'))
            {
                devices.Add(word);
                continue;
            }

            foreach (string option in word.StartsWith("--", StringComparison.Ordinal) ? [word] : word.Skip(1).Select(c => "-" + c))
            {
                all |= option is "-a" or "--all";
                verbose |= option is "-v" or "--verbose";
                other ??= option is "-a" or "--all" or "-v" or "--verbose" ? null : option;
            }
        }

        return new SwapLine(words[0], all, verbose, devices, other);
    }
}
