using System.Globalization;
using OomSim.Kernel;
using OomSim.Scenarios;

namespace OomSim.Results;

/// <summary>What memory.high bought and cost, in words.</summary>
internal static class HighWords
{
    private const long Page = 4096;

    // A hundredth of what it asks for, or less, is almost a standstill.
    private const long Slowly = 100;

    // What would take less than this is a burst, and no growth that goes on, ns.
    private const long Burst = 100_000_000;

    /// <summary>Explains each group that it held back.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="about">The run as a whole.</param>
    /// <param name="options">How many.</param>
    /// <param name="kills">When a process was killed in them.</param>
    /// <param name="further">How many are left out.</param>
    public static IReadOnlyList<ExplainedItem> Explain(string folder, RunAbout about, ExplainOptions options, HeldKills kills, out int further)
    {
        HighSummary[] shown = [.. about.MemoryHigh.OrderByDescending(h => h.Hold.Held).Take(options.InAll)];
        further = about.MemoryHigh.Count - shown.Length;
        if (shown.Length == 0)
        {
            return [];
        }

        HighPressure pressure = HighPressure.Read(folder, shown, new RowOwners(about.Containers));
        return [.. shown.Select(h => Explain(h, about, kills.Of(h), pressure.Of(h), pressure.SwapOf(h), pressure.HostSwapFree ?? about.HostSwap))];
    }

    private static ExplainedItem Explain(HighSummary held, RunAbout about, long? killed, (double Some, double Full)? pressure, long? swap, long freeSwap)
    {
        HighHold hold = held.Hold;
        // Above both it is memory.high whose sleep is told: for the swap, too, memory has to come down.
        bool isSwap = hold.High == MemoryCgroup.Unlimited || (hold.SwapHigh != MemoryCgroup.Unlimited && hold.Swapped > hold.SwapHigh && hold.Usage <= hold.High);
        string limit = isSwap ? "memory.swap.high" : "memory.high";
        List<ExplainedFact> facts =
        [
            new("above it", $"{ByteText.Of(hold.Usage)} {(isSwap ? "of memory in use" : $"of {ByteText.Of(hold.High)}")}, {ByteText.Of(hold.Anon)} of that anonymous, and {(hold.SwapRoom < Page ? "no swap for it" : ByteText.Of(hold.SwapRoom) + " of swap for it")}; the limit is {Bound(hold.Max)}"),
            new("rule", $"above {limit} nobody is killed: who grows reclaims first, then sleeps after each {about.ChargeBatch} pages, the longer the further above, 2 s at most (K6.2–K6.8)"),
            new("cost", Cost(hold)),
        ];
        if (hold.SwapHigh != MemoryCgroup.Unlimited)
        {
            // What is there at the end, where it lasts until then.
            long inUse = hold.Lasts && swap is { } swapped ? swapped : hold.Swapped;
            string where = inUse > hold.SwapHigh ? $", {ByteText.Of(inUse - hold.SwapHigh)} above it: who grows sleeps the longer the more that is (K7.16)" : ", which is below it";
            facts.Add(new ExplainedFact("swap", $"memory.swap.high is {ByteText.Of(hold.SwapHigh)}; {ByteText.Of(inUse)} in use{where}"));
        }

        if (pressure is { } most)
        {
            facts.Add(new ExplainedFact("pressure", string.Create(CultureInfo.InvariantCulture, $"memory: some avg10 up to {most.Some:0.##} %, full avg10 up to {most.Full:0.##} % (K16)")));
        }

        RequestSummary? seen = about.Requests.FirstOrDefault(r => Is(r, held));
        if (seen is { MedianNs: { } median, P99Ns: { } high })
        {
            facts.Add(new ExplainedFact("requests", Say.Line($"{seen.Ok} answered, in {Say.Time(median)} at the median and {Say.Time(high)} at p99")));
        }

        facts.Add(new ExplainedFact("kill", Kill(hold, killed, seen is not null)));
        if (hold is { Lasts: true, SwapRoom: < Page } && !isSwap && hold.Anon > hold.High)
        {
            // As slow as that is as good as standing still; it is no deadlock, and may come to its end.
            bool isStill = hold.Got * Slowly < hold.Asked;
            string pace = hold.Got == 0 ? "it does not get on" : $"it got on by {ByteText.Of(hold.Got)}/s last{Reaches(hold, about)}";
            facts.Add(new ExplainedFact(isStill ? "livelock" : "gets on", $"more than {limit} is anonymous and nothing of it can be swapped: {pace}; no restart policy sees anything (K6.1)"));
        }

        return new ExplainedItem
        {
            Kind = ExplainedKind.MemoryHigh,
            TimeNs = hold.From / 1000 * 1000,
            Container = held.Of == hold.Path ? "" : held.Of,
            Headline = Say.Line($"{held.Of} is held back by {limit}, for {Say.Time(hold.Throttled)} in all{(hold.Lasts ? ", still when the run ends" : "")}"),
            Facts = facts,
            Remedies = hold.Lasts ? [.. Remedies(held, isSwap, freeSwap)] : [],
        };
    }

    // What takes the time that is not lost takes all of it: the two rates are as far apart as the two times.
    private static string Cost(HighHold hold)
    {
        long moved = hold.Throttled - hold.Held;
        string lost = $"{Say.Time(hold.Held)} lost of {Say.Time(hold.Throttled)}: ";
        return moved <= 0 || hold.Grown <= 0
            ? $"{lost}it did not move; it asked for {ByteText.Of(hold.Asked)}/s"
            : string.Create(CultureInfo.InvariantCulture, $"{lost}what it did there took {(double)hold.Throttled / moved:0.#} times as long; it asked for {ByteText.Of(Rate(hold.Grown, moved))}/s and got {ByteText.Of(Rate(hold.Grown, hold.Throttled))}/s, on average");
    }

    private static long Rate(long bytes, long time) => (long)((Int128)bytes * 1_000_000_000 / time);

    // Those who had the name one after the other have IDs of their own.
    private static bool Is(RequestSummary requests, HighSummary held) =>
        requests.Id.Length > 0 && held.Of != held.Hold.Path ? held.Hold.Path[(held.Hold.Path.LastIndexOf('/') + 1)..].Contains(requests.Id, StringComparison.Ordinal) : requests.Container == held.Of;

    private static string Kill(HighHold hold, long? killed, bool serves)
    {
        if (killed is { } micros)
        {
            return $"not avoided: a process of it was killed at {Say.Time(micros * 1000)}";
        }

        if (hold.Max == MemoryCgroup.Unlimited)
        {
            return "none; it has no limit at which it would be killed, but the host's memory";
        }

        if (hold.SwapRoom >= Page)
        {
            return "none so far; at its limit it would swap first";
        }

        // What a request takes and gives back is no growth that goes on.
        long left = hold.Max - hold.FirstUsage;
        long within = hold.Asked > 0 && left > 0 ? (long)((Int128)left * 1_000_000_000 / hold.Asked) : 0;
        return !hold.Lasts || serves || within < Burst
            ? "none so far"
            : $"none so far: had it gone on growing by {ByteText.Of(hold.Asked)}/s, it would have met its limit of {ByteText.Of(hold.Max)} at {Say.Time(hold.From + within)}";
    }

    private static string Reaches(HighHold hold, RunAbout about)
    {
        if (hold.Max == MemoryCgroup.Unlimited || hold.Max <= hold.Usage || about.EndMicros is not { } end)
        {
            return "";
        }

        long at = (end * 1000) + (long)((Int128)(hold.Max - hold.Usage) * 1_000_000_000 / hold.Got);
        return $", and would meet its limit at that rate at about {Say.Time(at / 1_000_000_000 * 1_000_000_000)}, if it grows that far";
    }

    private static IEnumerable<ExplainedRemedy> Remedies(HighSummary held, bool isSwap, long freeSwap)
    {
        HighHold hold = held.Hold;
        string folder = held.Of == hold.Path ? hold.Path.TrimStart('/') : $"$(cgroup {held.Of})";
        if (!isSwap)
        {
            yield return new ExplainedRemedy($"echo max > /sys/fs/cgroup/{folder}/memory.high", hold.Max == MemoryCgroup.Unlimited ? "it goes on, as far as the host has memory" : $"it goes on, up to its limit of {ByteText.Of(hold.Max)}, and is killed there if it needs more");
        }

        else
        {
            yield return new ExplainedRemedy($"echo max > /sys/fs/cgroup/{folder}/memory.swap.high", hold.SwapRoom < Page ? "it goes on, up to its limit" : $"it goes on, and swaps up to {ByteText.Of(hold.SwapRoom)} more");
        }

        if (hold.SwapRoom < Page && freeSwap >= Page)
        {
            // What has swap at all has memswap_limit above mem_limit, and has used it up.
            string beforehand = hold.Swapped > 0 ? "a higher memswap_limit" : "memswap_limit above mem_limit";
            yield return new ExplainedRemedy($"echo max > /sys/fs/cgroup/{folder}/memory.swap.max", $"what is above goes to the host's swap, {ByteText.Of(freeSwap)} of which are free (K12.2); beforehand: {beforehand}");
        }

        if (held.Of != hold.Path)
        {
            yield return new ExplainedRemedy($"docker kill {held.Of}", "SIGKILL ends the sleep (K6.5)");
        }
    }

    private static string Bound(long bytes) => bytes == MemoryCgroup.Unlimited ? "none" : ByteText.Of(bytes);
}
