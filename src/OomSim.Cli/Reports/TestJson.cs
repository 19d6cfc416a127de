using System.Text.Json;
using OomSim.Results;

namespace OomSim.Cli;

/// <summary>The parts of a JSON report that tell why a test failed.</summary>
internal static class TestJson
{
    /// <summary>Writes <c>trace</c>: the rows around what was found, where something failed.</summary>
    public static void WriteExcerpt(Utf8JsonWriter json, ExpectationOutcome expectation)
    {
        if (expectation.Excerpt is not { } excerpt)
        {
            return;
        }

        json.WriteStartObject("trace");
        json.WriteString("file", excerpt.File);
        json.WriteStrings("columns", excerpt.Columns);
        json.WriteRows("rows", excerpt.Rows);
        json.WriteNumberOrNull("marked", (long?)excerpt.Marked);
        json.WriteNumber("more", excerpt.More);
        json.WriteEndObject();
    }

    /// <summary>Writes <c>golden</c>, where there is one, and the commands that lead on, where something failed.</summary>
    public static void WriteGolden(Utf8JsonWriter json, ScenarioOutcome outcome)
    {
        if (outcome.Golden is { } golden)
        {
            json.WriteStartObject("golden");
            json.WriteString("file", golden.File);
            json.WriteString("status", golden.Status.ToString().ToLowerInvariant());
            json.WriteNumber("line", golden.Diff?.FirstLine ?? 1);
            json.WriteStrings("diff", golden.Diff?.Lines ?? []);
            json.WriteEndObject();
        }

        if (outcome.ExitCode == ExitCode.Failed)
        {
            foreach ((string why, string command) in FailureText.Hints(outcome))
            {
                json.WriteString(why.Replace(' ', '_'), command);
            }
        }
    }

    /// <summary>Writes <c>obsolete_goldens</c>.</summary>
    public static void WriteStale(Utf8JsonWriter json, IReadOnlyList<StaleGolden> stale) => json.WriteObjects("obsolete_goldens", stale, static (to, one) =>
    {
        to.WriteString("file", one.File);
        to.WriteString("scenario", one.Scenario);
        to.WriteBoolean("removed", one.IsRemoved);
    });
}
