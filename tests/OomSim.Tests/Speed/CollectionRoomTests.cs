using OomSim.Engine;
using Xunit;

namespace OomSim.Tests.Speed;

/// <summary>How much room garbage gets, by what lives.</summary>
public sealed class CollectionRoomTests
{
    private const long MiB = 1L << 20;

    [Theory]
    [InlineData(0, 16_384, 0)]
    [InlineData(255, 16_384, 0)]
    [InlineData(256, 16_384, 512)]
    [InlineData(400, 16_384, 800)]
    [InlineData(512, 16_384, 1024)]
    [InlineData(4_000, 16_384, 1024)]
    [InlineData(400, 1_000, 500)]
    [InlineData(400, 511, 0)]
    [InlineData(400, -5, 0)]
    public void Room_is_twice_what_lives_within_what_is_free(long heap, long free, long room) =>
        Assert.Equal(room * MiB, CollectionRoom.For(heap * MiB, free * MiB));

    [Fact]
    public void A_heap_that_can_never_hold_as_much_gives_less_or_none()
    {
        // As a heap of segments (DOTNET_GCName=libclrgc.so) and one with a hard limit do of 256 MiB already.
        using CollectionRoom room = new();
        Assert.InRange(room.Ask(1L << 60), 0, 1L << 50);
    }

    [Fact]
    public void Giving_room_back_is_no_fault_whoever_has_it()
    {
        CollectionRoom one = new();
        CollectionRoom other = new();
        one.Look();
        other.Look();
        GC.Collect(0);
        one.Look();
        one.Dispose();
        other.Look();
        other.Dispose();
        one.Dispose();
    }
}
