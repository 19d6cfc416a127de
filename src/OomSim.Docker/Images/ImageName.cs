using System.Text.RegularExpressions;

namespace OomSim.Docker;

/// <summary>The grammar of image references, in the engine's words: <c>[HOST[:PORT]/]NAME[:TAG][@DIGEST]</c>.</summary>
public static partial class ImageName
{
    private const string Invalid = "invalid reference format";
    private const string Host = @"(?:[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[a-fA-F0-9:]+\])(:[0-9]+)?";
    private const string Part = "[a-z0-9]+((?:[._]|__|-+)[a-z0-9]+)*";
    private const string Tag = ":[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}";
    private const string Digest = "@[A-Za-z][A-Za-z0-9]*([-_+.][A-Za-z][A-Za-z0-9]*)*:(?<hex>[0-9a-fA-F]{32,})";

    /// <summary>The longest name without tag and digest, characters.</summary>
    private const int LongestName = 255;

    /// <summary>Longer than any name with a tag and a digest, characters.</summary>
    private const int LongestReference = 1024;

    /// <summary>The engine's error about a reference; null where it is one.</summary>
    /// <param name="text">The reference as it is written.</param>
    /// <param name="engine">The engine: releases differ in their words, and in whether <c>UPPER/name</c> names a host.</param>
    public static string? Fault(string text, EngineProfile engine)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(engine);
        if (IdGrammar().IsMatch(text))
        {
            return $"invalid repository name ({text}), cannot specify 64-byte hexadecimal strings";
        }

        int slash = text.IndexOf('/', StringComparison.Ordinal);
        bool hasHost = slash > 0 && IsHost(text[..slash], engine);
        string host = hasHost ? text[..slash] : "docker.io";
        string rest = hasHost ? text[(slash + 1)..] : slash < 0 ? "library/" + text : text;
        int end = rest.AsSpan().IndexOfAny(':', '@');
        string name = end < 0 ? rest : rest[..end];
        if (name.Any(char.IsAsciiLetterUpper))
        {
            return engine.Version is "20.10" or "24" ? Invalid + ": repository name must be lowercase" : $"{Invalid}: repository name ({name}) must be lowercase";
        }

        if (text.Length > LongestReference || Grammar().Match($"{host}/{rest}") is not { Success: true } match)
        {
            return Invalid;
        }

        return host.Length + 1 + name.Length > LongestName ? "repository name must not be more than 255 characters"
            : match.Groups["hex"] is { Success: true, Length: not 64 } && rest.Contains("@sha256:", StringComparison.Ordinal) ? "invalid checksum digest length"
            : null;
    }

    /// <summary>The same where an ID stands for a name as well: 64 hexadecimal digits, with or without <c>sha256:</c>.</summary>
    /// <param name="text">The reference as it is written.</param>
    /// <param name="engine">The engine.</param>
    public static string? FaultOfAny(string text, EngineProfile engine)
    {
        ArgumentNullException.ThrowIfNull(text);
        return IdGrammar().IsMatch(text.StartsWith("sha256:", StringComparison.Ordinal) ? text["sha256:".Length..] : text) ? null : Fault(text, engine);
    }

    // What is before the first slash is a host where it can't be a part of a name.
    private static bool IsHost(string first, EngineProfile engine) =>
        first == "localhost" || first.AsSpan().ContainsAny('.', ':') || (engine.Version != "20.10" && first.Any(char.IsAsciiLetterUpper));

    [GeneratedRegex(@"^[a-f0-9]{64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex IdGrammar();

    [GeneratedRegex($"^{Host}/{Part}(/{Part})*({Tag})?({Digest})?\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Grammar();
}
