using System.Globalization;
using OomSim.Kernel;

namespace OomSim.Scenarios;

/// <summary>What holds of all services together.</summary>
internal static class HostRemarks
{
    /// <summary>Remarks on a view.</summary>
    public static IEnumerable<LimitRemark> Of(LimitsView view, Scenario scenario, CgroupVersion version)
    {
        if (view.IsHostAssumed && view.Containers > 0)
        {
            yield return Note($"the file does not say how much memory the host has: {ByteText.Of(view.HostMemory)} is taken", "", "--set x-oomsim.host.memory=16GiB");
        }

        if (scenario.Host.CpusFrom is { } asked)
        {
            yield return Note(
                string.Create(CultureInfo.InvariantCulture, $"the file does not say how many CPUs the host has: {view.HostCpus} are taken, because of {asked} ({asked.At})"),
                "D4.25", "an engine with fewer refuses that: --set x-oomsim.host.cpus=2");
        }

        if (view.SumOfLimits > view.HostMemory)
        {
            Int128 percent = (Int128)view.SumOfLimits * 100 / view.HostMemory;
            yield return Note(
                string.Create(CultureInfo.InvariantCulture, $"the limits add up to {ByteText.Of(view.SumOfLimits)}, {percent} % of the host's memory: it can run out before any limit is reached"),
                "M8", "then the host's OOM killer chooses among all processes, whatever their limits");
        }

        if (view.Unlimited > 0)
        {
            yield return Note(
                string.Create(CultureInfo.InvariantCulture, $"{view.Unlimited} of {view.Containers} containers have no memory limit: each can take as much as the host has"),
                "M11", "mem_limit, or deploy.resources.limits.memory");
        }

        if (scenario.Services.Any(s => s.Keys.TryGetValue("mem_limit", out KeySource? key) && key.Key.StartsWith("deploy.", StringComparison.Ordinal)))
        {
            yield return Note("deploy.resources.limits: docker compose applies it; docker-compose 1 does only with --compatibility", "D9.13");
        }

        if (scenario.Host.Cgroups.Count > 0 && version != scenario.Host.Cgroup)
        {
            yield return Note("x-oomsim.host.cgroups is written for the other cgroup version and left out here", "");
        }
    }

    private static LimitRemark Note(string text, string rule, string advice = "") => new(LimitRemark.Note, text, rule, advice);
}
