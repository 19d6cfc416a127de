namespace OomSim.Scenarios;

/// <summary>One setting that is in force.</summary>
/// <param name="File">The cgroup's file, such as <c>memory.max</c>; or <c>oom_score_adj</c>, <c>/dev/shm</c>, <c>restart</c>.</param>
/// <param name="Value">What it holds, as the kernel shows it.</param>
/// <param name="How">Where that comes from: the conversion, or the default.</param>
public sealed record LimitValue(string File, string Value, string How)
{
    /// <summary>The value in bytes; null for no limit, and for what is no size.</summary>
    public long? Bytes { get; init; }

    /// <summary>The key that sets it with its value, as <c>mem_limit: 512m</c>; empty for a default.</summary>
    public string Key { get; init; } = "";

    /// <summary><c>file:line:col</c> of that key; empty for a default.</summary>
    public string Source { get; init; } = "";

    /// <summary>What <c>docker inspect</c> shows, as <c>Memory 536870912</c>; empty where it shows nothing of it.</summary>
    public string Inspect { get; init; } = "";

    /// <summary>True where the file sets it.</summary>
    public bool IsSet => Key.Length > 0;

    /// <summary>The same with the key that sets it; null for a default.</summary>
    internal LimitValue From(KeySource? source) => source is null ? this : this with { Key = source.ToString(), Source = source.At };
}
