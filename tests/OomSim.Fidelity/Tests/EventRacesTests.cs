using Xunit;

namespace OomSim.Fidelity;

public sealed class EventRacesTests
{
    [Fact]
    public void What_one_command_does_to_two_containers_has_no_order() =>
        Assert.Equal(
            Order("kill a,kill b,die a,die b,destroy a,destroy b"),
            Order("kill b,kill a,die b,die a,destroy a,destroy b"));

    [Fact]
    public void Deaths_and_removals_one_by_one_keep_their_order()
    {
        Assert.Equal("kill b,die b,destroy b,kill a,die a,destroy a", Order("kill b,die b,destroy b,kill a,die a,destroy a"));
        Assert.Equal("die b,die a,create c,destroy a,destroy b", Order("die b,die a,create c,destroy b,destroy a"));
        Assert.Equal("kill c,kill a,die a,die b,destroy a,destroy b", Order("kill c,kill a,die b,die a,destroy b,destroy a"));
        Assert.Equal("die b,die a", Order("die b,die a"));
    }

    private static string Order(string events) => string.Join(',', EventRaces.InOrder(events.Split(',')
        .Select(happened => new EngineEvent(0, happened.Split(' ')[0], happened.Split(' ')[1], "")))
        .Select(happened => happened.Action + " " + happened.Container));
}
