namespace OomSim.Results;

/// <summary>Which containers a figure shows when there are more than fit.</summary>
internal static class Selection
{
    /// <summary>Most panels of a figure; more would not be readable.</summary>
    public const int MostPanels = 60;

    /// <summary>Most bands of the picture of states.</summary>
    public const int MostBands = 60;

    /// <summary>Most bands of full height.</summary>
    public const int MostTallBands = 30;

    /// <summary>Most bars of the picture of the disk.</summary>
    public const int MostBars = 24;

    /// <summary>Characters kept at the end of a name that is cut: replicas differ in their number.</summary>
    public const int NameTail = 4;

    /// <summary>The containers with most kills, then those with the highest peak, then the oldest; shown in their order of creation.</summary>
    public static List<ContainerSeries> Choose(List<ContainerSeries> all, int most)
    {
        if (all.Count <= most)
        {
            return all;
        }

        var chosen = all.OrderByDescending(static c => c.KillCount).ThenByDescending(static c => c.Peak).Take(most).ToHashSet();
        return all.Where(chosen.Contains).ToList();
    }

    /// <summary>Says what is left out; empty when nothing is.</summary>
    public static string Note(int shown, int all, string which = "the most kills, then the highest peak") => shown == all
        ? ""
        : FormattableString.Invariant($"  ·  {shown} of {all} containers: those with {which}");
}
