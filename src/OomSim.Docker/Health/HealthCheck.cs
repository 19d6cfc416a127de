using OomSim.Engine;

namespace OomSim.Docker;

/// <summary>How a container's health is probed (D8.17): what HEALTHCHECK, <c>--health-*</c> and Compose's <c>healthcheck</c> say. Times in ns; 0: not given.</summary>
/// <param name="Test">Nothing (the image's), <c>NONE</c>, <c>CMD</c> with the words of a command, or <c>CMD-SHELL</c> with a line for a shell.</param>
public sealed record HealthCheck(IReadOnlyList<string> Test)
{
    /// <summary>A health check that is switched off.</summary>
    public static HealthCheck None { get; } = new(["NONE"]);

    /// <summary>Time from one probe to the next, and from the start to the first.</summary>
    public long IntervalNs { get; init; }

    /// <summary>Longest that a probe may take.</summary>
    public long TimeoutNs { get; init; }

    /// <summary>Time after the start in which failures do not count.</summary>
    public long StartPeriodNs { get; init; }

    /// <summary>Time between probes in that period, from 25 on.</summary>
    public long StartIntervalNs { get; init; }

    /// <summary>Failures in a row that make it unhealthy.</summary>
    public int Retries { get; init; }

    /// <summary>True where a kubelet asks the container's service from outside, and nothing runs in it.</summary>
    public bool IsFromOutside { get; init; }

    /// <summary>How long a kubelet gives a container that fails it, s; null: as long as the container's own.</summary>
    public long? GraceSeconds { get; init; }

    /// <summary>Successes in a row that a kubelet takes for one.</summary>
    public int Successes { get; init; } = 1;

    /// <summary>True where there is something to run: other first words are none that the engine knows.</summary>
    public bool Probes => Test.Count > 0 && Test[0] is "CMD" or "CMD-SHELL";

    /// <summary>The command of a probe; none where it does not probe.</summary>
    public IReadOnlyList<string> Words => !Probes ? [] : Test[0] == "CMD" ? [.. Test.Skip(1)] : ["/bin/sh", "-c", .. Test.Skip(1)];

    internal long Interval => IntervalNs == 0 ? 30 * SimTime.Second : IntervalNs;

    internal long Timeout => TimeoutNs == 0 ? 30 * SimTime.Second : TimeoutNs;

    internal long StartInterval => StartIntervalNs == 0 ? 5 * SimTime.Second : StartIntervalNs;

    internal int MostFailures => Retries <= 0 ? 3 : Retries;

    /// <summary>What a container is probed with: its own words, and the image's where it says nothing.</summary>
    public static HealthCheck? Merge(HealthCheck? own, HealthCheck? image) => own is null || image is null ? own ?? image : own with
    {
        Test = own.Test.Count == 0 ? image.Test : own.Test,
        IntervalNs = own.IntervalNs == 0 ? image.IntervalNs : own.IntervalNs,
        TimeoutNs = own.TimeoutNs == 0 ? image.TimeoutNs : own.TimeoutNs,
        StartPeriodNs = own.StartPeriodNs == 0 ? image.StartPeriodNs : own.StartPeriodNs,
        StartIntervalNs = own.StartIntervalNs == 0 ? image.StartIntervalNs : own.StartIntervalNs,
        Retries = own.Retries == 0 ? image.Retries : own.Retries,
    };

    /// <summary>The engine's error about it, or null (D4.37).</summary>
    internal string? Fault()
    {
        foreach ((string name, long ns) in new[] { ("Interval", IntervalNs), ("Timeout", TimeoutNs), ("StartPeriod", StartPeriodNs), ("StartInterval", StartIntervalNs) })
        {
            if (ns != 0 && ns < SimTime.Millisecond)
            {
                return $"{name} in Healthcheck cannot be less than 1ms";
            }
        }

        return Retries < 0 ? "Retries in Healthcheck cannot be negative" : null;
    }
}
