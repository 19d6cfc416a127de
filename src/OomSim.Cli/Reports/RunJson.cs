using System.Text.Json;
using OomSim.Results;

namespace OomSim.Cli;

/// <summary>The result of <c>run</c> and <c>test</c> as JSON.</summary>
internal static class RunJson
{
    /// <summary>Writes the document.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="outcomes">What became of the scenarios.</param>
    /// <param name="notFound">What was named and can't be found or read; null for nothing.</param>
    /// <param name="stale">Golden traces without a scenario; null where none were looked for.</param>
    public static void Write(TextWriter output, IReadOnlyList<ScenarioOutcome> outcomes, IReadOnlyList<Problem>? notFound = null, IReadOnlyList<StaleGolden>? stale = null) => JsonText.Write(output, json =>
    {
        json.WriteNumber("passed", outcomes.Count(o => o.ExitCode == ExitCode.Fine));
        json.WriteNumber("failed", outcomes.Count(o => o.ExitCode != ExitCode.Fine));
        json.WriteObjects("scenarios", outcomes, WriteOutcome);
        if (stale is not null)
        {
            TestJson.WriteStale(json, stale);
        }

        JsonText.WriteProblems(json, [.. notFound ?? [], .. outcomes.SelectMany(o => o.Told)]);
    });

    private static void WriteOutcome(Utf8JsonWriter json, ScenarioOutcome outcome)
    {
        json.WriteString("name", outcome.Name);
        json.WriteString("file", outcome.File);
        json.WriteString("verdict", outcome.Verdict);
        json.WriteNumber("exit_code", outcome.ExitCode);
        json.WriteString("failure", outcome.Failure);
        json.WriteString("folder", outcome.Folder);
        if (outcome.Ran)
        {
            json.WriteNumber("seed", outcome.Seed);
            json.WriteNumber("simulated_s", Seconds(outcome.SimulatedNs));
            json.WriteNumber("events", outcome.Events);
            if (outcome.PanicNs is { } panic)
            {
                json.WriteNumber("panic_s", Seconds(panic));
            }

            json.WriteString("fingerprint", outcome.Fingerprint.Length == 0 ? null : outcome.Fingerprint);
        }

        json.WriteStrings("alarms", outcome.Alarms);
        JsonText.WriteProblems(json, outcome.Problems);
        json.WriteObjects("containers", outcome.Containers, WriteContainer);
        json.WriteObjects("expectations", outcome.Expectations, WriteExpectation);
        TestJson.WriteGolden(json, outcome);
    }

    private static void WriteContainer(Utf8JsonWriter json, ContainerOutcome container)
    {
        json.WriteString("name", container.Name);
        json.WriteString("state", container.State);
        json.WriteNumberOrNull("exit_code", container.ExitCode);
        json.WriteBoolean("oom_killed", container.OomKilled);
        json.WriteNumber("oom_kills", container.OomKills);
        json.WriteNumber("hangs", container.Hangs);
        json.WriteNumber("restart_count", container.RestartCount);
        json.WriteNumber("restarts", container.Restarts);
        json.WriteNumber("peak_bytes", container.PeakBytes);
    }

    private static void WriteExpectation(Utf8JsonWriter json, ExpectationOutcome expectation)
    {
        json.WriteString("text", expectation.Text);
        json.WriteBoolean("passed", expectation.Passed);
        json.WriteString("detail", expectation.Detail);
        if (expectation.File is { } file)
        {
            json.WriteString("file", file);
        }

        json.WriteNumber("line", expectation.Line);
        json.WriteNumber("column", expectation.Column);
        TestJson.WriteExcerpt(json, expectation);
    }

    private static decimal Seconds(long nanoseconds) => (decimal)(nanoseconds / 1000) / 1_000_000m;
}
