using Xunit;

namespace OomSim.Tests.Speed;

/// <summary>
/// That the counter by which the tests measure allocations counts these alone. At the end of its marking a background collection takes
/// from each thread the rest of the room it allocates from, up to some 8 KB, and leaves it in the thread's count
/// (background_mark_phase and void_allocation in the runtime's gc.cpp): the tests run without such collections, as the tool does.
/// </summary>
public sealed class AllocationCounterTests
{
    private const int Collections = 8;

    [Fact]
    public void Who_allocates_nothing_counts_nothing_while_another_thread_collects()
    {
        int already = GC.CollectionCount(GC.MaxGeneration);
        using CancellationTokenSource enough = new();
        Thread collecting = new(() =>
        {
            while (!enough.IsCancellationRequested)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
            }
        });
        collecting.Start();

        // Room that was taken between a collection's start and the end of its marking is what can be lost: so there are many short spans, with
        // something allocated before each.
        long most = 0;
        while (GC.CollectionCount(GC.MaxGeneration) < already + Collections)
        {
            GC.KeepAlive(new byte[100]);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Thread.SpinWait(100);
            most = Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        enough.Cancel();
        collecting.Join();
        Assert.Equal(0, most);
    }

    [Fact]
    public void What_is_allocated_is_counted_to_the_byte()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        byte[] some = new byte[1000];
        long counted = GC.GetAllocatedBytesForCurrentThread() - before;

        // Its bytes, its length, its type and its header.
        Assert.Equal(1000 + (3 * 8), counted);
        GC.KeepAlive(some);
    }
}
