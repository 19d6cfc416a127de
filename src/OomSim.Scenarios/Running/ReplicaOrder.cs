using OomSim.Docker;
using OomSim.Engine;

namespace OomSim.Scenarios;

/// <summary>In which order Compose takes the containers of one service (docker/compose, pkg/compose/convergence.go).</summary>
internal static class ReplicaOrder
{
    private static Version ByCreation => new(2, 24, 4);
    private static Version ByNumber => new(2, 24, 7);
    private static Version ObsoleteLast => new(2, 30, 3);

    /// <summary>As the engine lists them: the newest first.</summary>
    /// <param name="made">Containers in the order in which they were made.</param>
    public static Container[] Listed(IEnumerable<Container> made) => [.. made.Reverse().OrderByDescending(c => c.CreatedAtNs)];

    /// <summary>
    /// As they are looked at when a service gets as many as it is to have: those behind that number go. A release before 2.24.4 takes them as they are listed; then by
    /// whole seconds of creation; since 2.24.7 obsolete ones first and then by number (docker/compose#11473); since 2.30.3 by number and obsolete ones last (docker/compose#12272).
    /// </summary>
    /// <param name="made">Containers in the order in which they were made.</param>
    /// <param name="release">Compose's release.</param>
    /// <param name="isObsolete">True for one that would be made anew.</param>
    /// <param name="number">The number of one.</param>
    public static Container[] ForScale(IEnumerable<Container> made, Version release, Func<Container, bool> isObsolete, Func<Container, int> number)
    {
        Container[] order = Listed(made);
        if (release < ByCreation)
        {
            return order;
        }

        if (release < ByNumber)
        {
            return [.. order.OrderBy(c => c.CreatedAtNs / SimTime.Second)];
        }

        bool isReversed = release >= ObsoleteLast;
        HashSet<Container> obsolete = [.. order.Where(isObsolete)];
        int Rank(Container container) => isReversed ? -number(container) : number(container);

        // Two that are both obsolete change places whenever Compose's comparison is asked, so the insertion sort of a short list turns them around.
        order = [.. order.Where(obsolete.Contains).Reverse(), .. order.Where(c => !obsolete.Contains(c)).OrderBy(Rank)];
        return isReversed ? [.. order.Reverse()] : order;
    }
}
