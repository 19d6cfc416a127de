using System.Collections.Immutable;
using System.Globalization;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Kubernetes;

/// <summary>Reads the hooks of a container (<c>lifecycle</c>): of a <c>preStop</c> that sleeps it is known how long it takes, of others nothing.</summary>
/// <param name="fields">Reads the fields.</param>
internal sealed class HookReader(KubeFields fields)
{
    /// <summary>The field that holds them.</summary>
    public const string Key = "lifecycle";

    private const string Stop = "preStop";

    private static readonly ImmutableArray<string> OfLifecycle = ["postStart", Stop, "stopSignal"];

    private readonly HandlerReader _handlers = new(fields);

    /// <summary>How long <c>preStop</c> takes, s; 0 for none. What is not known is told of.</summary>
    /// <param name="container">The container.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="graceSeconds">The grace period of its pod, s; null where it is wrong itself.</param>
    public long PreStop(Mapping container, string path, int? graceSeconds)
    {
        path = $"{path}.{Key}";
        if (fields.Object(container[Key], path) is not { Entries.Count: > 0 } hooks)
        {
            return 0;
        }

        fields.Known(hooks, path, OfLifecycle);
        long? start = Seconds(hooks, "postStart", path, graceSeconds);
        long? stop = Seconds(hooks, Stop, path, graceSeconds);
        if (stop is null || start != 0 || KubeFields.IsGiven(hooks["stopSignal"]))
        {
            fields.LeaveOut(Key, container.Find(Key)!.At);
        }

        return stop ?? 0;
    }

    // 0 where there is no such hook, null where it is not known.
    private long? Seconds(Mapping hooks, string key, string path, int? graceSeconds)
    {
        path = $"{path}.{key}";
        if (fields.Object(hooks[key], path) is not { } hook)
        {
            return 0;
        }

        fields.Known(hook, path, HandlerReader.OfHook);
        return _handlers.Read(hook, path, HandlerReader.OfHook) switch
        {
            (HandlerReader.Sleep, { } sleep) => Sleep(sleep, path + ".sleep", graceSeconds),
            (HandlerReader.Exec, { } exec) => SecondsOf([.. fields.Texts(exec["command"], path + ".exec.command")]),
            _ => null,
        };
    }

    // One that is not given is 0 (validateSleepAction).
    private long Sleep(Mapping sleep, string path, int? graceSeconds)
    {
        string text = fields.Text(sleep["seconds"], path + ".seconds") ?? "0";
        bool isNegative = text.Length > 1 && text[0] == '-' && text.Skip(1).All(char.IsAsciiDigit);
        int seconds = isNegative ? 0 : fields.Number(sleep["seconds"], path + ".seconds") ?? 0;
        if (isNegative || seconds > graceSeconds)
        {
            fields.Bag.Error(sleep["seconds"]!.At, FormattableString.Invariant($"{path}: Invalid value: {text}: must be non-negative and less than terminationGracePeriodSeconds ({graceSeconds})"));
        }

        return seconds;
    }

    private static long? SecondsOf(string[] words)
    {
        if (words is [var shell, "-c", var script] && shell.Split('/')[^1] is "sh" or "bash" or "ash" or "dash")
        {
            words = script.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        }

        return words is [var command, var time] && command.Split('/')[^1] == "sleep" && int.TryParse(time.EndsWith('s') ? time[..^1] : time, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) ? seconds : null;
    }
}
