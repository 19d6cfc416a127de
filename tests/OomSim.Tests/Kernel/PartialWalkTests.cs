using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Kernel;

/// <summary>How much calls of reclaim look at each list where they stop at the memcg at which they have their 32 pages (K11.13, K11.15).</summary>
public sealed class PartialWalkTests
{
    [Fact]
    public void TheFirstOfTwoEqualListsIsLookedAtMore()
    {
        // 7,680 pages: 1, 3, 7 and 15 of each at priorities 12 to 9. Behind the first: 1 of the second, then 3 + 3, 7 + 7, and with 15 of the first there are 36.
        long[] looks = PartialWalk.Looks([default, Clean(7680), Clean(7680), default]);
        Assert.Equal([0L, 64 * 25, 64 * 11, 0], looks);
    }

    [Fact]
    public void WhereACallStopsAtTheLastTheNextBeginsAtTheFirst()
    {
        // 32 pages of each at priority 12: each call has them of one, in turns.
        Assert.Equal([0L, 32 * 32, 32 * 32], PartialWalk.Looks([default, Clean(32 << 12), Clean(32 << 12)]));
    }

    [Fact]
    public void AListIsLookedAtInBatchesUntilOneIsFree()
    {
        Assert.Equal([64L * 32], PartialWalk.Looks([Clean(1 << 20)]));
    }

    [Fact]
    public void OfAListWhosePagesStayAllThatIsDueIsLookedAt()
    {
        // 10,000 pages: a call begins with 2 of the second at priority 12, and has 4, 9 and 19 of the first at 11 to 9.
        Assert.Equal([64L * 32, 64 * 15], PartialWalk.Looks([Clean(10_000), Clean(10_000) with { Frees = false }]));
    }

    [Fact]
    public void AShortListIsPassedByWhileALongOneHasEnough()
    {
        long[] looks = PartialWalk.Looks([Clean(1 << 20), Clean(20)]);
        Assert.Equal([64L * 32, 0], looks);
    }

    private static PartialWalk.WalkedList Clean(long pages) => new(pages, PartialWalk.Whole, Frees: true);
}
