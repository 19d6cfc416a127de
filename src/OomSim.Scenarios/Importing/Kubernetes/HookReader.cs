using System.Globalization;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Kubernetes;

/// <summary>Reads the hooks of a container (<c>lifecycle</c>): of a <c>preStop</c> that sleeps it is known how long it takes, of others nothing.</summary>
/// <param name="fields">Reads the fields.</param>
internal sealed class HookReader(KubeFields fields)
{
    private const string Key = "lifecycle";

    /// <summary>How long <c>preStop</c> takes, s; 0 for none. What is not known is told of.</summary>
    /// <param name="container">The container.</param>
    /// <param name="path">Its path, for messages.</param>
    public long PreStop(Mapping container, string path)
    {
        if (fields.Object(container[Key], $"{path}.{Key}") is not { Entries.Count: > 0 } hooks)
        {
            return 0;
        }

        Mapping? stop = fields.Object(hooks["preStop"], $"{path}.{Key}.preStop");
        long? seconds = stop is null ? 0 : SecondsOf(stop, $"{path}.{Key}.preStop");
        if (seconds is null || hooks.Entries.Exists(e => e.Key != "preStop"))
        {
            fields.LeaveOut(Key, container.Find(Key)!.At);
        }

        return seconds ?? 0;
    }

    private long? SecondsOf(Mapping hook, string path)
    {
        if (fields.Object(hook["sleep"], path + ".sleep") is { } sleep)
        {
            return fields.Number(sleep["seconds"], path + ".sleep.seconds") ?? 0;
        }

        string[] words = [.. fields.Texts(fields.Object(hook["exec"], path + ".exec")?["command"], path + ".exec.command")];
        if (words is [var shell, "-c", var script] && shell.Split('/')[^1] is "sh" or "bash" or "ash" or "dash")
        {
            words = script.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        }

        return words is [var command, var time] && command.Split('/')[^1] == "sleep" && int.TryParse(time.TrimEnd('s'), NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) ? seconds : null;
    }
}
