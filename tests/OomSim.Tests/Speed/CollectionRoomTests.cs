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

    /// <summary>As under <c>ulimit -v</c>, where the memory of the machine says nothing.</summary>
    [Theory]
    [InlineData(24_000, 2_000, 48_000, 700, 22_000)]
    [InlineData(24_000, 23_500, 48_000, 700, 500)]
    [InlineData(24_000, 2_000, 3_000, 700, 800)]
    [InlineData(24_000, 2_000, 1_500, 700, 50)]
    [InlineData(24_000, 2_000, 1_000, 700, -200)]
    public void Room_is_within_half_of_the_heaps_addresses(long memory, long used, long range, long committed, long free) =>
        Assert.Equal(free * MiB, CollectionRoom.Free(memory * MiB, used * MiB, range * MiB, committed * MiB));

    [Theory]
    [InlineData(24_000, 0, 0, 48_000)]
    [InlineData(400_000, 0, 0, 262_144)]
    [InlineData(24_000, 1_000, 0, 1_000)]
    [InlineData(24_000, 0, 3_000, 1_500)]
    [InlineData(24_000, 4_000, 3_000, 1_500)]
    public void The_heap_has_twice_the_memory_and_no_more_than_half_of_the_address_space(long memory, long asked, long addressSpace, long range) =>
        Assert.Equal(range * MiB, HeapRange.Of(memory * MiB, asked * MiB, addressSpace == 0 ? long.MaxValue : addressSpace * MiB));

    [Theory]
    [InlineData("unlimited", long.MaxValue)]
    [InlineData("3145728000", 3_145_728_000)]
    public void The_limit_of_the_address_space_is_the_soft_one(string soft, long bytes) =>
        Assert.Equal(bytes, HeapRange.AddressSpaceIn(
            "Limit                     Soft Limit           Hard Limit           Units     \n"
            + "Max file locks            17                   unlimited            locks     \n"
            + "Max address space         " + soft.PadRight(21) + "4194304000           bytes     \n"));

    [Fact]
    public void Where_nothing_is_known_of_limits_there_is_none() => Assert.Equal(long.MaxValue, HeapRange.AddressSpaceIn(""));

    [Fact]
    public void The_most_is_given_in_part_or_not_at_all_where_there_is_less_and_no_more_is_asked_for()
    {
        // A heap of segments (DOTNET_GCName=libclrgc.so) has 256 MiB of it already.
        using CollectionRoom room = new();
        Assert.InRange(room.Ask(CollectionRoom.Most), 0, CollectionRoom.Most);
        Assert.Throws<ArgumentOutOfRangeException>(() => room.Ask(CollectionRoom.Most + 1));
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
