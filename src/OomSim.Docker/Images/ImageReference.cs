namespace OomSim.Docker;

/// <summary>Image names: <c>name[:tag]</c>, with the registry's and the library's prefix left out.</summary>
public static class ImageReference
{
    /// <summary>The familiar form: with a tag where neither tag nor digest is given: <c>nginx</c> → <c>nginx:latest</c>, <c>nginx@sha256:…</c> as it is.</summary>
    public static string Familiar(string name)
    {
        string tagged = Tagged(name);
        int at = name.IndexOf('@', StringComparison.Ordinal);
        return at < 0 ? tagged : (HasTag(name[..at]) ? tagged : Repository(name)) + name[at..];
    }

    /// <summary>What the engine says of a name that could be taken for a digest (reference/store.go); null for another.</summary>
    public static string? AmbiguityFault(string name) =>
        Familiar(name).StartsWith("sha256:", StringComparison.Ordinal) ? "refusing to create an ambiguous tag using digest algorithm as name" : null;

    /// <summary>The familiar form with a tag and without a digest.</summary>
    public static string Tagged(string name)
    {
        string rest = Strip(Strip(Strip(name, "docker.io/"), "index.docker.io/"), "library/");
        int at = rest.IndexOf('@', StringComparison.Ordinal);
        rest = at >= 0 ? rest[..at] : rest;
        return rest.LastIndexOf(':') > rest.LastIndexOf('/') ? rest : rest + ":latest";
    }

    /// <summary>The familiar name without a tag.</summary>
    public static string Repository(string name)
    {
        string tagged = Tagged(name);
        return tagged[..tagged.LastIndexOf(':')];
    }

    /// <summary>True where a tag or a digest is given.</summary>
    public static bool HasTag(string name) => name.LastIndexOf(':') > name.LastIndexOf('/') || name.Contains('@', StringComparison.Ordinal);

    /// <summary>The familiar name with the digest that is given, and no tag: <c>nginx@sha256:…</c>; null where none is given.</summary>
    public static string? WithDigest(string name)
    {
        int at = name.IndexOf('@', StringComparison.Ordinal);
        return at < 0 ? null : Repository(name) + name[at..];
    }

    /// <summary>The tag: <c>latest</c> where none is given.</summary>
    public static string Tag(string name)
    {
        string tagged = Tagged(name);
        return tagged[(tagged.LastIndexOf(':') + 1)..];
    }

    /// <summary>True where the name begins with a registry other than Docker Hub.</summary>
    public static bool HasHost(string name)
    {
        string repository = Repository(name);
        int end = repository.IndexOf('/', StringComparison.Ordinal);
        return end > 0 && (repository[..end] == "localhost" || repository.AsSpan(0, end).IndexOfAny('.', ':') >= 0);
    }

    /// <summary>The name in its registry: <c>nginx</c> → <c>library/nginx</c>.</summary>
    public static string Remote(string name)
    {
        string repository = Repository(name);
        return HasHost(name) ? repository[(repository.IndexOf('/', StringComparison.Ordinal) + 1)..]
            : repository.Contains('/', StringComparison.Ordinal) ? repository
            : "library/" + repository;
    }

    /// <summary>The name in full: <c>nginx</c> → <c>docker.io/library/nginx:latest</c>.</summary>
    public static string Full(string name) => HasHost(name) ? Familiar(name) : $"docker.io/{Remote(name)}{Familiar(name)[Repository(name).Length..]}";

    private static string Strip(string name, string prefix) =>
        name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;
}
