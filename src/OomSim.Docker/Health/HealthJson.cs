using System.Text.Json;

namespace OomSim.Docker;

/// <summary>Health as <c>docker inspect</c> shows it (D8.6).</summary>
internal static class HealthJson
{
    /// <summary>Writes <c>State.Health</c>; nothing for a container without.</summary>
    public static void WriteState(Utf8JsonWriter json, ContainerHealth? health)
    {
        if (health is null)
        {
            return;
        }

        json.WriteStartObject("Health");
        json.WriteString("Status", health.Status);
        json.WriteNumber("FailingStreak", health.FailingStreak);
        json.WriteStartArray("Log");
        foreach (ProbeResult result in health.Log)
        {
            json.WriteStartObject();
            json.WriteString("Start", Timestamps.Rfc3339Nano(result.StartNs));
            json.WriteString("End", Timestamps.Rfc3339Nano(result.EndNs));
            json.WriteNumber("ExitCode", result.ExitCode);
            json.WriteString("Output", result.Output);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes <c>Config.Healthcheck</c>, without what is not given.</summary>
    public static void WriteCheck(Utf8JsonWriter json, HealthCheck? check)
    {
        if (check is null)
        {
            return;
        }

        json.WriteStartObject("Healthcheck");
        if (check.Test.Count > 0)
        {
            json.WriteTexts("Test", check.Test);
        }

        WriteUnlessZero(json, "Interval", check.IntervalNs);
        WriteUnlessZero(json, "Timeout", check.TimeoutNs);
        WriteUnlessZero(json, "StartPeriod", check.StartPeriodNs);
        WriteUnlessZero(json, "StartInterval", check.StartIntervalNs);
        WriteUnlessZero(json, "Retries", check.Retries);
        json.WriteEndObject();
    }

    private static void WriteUnlessZero(Utf8JsonWriter json, string name, long value)
    {
        if (value != 0)
        {
            json.WriteNumber(name, value);
        }
    }
}
