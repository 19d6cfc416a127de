namespace OomSim.Docker;

/// <summary>Ports as <c>N</c> or <c>N-M</c>, as <c>nat.ParsePortRange</c> reads them.</summary>
internal static class PortRangeText
{
    /// <summary>Reads it; false with the library's words, in those of 25 and later.</summary>
    public static bool TryParse(string text, out long first, out long last, out string error)
    {
        (first, last) = (0, 0);
        string[] ends = text.Split('-');
        if (text.Length == 0)
        {
            error = "empty string specified for ports";
            return false;
        }

        if (!GoNumber.TryParseUInt16(ends[0], out first, out error) || !GoNumber.TryParseUInt16(ends.Length > 1 ? ends[1] : ends[0], out last, out error))
        {
            return false;
        }

        error = last < first ? "invalid range specified for port: " + text : "";
        return error.Length == 0;
    }

    /// <summary>The library's words of a release: up to 24 with a capital.</summary>
    /// <param name="error">Those of later releases, alone or at the end of others.</param>
    /// <param name="profile">The release.</param>
    public static string Worded(string error, EngineProfile profile) => profile.NewHelpTail ? error
        : error.Replace("empty string specified for ports", "Empty string specified for ports.", StringComparison.Ordinal)
            .Replace("invalid range specified for port: ", "Invalid range specified for the Port: ", StringComparison.Ordinal);
}
