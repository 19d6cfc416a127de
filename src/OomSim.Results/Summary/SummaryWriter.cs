using System.Text.Encodings.Web;
using System.Text.Json;
using OomSim.Engine;

namespace OomSim.Results;

/// <summary>Writes <c>summary.json</c>: the same order of keys, the same bytes, always.</summary>
public static class SummaryWriter
{
    /// <summary>Version of the file's format; grows when a key changes its meaning or goes.</summary>
    public const int FormatVersion = 1;

    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes a summary, ending with a line feed. The stream stays open.</summary>
    public static void Write(Stream stream, RunSummary summary, Fingerprint fingerprint)
    {
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("format_version", FormatVersion);
            json.WriteString("scenario", summary.Scenario);
            json.WriteString("description", summary.Description);
            json.WriteNumber("seed", summary.Seed);
            json.WriteString("version", summary.Version);
            json.WriteString("cgroup", summary.CgroupVersion == 1 ? "v1" : "v2");
            WriteSeconds(json, "simulated_s", summary.SimulatedNs);
            json.WriteNumber("simulator_events", summary.SimulatorEvents);
            WriteHost(json, summary.Host);
            WriteUnusual(json, summary);
            json.WriteObjects("containers", summary.Containers, WriteContainer);
            WriteRequests(json, summary.Requests);
            ReclaimJson.Write(json, summary.Reclaim);
            HighJson.Write(json, summary.MemoryHigh);
            json.WriteObjects("expectations", summary.Expectations, WriteExpectation);
            WriteFingerprint(json, fingerprint);
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
    }

    private static void WriteHost(Utf8JsonWriter json, HostSummary? host)
    {
        if (host is null)
        {
            return;
        }

        json.WriteStartObject("host");
        json.WriteString("kernel", host.Kernel);
        json.WriteString("docker", host.Docker);
        json.WriteNumber("memory_bytes", host.MemoryBytes);
        json.WriteNumber("reserved_bytes", host.ReservedBytes);
        json.WriteNumber("swap_bytes", host.SwapBytes);
        json.WriteNumber("cpus", host.Cpus);
        GrantWriter.Write(json, host.Watermarks);
        json.WriteNumber("page_bytes", host.PageBytes);
        WriteValues(json, "sysctl", host.Sysctl);
        WriteValues(json, "profile", host.Profile);
        json.WriteEndObject();
    }

    private static void WriteValues(Utf8JsonWriter json, string name, IReadOnlyList<NamedValue> values)
    {
        json.WriteStartObject(name);
        foreach (NamedValue value in values)
        {
            json.WriteNumber(value.Name, value.Value);
        }

        json.WriteEndObject();
    }

    // These keys are there only where there is something to say.
    private static void WriteUnusual(Utf8JsonWriter json, RunSummary summary)
    {
        if (summary.PanicNs is not null)
        {
            WriteSeconds(json, "panic_s", summary.PanicNs);
        }

        if (summary.ScrapeNs is not null)
        {
            WriteSeconds(json, "scrape_s", summary.ScrapeNs);
        }

        if (summary.Warnings.Count > 0)
        {
            json.WriteStrings("warnings", summary.Warnings);
        }
    }

    private static void WriteContainer(Utf8JsonWriter json, ContainerSummary container)
    {
        json.WriteString("name", container.Name);
        json.WriteString("id", container.Id);
        json.WriteString("state", container.State);
        json.WriteNumber("exit_code", container.ExitCode);
        json.WriteBoolean("oom_killed", container.OomKilled);
        json.WriteNumber("restart_count", container.RestartCount);
        json.WriteNumber("restarts", container.Restarts);
        json.WriteNumber("peak_bytes", container.PeakBytes);
        if (container.ScrapeSeen is { } seen)
        {
            json.WriteNumber("scraped_peak_bytes", seen);
            json.WriteNumber("peak_missed_bytes", Math.Max(0, container.PeakBytes - seen));
        }

        json.WriteNumber("lost_bytes", container.LostBytes);
        json.WriteNumber("oom_kills", container.OomKills);
        json.WriteObjects("kills", container.Kills, WriteKill);
        json.WriteObjects("hung", container.Hung, WriteInterval);
        json.WriteObjects("paused", container.Paused, WriteInterval);
        WriteLeftOut(json, container.LeftOut);
        GrantWriter.Write(json, container.Grants);
        GrantWriter.Write(json, container.Bounds);
        if (container.Names.Count > 0)
        {
            json.WriteObjects("names", container.Names, WriteName);
        }
    }

    private static void WriteName(Utf8JsonWriter json, NameSummary name)
    {
        WriteSeconds(json, "time_s", name.TimeNs);
        json.WriteString("name", name.Name);
    }

    // The key is there only where the lists do not have all.
    private static void WriteLeftOut(Utf8JsonWriter json, LeftOutSummary leftOut)
    {
        if (leftOut == LeftOutSummary.None)
        {
            return;
        }

        json.WriteStartObject("left_out");
        json.WriteNumber("kills", leftOut.Kills);
        json.WriteNumber("hung", leftOut.Hung);
        json.WriteNumber("paused", leftOut.Paused);
        json.WriteEndObject();
    }

    private static void WriteKill(Utf8JsonWriter json, KillSummary kill)
    {
        WriteSeconds(json, "time_s", kill.TimeNs);
        json.WriteNumber("pid", kill.Pid);
        json.WriteString("comm", kill.Comm);
    }

    private static void WriteInterval(Utf8JsonWriter json, IntervalSummary interval)
    {
        WriteSeconds(json, "from_s", interval.FromNs);
        WriteSeconds(json, "to_s", interval.ToNs);
    }

    // The key is there only where somebody was asked.
    private static void WriteRequests(Utf8JsonWriter json, IReadOnlyList<RequestSummary> requests)
    {
        if (requests.Count > 0)
        {
            json.WriteObjects("requests", requests, WriteRequest);
        }
    }

    private static void WriteRequest(Utf8JsonWriter json, RequestSummary of)
    {
        json.WriteString("container", of.Container);
        json.WriteString("id", of.Id);
        json.WriteNumber("ok", of.Ok);
        json.WriteNumber("timeout", of.Timeout);
        json.WriteNumber("refused", of.Refused);
        json.WriteNumber("reset", of.Reset);
        json.WriteNumber("pending", of.Pending);
        WriteSeconds(json, "latency_p50_s", of.MedianNs);
        WriteSeconds(json, "latency_p99_s", of.P99Ns);
        if (of.LatencyError > 0)
        {
            json.WriteNumber("latency_error", of.LatencyError);
        }
    }

    private static void WriteExpectation(Utf8JsonWriter json, ExpectationSummary expectation)
    {
        json.WriteString("expect", expectation.Text);
        json.WriteBoolean("passed", expectation.Passed);
        json.WriteString("detail", expectation.Detail);
        if (expectation.Actual is { } actual)
        {
            json.WriteString("actual", actual);
        }
    }

    private static void WriteFingerprint(Utf8JsonWriter json, Fingerprint fingerprint)
    {
        json.WriteStartObject("fingerprint");
        json.WriteString("sha256", fingerprint.Hash);
        json.WriteObjects("files", fingerprint.Files, WriteFile);
        json.WriteEndObject();
    }

    private static void WriteFile(Utf8JsonWriter json, FingerprintFile file)
    {
        json.WriteString("name", file.Name);
        json.WriteNumber("bytes", file.Bytes);
        json.WriteString("sha256", file.Hash);
    }

    // Raw, so that the number keeps its six decimals like the CSV files.
    internal static void WriteSeconds(Utf8JsonWriter json, string name, long? nanoseconds)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(nanoseconds is { } time ? SimTime.ToSeconds(time) : "null");
    }
}
