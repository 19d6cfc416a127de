namespace OomSim.Docker;

/// <summary>A command line that starts something in a container, read without being run: <c>docker run</c>, <c>create</c> or <c>exec</c>.</summary>
/// <param name="Container">The container's name: given by <c>--name</c>, or the one to run in; empty for none.</param>
/// <param name="Image">The image; empty for <c>exec</c>.</param>
/// <param name="Words">The command and its arguments; none where the image decides.</param>
/// <param name="OpenInput">True with <c>-i</c> or <c>-t</c>.</param>
public sealed record LaunchLine(string Container, string Image, IReadOnlyList<string> Words, bool OpenInput)
{
    /// <summary>True where the client wants a terminal on its input, and a timeline has none: <c>-it</c> in the foreground.</summary>
    public bool WantsTerminal { get; init; }

    /// <summary>Who it runs as, <c>USER[:GROUP]</c>; empty where the image or the container decides.</summary>
    public string User { get; init; } = "";

    /// <summary>The folder that it is started in (<c>-w</c>); empty where the image or the container decides.</summary>
    public string Folder { get; init; } = "";

    /// <summary>What a container would be created with; null for <c>exec</c>.</summary>
    public ContainerSpec? Spec { get; init; }

    /// <summary>The flags that were given, by their long names, with their values: <c>64m</c> of <c>--memory</c>.</summary>
    public IReadOnlyDictionary<string, string> Given { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Reads a line; null for another command or one that the client refuses.</summary>
    /// <param name="version">The engine's version: 20.10, 24 or 28.</param>
    /// <param name="words">All its words, from <c>docker</c> on.</param>
    /// <exception cref="ArgumentException">The version is not known.</exception>
    public static LaunchLine? Read(string version, IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        int at = words.Count > 1 && words[1] == "container" ? 2 : 1;
        if (words.Count <= at || words[0] != "docker")
        {
            return null;
        }

        string[] rest = [.. words.Skip(at + 1)];
        if (words[at] == "exec")
        {
            return new ExecVerb().Read(rest) is { } exec ? new LaunchLine(exec.Words[0], "", [.. exec.Words.Skip(1)], exec.OpenInput) { WantsTerminal = exec.WantsTerminal, User = exec.User, Folder = exec.Folder } : null;
        }

        EngineProfile profile = EngineProfile.For(version);
        return words[at] is "run" or "create" && new CreateVerb(profile, words[at] == "run").Read(rest, profile, out IReadOnlyDictionary<string, string> given) is { } spec
            ? new LaunchLine(spec.Name ?? "", spec.Image, ContainerText.Words(spec), spec.OpenInput) { Spec = spec, User = spec.User, Folder = spec.WorkingDirectory, Given = given, WantsTerminal = words[at] == "run" && spec.Tty && !given.ContainsKey("--detach") && (given.TryGetValue("--attach", out string? streams) ? streams.Contains("stdin", StringComparison.OrdinalIgnoreCase) : spec.Interactive) }
            : null;
    }
}
