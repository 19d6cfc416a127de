namespace OomSim.Kernel;

/// <summary>What a limit lets through, where that decides by way of the CPUs on what is wished for.</summary>
internal sealed partial class MemoryManager
{
    // Far more than where the part comes closer to where it stays with each look.
    private const int MostRises = 16;

    /// <summary>
    /// The part of its growth that a limit lets through. Who may do a part of its work asks for that part of a CPU, and others on the same CPUs have the rest:
    /// then its wish fits into what can be reclaimed, and let through whole it does not. A part that rises again and again at one instant stays where it was before
    /// the last rise: of the two it is the one that the limit can keep. At the next instant at which something happens it is looked at anew.
    /// </summary>
    /// <param name="memcg">A memcg at a limit that usage cannot pass.</param>
    /// <param name="fits">What fits: a part, of <see cref="MemoryCgroup.AllGrowth"/>, or 2^-20 byte/s for each task.</param>
    /// <param name="before">What it let through until now; 0 for nothing.</param>
    private long WithoutSwinging(MemoryCgroup memcg, long fits, long before)
    {
        if (before == 0 || fits <= before)
        {
            return fits;
        }

        long now = host.Simulator.Now;
        memcg.Rises = memcg.RoseAt == now ? memcg.Rises + 1 : 1;
        memcg.RoseAt = now;
        return memcg.Rises > MostRises ? before : fits;
    }
}
