using System.Globalization;
using OomSim.Kernel;

namespace OomSim.Results;

/// <summary>What memory.high bought and cost, in words.</summary>
internal static class HighWords
{
    /// <summary>Explains each group that it held back.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="about">The run as a whole.</param>
    /// <param name="options">How many.</param>
    /// <param name="kills">When a process of each container was killed last, µs.</param>
    /// <param name="further">How many are left out.</param>
    public static IReadOnlyList<ExplainedItem> Explain(string folder, RunAbout about, ExplainOptions options, IReadOnlyDictionary<string, long> kills, out int further)
    {
        HighSummary[] shown = [.. about.MemoryHigh.OrderByDescending(h => h.Hold.Held).Take(options.InAll)];
        further = about.MemoryHigh.Count - shown.Length;
        if (shown.Length == 0)
        {
            return [];
        }

        Dictionary<string, (double Some, double Full)> pressure = Pressure(folder, [.. shown.Select(h => h.Of)]);
        return [.. shown.Select(h => Explain(h, about, kills.TryGetValue(h.Of, out long killed) ? killed : null, pressure.TryGetValue(h.Of, out (double Some, double Full) most) ? most : null))];
    }

    private static ExplainedItem Explain(HighSummary held, RunAbout about, long? killed, (double Some, double Full)? pressure)
    {
        HighHold hold = held.Hold;
        string limit = hold.High == MemoryCgroup.Unlimited ? "memory.swap.high" : "memory.high";
        List<ExplainedFact> facts =
        [
            new("above it", $"{Say.Bytes(hold.Usage)} {(hold.High == MemoryCgroup.Unlimited ? "in use" : $"of {Say.Bytes(hold.High)}")}, {Say.Bytes(hold.Anon)} of that anonymous, and {(hold.SwapRoom < 4096 ? "no swap for it" : Say.Bytes(hold.SwapRoom) + " of swap for it")}; the limit is {Bound(hold.Max)}"),
            new("rule", $"above {limit} nobody is killed: who grows reclaims first, then sleeps after each {about.ChargeBatch} pages, the longer the further above, 2 s at most (K6.2–K6.8)"),
            new("cost", Cost(hold)),
        ];
        if (pressure is { } most)
        {
            facts.Add(new ExplainedFact("pressure", string.Create(CultureInfo.InvariantCulture, $"memory: some avg10 up to {most.Some:0.##} %, full avg10 up to {most.Full:0.##} % (K16)")));
        }

        if (about.Requests.FirstOrDefault(r => r.Container == held.Of) is { MedianNs: { } median, P99Ns: { } high } requests)
        {
            facts.Add(new ExplainedFact("requests", Say.Line($"{requests.Ok} answered, in {Say.Time(median)} at the median and {Say.Time(high)} at p99")));
        }

        facts.Add(new ExplainedFact("kill", Kill(hold, killed)));
        bool standsStill = hold is { Lasts: true, SwapRoom: < 4096 };
        if (standsStill)
        {
            facts.Add(new ExplainedFact("livelock", $"more than {limit} is anonymous and nothing of it can be swapped: it neither ends nor goes on{Reaches(hold, about)}, and no restart policy sees anything (K6.1)"));
        }

        return new ExplainedItem
        {
            Kind = ExplainedKind.MemoryHigh,
            TimeNs = hold.From / 1000 * 1000,
            Container = held.Of == hold.Path ? "" : held.Of,
            Headline = Say.Line($"{held.Of} is held back by {limit}, for {Say.Time(hold.Throttled)} in all{(hold.Lasts ? ", still when the run ends" : "")}"),
            Facts = facts,
            Remedies = hold.Lasts ? [.. Remedies(held, about.HostSwap)] : [],
        };
    }

    // What takes the time that is not lost takes all of it.
    private static string Cost(HighHold hold)
    {
        long moved = hold.Throttled - hold.Held;
        string longer = moved > 0 ? string.Create(CultureInfo.InvariantCulture, $"what it did there took {(double)hold.Throttled / moved:0.#} times as long") : "it did not move";
        return $"{Say.Time(hold.Held)} lost of {Say.Time(hold.Throttled)}: {longer}; it asked for {Say.Bytes(hold.Asked)}/s and got {Say.Bytes(hold.Got)}/s{(hold.Lasts ? "" : " at the end")}";
    }

    private static string Kill(HighHold hold, long? killed)
    {
        if (killed is { } micros)
        {
            return $"not avoided: a process of it was killed at {Say.Time(micros * 1000)}";
        }

        if (hold.Max == MemoryCgroup.Unlimited)
        {
            return "none; it has no limit at which it would be killed, but the host's memory";
        }

        long left = hold.Max - hold.FirstUsage;
        return hold.Asked > 0 && left > 0
            ? $"avoided so far: had it gone on growing by {Say.Bytes(hold.Asked)}/s, it would have met its limit of {Say.Bytes(hold.Max)} at {Say.Time(hold.From + (long)((Int128)left * 1_000_000_000 / hold.Asked))}"
            : "none so far";
    }

    private static string Reaches(HighHold hold, RunAbout about)
    {
        if (hold.Max == MemoryCgroup.Unlimited || hold.Got <= 0 || about.EndMicros is not { } end)
        {
            return "";
        }

        long at = (end * 1000) + (long)((Int128)(hold.Max - hold.Usage) * 1_000_000_000 / hold.Got);
        return $" until it meets its limit at about {Say.Time(at / 1_000_000_000 * 1_000_000_000)} and is killed";
    }

    private static IEnumerable<ExplainedRemedy> Remedies(HighSummary held, long hostSwap)
    {
        HighHold hold = held.Hold;
        string folder = held.Of == hold.Path ? hold.Path.TrimStart('/') : $"$(cgroup {held.Of})";
        if (hold.High != MemoryCgroup.Unlimited)
        {
            yield return new ExplainedRemedy($"echo max > /sys/fs/cgroup/{folder}/memory.high", hold.Max == MemoryCgroup.Unlimited ? "it goes on, as far as the host has memory" : $"it goes on, up to its limit of {Say.Bytes(hold.Max)}, and is killed there if it needs more");
        }

        if (hold.SwapRoom < 4096 && hostSwap > 0)
        {
            yield return new ExplainedRemedy($"echo max > /sys/fs/cgroup/{folder}/memory.swap.max", $"what is above goes to the host's {Say.Bytes(hostSwap)} of swap (K12.2); beforehand: memswap_limit above mem_limit");
        }

        if (held.Of != hold.Path)
        {
            yield return new ExplainedRemedy($"docker kill {held.Of}", "SIGKILL ends the sleep (K6.5)");
        }
    }

    private static string Bound(long bytes) => bytes == MemoryCgroup.Unlimited ? "none" : Say.Bytes(bytes);

    private static Dictionary<string, (double Some, double Full)> Pressure(string folder, HashSet<string> containers)
    {
        Dictionary<string, (double Some, double Full)> most = new(StringComparer.Ordinal);
        foreach (PlacedRow row in RunReader.Rows(Path.Combine(folder, ContainerRow.FileName), ContainerRow.Columns, out int[] at))
        {
            string container = row[at[1]];
            if (containers.Contains(container) && row[at[19]].Length > 0)
            {
                (double some, double full) = most.GetValueOrDefault(container);
                most[container] = (Math.Max(some, Cells.Number(row, at[19])), Math.Max(full, Cells.Number(row, at[20])));
            }
        }

        return most;
    }
}
