namespace OomSim.Kernel;

/// <summary>What decides how reclaim divides its looking between file and anonymous pages (K12.2 to K12.9). Sizes in pages.</summary>
public readonly record struct ScanLists
{
    /// <summary>Inactive file pages that can be taken.</summary>
    public required long InactiveFile { get; init; }

    /// <summary>Anonymous pages that may go to swap.</summary>
    public required long Anon { get; init; }

    /// <summary>True where the anonymous pages at the end of the list have been looked at once: reclaim can take them (K12.11).</summary>
    public required bool IsAged { get; init; }

    /// <summary>vm.swappiness, or v1's own of the group.</summary>
    public required long Swappiness { get; init; }

    /// <summary>Cost of having taken anonymous pages (K12.4).</summary>
    public required long AnonCost { get; init; }

    /// <summary>Cost of having taken file pages (K12.4).</summary>
    public required long FileCost { get; init; }

    /// <summary>True where active file pages may become inactive, so that file pages have no precedence (K12.7, K12.8).</summary>
    public required bool DeactivatesFile { get; init; }

    /// <summary>True on a host with next to no file pages: only anonymous ones are looked at (K12.8).</summary>
    public required bool IsFileTiny { get; init; }

    /// <summary>
    /// True for v1's soft limits: reclaim begins at the last priority, where both kinds are looked at alike unless swappiness is 0, and no kind has
    /// precedence (K8.11, K12.2; mem_cgroup_shrink_node).
    /// </summary>
    public bool IsForSoftLimit { get; init; }
}
