using System.Globalization;

namespace OomSim.Scenarios;

/// <summary>The words of a <c>swapon</c> or <c>swapoff</c>.</summary>
/// <param name="Command">Which of the two.</param>
/// <param name="IsAll">-a: all devices, of which <c>swapon</c> passes over those that are on.</param>
/// <param name="IsVerbose">-v: tells of each device.</param>
/// <param name="Devices">Files of devices.</param>
/// <param name="Priority">-p of <c>swapon</c>; null where it is not given, or is no priority.</param>
/// <param name="NotSimulated">An option that is not simulated; null when there is none.</param>
internal sealed record SwapLine(string Command, bool IsAll, bool IsVerbose, IReadOnlyList<string> Devices, int? Priority, string? NotSimulated)
{
    /// <summary>Reads a whole command.</summary>
    public static SwapLine Parse(IReadOnlyList<string> words)
    {
        bool all = false;
        bool verbose = false;
        string? other = null;
        int? priority = null;
        List<string> devices = [];
        for (int i = 1; i < words.Count; i++)
        {
            string word = words[i];
            if (words[0] == "swapon" && (word is "-p" or "--priority" || word.StartsWith("--priority=", StringComparison.Ordinal)))
            {
                string text = word.Contains('=', StringComparison.Ordinal) ? word[(word.IndexOf('=', StringComparison.Ordinal) + 1)..] : ++i < words.Count ? words[i] : "";
                bool isPriority = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= short.MaxValue;
                priority = isPriority ? number : null;
                other ??= isPriority ? null : word;
                continue;
            }

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

        return new SwapLine(words[0], all, verbose, devices, priority, other);
    }
}
