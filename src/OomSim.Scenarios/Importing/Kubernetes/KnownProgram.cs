using System.Globalization;

namespace OomSim.Scenarios.Kubernetes;

/// <summary>Writes the steps of commands whose whole behaviour follows from their words: <c>stress</c>, <c>sleep</c>, <c>true</c>, <c>false</c>.</summary>
internal static class KnownProgram
{
    private const long StressDefault = 256L << 20;

    /// <summary>The lines that follow <c>x-oomsim:</c> of a service; null for a command that says nothing of what it does.</summary>
    public static string[]? Of(PodContainer container)
    {
        List<string> words = [.. container.Command, .. container.Args];
        string image = container.Image.Split('/')[^1].Split(':', '@')[0];
        if (container.Command.Count == 0 && image is "stress" or "stress-ng")
        {
            words.Insert(0, image);
        }

        string program = words.Count == 0 ? "" : words[0].Split('/')[^1];
        return program switch
        {
            "stress" or "stress-ng" => Stress(program, words),
            "sleep" when words.Count == 2 && Seconds(words[1]) is { } time => [$"program: {{comm: sleep, steps: [sleep: {time}, exit: 0]}}"],
            "true" => ["program: {comm: \"true\", steps: [exit: 0]}"],
            "false" => ["program: {comm: \"false\", steps: [exit: 1]}"],
            "sh" or "bash" or "ash" or "dash" when words.Count == 3 && words[1] == "-c" && Script(words[2]) is { } steps => [$"program: {{comm: {program}, steps: [{steps}]}}"],
            _ => null,
        };
    }

    // A list of commands that are known, one after the other, ends with the code of the last; null where one is not.
    private static string? Script(string text)
    {
        if (text.AsSpan().IndexOfAny("|&<>$`(){}*?[\\\"'") >= 0)
        {
            return null;
        }

        List<string> steps = [];
        int code = 0;
        foreach (string command in text.Split([';', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            words = words[0] == "exec" ? words[1..] : words;
            switch (words)
            {
                case ["true" or ":"]:
                    code = 0;
                    break;
                case ["false"]:
                    code = 1;
                    break;
                case ["sleep", { } time] when Seconds(time) is { } seconds:
                    steps.Add($"sleep: {seconds}");
                    code = 0;
                    break;
                case ["echo", ..]:
                    steps.Add("print: " + YamlText.Of(string.Join(' ', words[1..])));
                    code = 0;
                    break;
                case ["exit"]:
                    return Ended(steps, code);
                case ["exit", { } given] when byte.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out byte status):
                    return Ended(steps, status);
                default:
                    return null;
            }
        }

        return Ended(steps, code);

        static string Ended(List<string> steps, int code) => string.Join(", ", [.. steps, string.Create(CultureInfo.InvariantCulture, $"exit: {code}")]);
    }

    // Workers take their memory, hold it, give it back and begin anew.
    private static string[]? Stress(string program, List<string> words)
    {
        long workers = 0;
        long bytes = StressDefault;
        long hold = -1;
        bool keeps = false;
        string? timeout = null;
        for (int i = 1; i < words.Count; i++)
        {
            string[] parts = words[i].Split('=', 2);
            string Value() => parts.Length == 2 ? parts[1] : ++i < words.Count ? words[i] : "";
            switch (parts[0])
            {
                case "--vm" or "-m":
                    workers = Number(Value()) ?? -1;
                    break;
                case "--vm-bytes":
                    bytes = Units.TryParseSize(Value(), out long size, out _) && size > 0 ? size : -1;
                    break;
                case "--vm-hang":
                    hold = Number(Value()) ?? -2;
                    break;
                case "--vm-keep":
                    keeps = true;
                    break;
                case "--timeout" or "-t":
                    timeout = Seconds(Value()) ?? "";
                    break;
                default:
                    return null;
            }
        }

        if (workers is < 1 or > 1000 || bytes < 0 || hold < -1 || timeout is "" or "forever")
        {
            return null;
        }

        string take = $"alloc: {SizeText.Of(bytes)}";
        string pause = string.Create(CultureInfo.InvariantCulture, $"sleep: {hold}s");
        string steps = hold == 0 ? $"{take}, sleep: forever"
            : keeps ? $"{take}, repeat: forever, steps: [rewrite: all{(hold > 0 ? ", " + pause : "")}]"
            : $"repeat: forever, steps: [{take}{(hold > 0 ? ", " + pause : "")}, free: all]";
        string wait = timeout is null ? "wait: all" : $"sleep: {timeout}";
        string last = timeout is null ? "exit: 1" : "exit: 0";
        return
        [
            $"program: {{comm: {program}, steps: [{{fork: worker, count: {workers.ToString(CultureInfo.InvariantCulture)}}}, {wait}, {last}]}}",
            $"processes: {{worker: {{comm: {program}, steps: [{Braced(steps)}]}}}}",
        ];
    }

    // A step of several keys is a mapping of its own; steps in a row are not.
    private static string Braced(string steps) =>
        steps.StartsWith("repeat:", StringComparison.Ordinal) ? $"{{{steps}}}"
        : steps.IndexOf(", repeat:", StringComparison.Ordinal) is var cut and > 0 ? $"{steps[..cut]}, {{{steps[(cut + 2)..]}}}"
        : steps;

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : null;

    private static string? Seconds(string text) =>
        text is "infinity" or "inf" ? "forever"
        : Number(text) is { } seconds ? string.Create(CultureInfo.InvariantCulture, $"{seconds}s")
        : Units.TryParse(Unit.Duration, text, out _, out _) ? text
        : null;
}
