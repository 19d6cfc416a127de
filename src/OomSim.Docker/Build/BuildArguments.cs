namespace OomSim.Docker;

/// <summary>Arguments of a build: what <c>--build-arg</c> gives, and what ARG lets in, with its defaults.</summary>
/// <param name="given">--build-arg.</param>
/// <param name="named">Those without a value: they only want an ARG.</param>
internal sealed class BuildArguments(IReadOnlyDictionary<string, string> given, IReadOnlyList<string> named)
{
    private static readonly string[] Always =
        ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "FTP_PROXY", "ftp_proxy", "NO_PROXY", "no_proxy"];

    private readonly SortedDictionary<string, string?> _meta = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string?> _allowed = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _used = new(StringComparer.Ordinal);

    /// <summary>An ARG before the first FROM.</summary>
    public void AddMeta(string name, string? value)
    {
        _meta[name] = value;
        _used.Add(name);
    }

    /// <summary>An ARG in a stage.</summary>
    public void Add(string name, string? value)
    {
        _allowed[name] = value;
        _used.Add(name);
    }

    /// <summary>A new stage lets in nothing yet.</summary>
    public void Reset() => _allowed.Clear();

    /// <summary>A value that FROM sees.</summary>
    public string? Meta(string name) => _meta.TryGetValue(name, out string? value) ? given.GetValueOrDefault(name) ?? value : null;

    /// <summary>A value that a stage sees.</summary>
    public string? Value(string name) =>
        !_allowed.TryGetValue(name, out string? value) ? Always.Contains(name, StringComparer.Ordinal) ? given.GetValueOrDefault(name) : null
        : given.GetValueOrDefault(name) ?? value ?? Meta(name);

    /// <summary>What RUN sees besides the environment: <c>NAME=value</c>, by name.</summary>
    /// <param name="environment">What the environment has counts instead.</param>
    public IEnumerable<string> Visible(IReadOnlyList<string> environment) => _allowed.Keys
        .Where(name => Value(name) is not null && !environment.Any(e => e.StartsWith(name + "=", StringComparison.Ordinal)))
        .Select(name => name + "=" + Value(name));

    /// <summary>True where RUN is told of arguments: also of those that need no ARG, which are not part of the step.</summary>
    public bool HasAny(IReadOnlyList<string> environment) => Visible(environment).Any() || Always.Any(given.ContainsKey);

    /// <summary>What was given and no ARG asked for.</summary>
    public IReadOnlyList<string> Unused => [.. given.Keys.Concat(named).Distinct(StringComparer.Ordinal).Where(n => !_used.Contains(n) && !Always.Contains(n, StringComparer.Ordinal)).Order(StringComparer.Ordinal)];
}
