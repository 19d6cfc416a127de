namespace OomSim.Docker;

/// <summary>Keys by which somebody at a terminal leaves a container: letters, or <c>ctrl-</c> with one, with commas between them (term.ToBytes).</summary>
internal static class DetachKeys
{
    /// <summary>
    /// What the client of an attached stream says of keys that are none: the engine writes its words into the stream where a header is due, and the first letter of
    /// <c>Invalid detach keys</c> is 73 (20.10.24).
    /// </summary>
    public const string StreamFault = "Unrecognized input header: 73";

    /// <summary>True for keys, or none.</summary>
    public static bool AreKnown(string? keys) => string.IsNullOrEmpty(keys) || keys.Split(',').All(IsKey);

    private static bool IsKey(string text) =>
        text.Length == 1 || (text.Length == "ctrl-".Length + 1 && text.StartsWith("ctrl-", StringComparison.Ordinal) && (text[^1] is >= 'a' and <= 'z' or '@' or '[' or '\\' or ']' or '^' or '_'));
}
