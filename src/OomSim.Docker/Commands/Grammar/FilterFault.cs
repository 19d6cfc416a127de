namespace OomSim.Docker;

/// <summary>The engine's words for filters that it does not take: they began with a capital up to 20.10.</summary>
internal static class FilterFault
{
    /// <summary>The words of a version.</summary>
    /// <param name="fault">The newer words, or anything else.</param>
    /// <param name="profile">The engine's version.</param>
    public static string Of(string fault, EngineProfile profile) =>
        PortRangeText.Worded(profile.InvalidSignalInRouter ? fault.Replace("invalid filter '", "Invalid filter '", StringComparison.Ordinal) : fault, profile);
}
