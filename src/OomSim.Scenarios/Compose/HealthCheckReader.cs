using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using OomSim.Scenarios.Reference;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Compose;

/// <summary>Reads <c>healthcheck</c> of a service, and of an image under <c>x-oomsim</c>, which is written the same way (D9.5).</summary>
internal sealed class HealthCheckReader(ValueReader values)
{
    private const string From = "liveness_from";
    private const string Grace = "liveness_grace_period";

    /// <summary>The health check; null where there is none.</summary>
    /// <param name="node">The mapping.</param>
    /// <param name="path">Its path.</param>
    public HealthCheck? Read(Node? node, string path)
    {
        if (node is not Mapping check)
        {
            return null;
        }

        long Time(string key) => values.Fixed(check[key], $"{path}.{key}", Unit.Duration) ?? 0;
        HealthCheck read = new(TestOf(check))
        {
            IntervalNs = Time("interval"),
            TimeoutNs = Time("timeout"),
            StartPeriodNs = Time("start_period"),
            StartIntervalNs = Time("start_interval"),
            Retries = values.Integer(check["retries"], path + ".retries", 0) ?? 0,
        };
        return values.Flag(check["disable"], path + ".disable") == true ? HealthCheck.None : read;
    }

    /// <summary>The health check of an image, whose keys nobody has checked yet.</summary>
    /// <param name="node">The mapping.</param>
    /// <param name="path">Its path.</param>
    public HealthCheck? ReadOfImage(Node? node, string path)
    {
        if (values.Mapping(node, path) is not { } check)
        {
            return null;
        }

        values.Keys(check, path, ImageKeys.HealthCheck);
        CheckTest(check, path, ["CMD", "CMD-SHELL", "NONE"]);
        return Read(check, path);
    }

    /// <summary>A probe of a kubelet's, with its defaults (core/v1, SetDefaults_Probe); null where there is none.</summary>
    /// <param name="service">What the service says under <c>x-oomsim</c>.</param>
    /// <param name="key">The key of the probe.</param>
    /// <param name="path">The path of what the service says.</param>
    public HealthCheck? ReadProbe(Mapping service, string key, string path)
    {
        string at = $"{path}.{key}";
        if (values.Mapping(service[key], at) is not { } probe)
        {
            return null;
        }

        SectionShape keys = key == "startup" ? SimulatorKeys.Startup : SimulatorKeys.Readiness;
        values.Keys(probe, at, keys);
        CheckTest(probe, at, ["CMD", "CMD-SHELL"]);
        long Time(string name, long least, long otherwise) => values.Fixed(probe[name], $"{at}.{name}", Unit.Duration, least) ?? otherwise;
        return new HealthCheck(TestOf(probe))
        {
            IntervalNs = Time("interval", SimTime.Millisecond, 10 * SimTime.Second),
            TimeoutNs = Time("timeout", SimTime.Millisecond, SimTime.Second),
            StartPeriodNs = Time("initial_delay", 0, 0),
            Retries = values.Integer(probe["retries"], at + ".retries", 1) ?? 3,
            IsFromOutside = values.Word(probe["from"], at + ".from", keys.Words("from")) == "outside",
            GraceSeconds = GraceOf(probe, "grace_period", at),
            Successes = values.Integer(probe["successes"], at + ".successes", 1) ?? 1,
        };
    }

    /// <summary>The health check of a service as a kubelet makes it.</summary>
    /// <param name="spec">The containers of the service, with the health check; null for none.</param>
    /// <param name="service">What the service says under <c>x-oomsim</c>.</param>
    /// <param name="path">The path of what the service says.</param>
    public HealthCheck? Asked(ContainerSpec spec, Mapping service, string path)
    {
        bool isOutside = values.Word(service[From], $"{path}.{From}", SimulatorKeys.Service.Words(From)) == "outside";
        long? grace = GraceOf(service, Grace, path);
        if (spec.HealthCheck is { Probes: true } check)
        {
            return check with { IsFromOutside = isOutside, GraceSeconds = grace };
        }

        foreach (string key in new[] { From, Grace }.Where(k => spec.IsOfPod && service[k] is not null))
        {
            values.Bag.Warning(service[key]!.At, $"{path}.{key} does nothing without a 'healthcheck' of the service");
        }

        return spec.HealthCheck;
    }

    private long? GraceOf(Mapping mapping, string key, string path) => values.Fixed(mapping[key], $"{path}.{key}", Unit.Duration, SimTime.Millisecond) / SimTime.Second;

    private void CheckTest(Mapping check, string path, string[] firsts)
    {
        IReadOnlyList<string> test = TestOf(check);
        if (test.Count == 0 || !firsts.Contains(test[0], StringComparer.Ordinal))
        {
            string[] quoted = [.. firsts.Select(f => $"\"{f}\"")];
            values.Bag.Error((check["test"] ?? check).At, test.Count == 0 ? $"{path} needs 'test'" : $"{path}.test must start either by {string.Join(", ", quoted.SkipLast(1))} or {quoted[^1]}");
        }

        foreach (Node word in (check["test"] as Sequence)?.Items.Where(i => i is not Scalar { IsNull: false }) ?? [])
        {
            values.Bag.Error(word.At, $"{path}.test must be a list of texts, not of {word.KindInWords}");
        }
    }

    /// <summary>Says where a probe does not do what its words say, because nothing describes them.</summary>
    /// <param name="check">What the container is probed with.</param>
    /// <param name="program">What the container runs.</param>
    /// <param name="files">Files of its image.</param>
    /// <param name="folder">The folder that it runs in.</param>
    /// <param name="path">Where the check stands, in dots.</param>
    /// <param name="at">Where it stands.</param>
    public void WarnOfStandIn(HealthCheck? check, ProgramSet? program, IReadOnlyCollection<string> files, string folder, string path, Location at)
    {
        if (check is { Words.Count: > 0 } && program is not null && ProbeCommand.Resolve(check.Words, new ProgramPlace(program, files) { Folder = folder }) is { IsStandIn: true } probe)
        {
            string does = probe.Program.Program!.Init.Steps.Count > 0 ? "it stands for a question to what the container serves" : "the container serves nothing, so that it succeeds whenever it can run";
            values.Bag.Warning(at, $"{path}: nothing says what '{string.Join(' ', check.Test.Skip(1))}' does: {does}");
        }
    }

    private static IReadOnlyList<string> TestOf(Mapping check) => check["test"] switch
    {
        Sequence list => [.. list.Items.OfType<Scalar>().Select(s => s.Text)],
        Scalar { Text.Length: > 0 } line => ["CMD-SHELL", line.Text],
        _ => [],
    };
}
