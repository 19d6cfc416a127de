using System.Globalization;
using System.Text.RegularExpressions;

namespace OomSim.Fidelity;

/// <summary>What a client outside logged of the messages that it sent to a server, in order. Times in ns.</summary>
/// <param name="Name">The log's name, such as <c>client-old</c>.</param>
/// <param name="Messages">When each was sent and answered; null where no answer came.</param>
public sealed partial record ClientLog(string Name, IReadOnlyList<(long Sent, long? Answered)> Messages)
{
    /// <summary>The logs of a recording, by name; its description says when its clock began.</summary>
    public static IReadOnlyList<ClientLog> ReadAll(string folder, string description)
    {
        long start = StartOfClock().Match(description) is { Success: true } clock ? Clock.Parse(clock.Groups[1].Value) : 0;
        return [.. Directory.GetFiles(folder, "client-*.txt").Order(StringComparer.Ordinal)
            .Select(file => new ClientLog(Path.GetFileNameWithoutExtension(file), Read(File.ReadLines(file), start)))];
    }

    private static List<(long Sent, long? Answered)> Read(IEnumerable<string> lines, long start)
    {
        List<(long Sent, long? Answered)> messages = [];
        foreach (Match line in lines.Select(line => Line().Match(line)).Where(line => line.Success))
        {
            long time = Clock.Parse(line.Groups["time"].Value) - start;
            int number = int.Parse(line.Groups["number"].Value, CultureInfo.InvariantCulture);
            if (line.Groups["what"].Value == "SEND")
            {
                messages.Add((time, null));
            }
            else
            {
                messages[number] = (messages[number].Sent, time);
            }
        }

        return messages;
    }

    [GeneratedRegex(@"realtime: (\d+\.\d+)")]
    private static partial Regex StartOfClock();

    [GeneratedRegex(@"^\S+ (?<time>\d+\.\d+) pid=\d+ \S+ (?<what>SEND|REPLY) (?<number>\d+)")]
    private static partial Regex Line();
}
