namespace OomSim.Results;

/// <summary>What the tools that watch a cgroup keep of it: their series begin and end with it.</summary>
internal sealed class ScrapedSeries
{
    /// <summary>Reports in the kernel's log that name it as the victim's cgroup, as cAdvisor counts them (K22.6).</summary>
    public long OomEvents { get; set; }

    /// <summary>The working set that the kubelet found when it last looked, bytes; null before it did.</summary>
    public long? KubeletWorkingSet { get; set; }
}
