namespace OomSim.Cli;

/// <summary>Finds in a run's result what <c>--fail-on</c> asks about.</summary>
internal static class Alarms
{
    /// <summary>Restarts by policy from which on a container counts as looping.</summary>
    public const int RestartLoop = 3;

    /// <summary>The alarms of a run, in words: the host's, then the containers' in their order.</summary>
    /// <param name="failOn">What is asked for.</param>
    /// <param name="containers">The containers.</param>
    /// <param name="panicNs">When the kernel panicked for want of memory; null when it did not.</param>
    public static IReadOnlyList<string> Find(FailOn failOn, IReadOnlyList<ContainerOutcome> containers, long? panicNs)
    {
        var alarms = new List<string>();
        if (failOn.HasFlag(FailOn.Oom) && panicNs is not null)
        {
            alarms.Add("oom: the kernel panicked for want of memory");
        }

        foreach (ContainerOutcome container in containers)
        {
            if (failOn.HasFlag(FailOn.Oom) && container.OomKills > 0)
            {
                alarms.Add($"oom: {container.Name} lost {Words.Count(container.OomKills, "process", "processes")} to the OOM killer");
            }

            if (failOn.HasFlag(FailOn.Oom) && container.VainOoms > 0)
            {
                alarms.Add($"oom: {container.Name} ran out of memory {Words.Times(container.VainOoms)} with nobody to kill");
            }

            if (failOn.HasFlag(FailOn.Hang) && container.Hangs > 0)
            {
                alarms.Add($"hang: {container.Name} hung at its limit {Words.Times(container.Hangs)}");
            }

            if (failOn.HasFlag(FailOn.RestartLoop) && container.Restarts >= RestartLoop)
            {
                alarms.Add($"restart-loop: {container.Name} was restarted {Words.Times(container.Restarts)}");
            }
        }

        return alarms;
    }
}
