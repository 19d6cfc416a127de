using System.Text.RegularExpressions;

namespace OomSim.Docker;

/// <summary>Filters by name or ID: the engine takes their values as regular expressions.</summary>
internal static class NamePattern
{
    /// <summary>True where a pattern is found anywhere in a text; one that is no regular expression is compared as it is.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pattern">The pattern.</param>
    /// <param name="profile">For what differs between releases.</param>
    public static bool Matches(string text, string pattern, EngineProfile profile)
    {
        try
        {
            return text == pattern || (GoPattern.Fault(pattern, profile.KnowsShortGroupNames) is null && Regex.IsMatch(text, GoExpression.Translate(pattern), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking));
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }
}
