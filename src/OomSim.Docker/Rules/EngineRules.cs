using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace OomSim.Docker;

/// <summary>The rules behind the engine's refusals and warnings, found by their texts in any of its versions.</summary>
public static class EngineRules
{
    /// <summary>All rules; the first that fits a text is the one behind it.</summary>
    public static ImmutableArray<EngineRule> All { get; } = [.. ShellRules.All, .. ResourceRules.All, .. StateRules.All, .. ObjectRules.All];

    /// <summary>The rule behind a text; null for one that has none of these.</summary>
    /// <param name="text">What the engine or its client said.</param>
    /// <param name="command">The line that it answers; empty where that is not known.</param>
    public static EngineRule? Find(string text, string command = "")
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(command);
        foreach (EngineRule rule in All)
        {
            if (rule.Pattern.IsMatch(text) && rule.Command?.IsMatch(command) != false)
            {
                return rule;
            }
        }

        return null;
    }

    /// <summary>A rule of a text that is found as it stands, whatever its first letter.</summary>
    internal static EngineRule Of(string id, string text, string why, string right) =>
        Like(id, Regex.Escape(text), why, right);

    /// <summary>A rule of a pattern.</summary>
    internal static EngineRule Like(string id, string pattern, string why, string right) =>
        new(id, new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.IgnoreCase), why, right);

    /// <summary>A rule of a pattern in the answers to some commands.</summary>
    internal static EngineRule To(string command, string id, string pattern, string why, string right) =>
        Like(id, pattern, why, right) with { Command = new Regex(command, RegexOptions.CultureInvariant) };

    /// <summary>A rule that only warns.</summary>
    internal static EngineRule Warns(string id, string text, string why, string right) => Of(id, text, why, right) with { IsWarning = true };
}
