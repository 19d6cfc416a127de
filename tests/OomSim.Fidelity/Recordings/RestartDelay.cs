using System.Text.Json;
using OomSim.Docker;

namespace OomSim.Fidelity;

/// <summary>
/// How long a restart by policy waited, on the engine's clock: from the <c>die</c> of a run to the network's <c>connect</c>, with which the next
/// start begins (D1.28). Ends that a <c>kill</c> or <c>stop</c> went before have none: whoever starts such a container again does it by hand.
/// </summary>
/// <param name="Container">The container's name.</param>
/// <param name="Start">Which start by hand it belongs to, from 1: each begins with the shortest delay (D3.5).</param>
/// <param name="Number">Which restart since then, from 1.</param>
/// <param name="Length">The delay, ns.</param>
public sealed record RestartDelay(string Container, int Start, int Number, long Length)
{
    /// <summary>Reads the delays of a <c>docker-events.jsonl</c>; none where there is no such file.</summary>
    public static IReadOnlyList<RestartDelay> Read(string path) => File.Exists(path) ? Of(File.ReadLines(path).Where(IsWhole).Select(Parse)) : [];

    /// <summary>The delays of a simulated run.</summary>
    public static IReadOnlyList<RestartDelay> Of(IEnumerable<DockerEvent> events) => Of(events.Select(e =>
        new Entry(e.Time, e.Action, e.Type == "container" ? e.ActorId : e.Attributes.GetValueOrDefault("container", ""), e.Attributes.GetValueOrDefault("name", ""))));

    private static List<RestartDelay> Of(IEnumerable<Entry> entries)
    {
        List<RestartDelay> delays = [];
        SortedDictionary<string, Life> lives = new(StringComparer.Ordinal);
        foreach (Entry entry in entries)
        {
            if (entry.Action == "create")
            {
                lives[entry.Container] = new Life(entry.Name);
            }
            else if (lives.TryGetValue(entry.Container, out Life? life) && life.Take(entry) is { } delay)
            {
                delays.Add(delay);
            }
        }

        return delays;
    }

    // The recorder cut a line short when it was stopped.
    private static bool IsWhole(string line) => line.EndsWith('}');

    private static Entry Parse(string line)
    {
        using JsonDocument json = JsonDocument.Parse(line);
        JsonElement actor = json.RootElement.GetProperty("Actor");
        JsonElement attributes = actor.GetProperty("Attributes");
        string Attribute(string key) => attributes.TryGetProperty(key, out JsonElement value) ? value.GetString()! : "";
        return new Entry(
            json.RootElement.GetProperty("timeNano").GetInt64(),
            json.RootElement.GetProperty("Action").GetString()!,
            json.RootElement.GetProperty("Type").GetString() == "container" ? actor.GetProperty("ID").GetString()! : Attribute("container"),
            Attribute("name"));
    }

    private sealed record Entry(long Time, string Action, string Container, string Name);

    private sealed class Life(string name)
    {
        private long? _died;
        private bool _ended;
        private int _start;
        private int _number;

        // null but at the end of a delay.
        public RestartDelay? Take(Entry entry)
        {
            switch (entry.Action)
            {
                case "kill" or "stop":
                    (_ended, _died) = (true, null);
                    break;
                case "die" when !_ended:
                    _died = entry.Time;
                    break;
                case "connect" when _died is { } died:
                    _died = null;
                    return new RestartDelay(name, _start, ++_number, entry.Time - died);
                case "connect":
                    (_ended, _number) = (false, 0);
                    _start++;
                    break;
                default:
                    break;
            }

            return null;
        }
    }
}
