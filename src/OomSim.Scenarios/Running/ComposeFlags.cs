using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>How a line of <c>docker compose</c> writes the options of each command that is simulated.</summary>
internal static class ComposeFlags
{
    /// <summary>The commands that are simulated.</summary>
    public static IReadOnlyList<string> Commands { get; } = [.. ComposeOptions.Commands.Where(c => c.Length > 0 && ComposeOptions.RefusalOf(c) is null)];

    /// <summary>The flags of a command: with <c>=</c> those that take a value, with <c>!</c> those that are refused.</summary>
    /// <param name="command">The command.</param>
    /// <param name="release">Compose's release, which does not know those of later ones; null for one that has all.</param>
    public static string[] Of(string command, string? release) =>
        [.. ComposeOptions.Of(command).Where(o => o.IsIn(release)).SelectMany(o => o.Spellings.Select(s => o.Treatment == OptionTreatment.Refused ? "!" + s : TakesValue(command, s) ? s + "=" : s))];

    /// <summary>True where a value follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="spelling">The flag, with its dashes.</param>
    public static bool TakesValue(string command, string spelling) =>
        ComposePages.Flag(command, spelling) is { } names && !names.EndsWith(ComposePages.Spellings(names)[^1], StringComparison.Ordinal);
}
