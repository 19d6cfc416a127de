using OomSim.Campaigns;
using Xunit;

namespace OomSim.Tests.Campaigns;

public class BatchRunnerTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void Outcomes_and_announcements_come_in_order_of_the_items(int jobs)
    {
        int[] items = [.. Enumerable.Range(0, 100)];
        var announced = new List<int>();

        IReadOnlyList<BatchOutcome<int>> outcomes = new BatchRunner(jobs).Run(
            items,
            (item, _) =>
            {
                Thread.Sleep(item % 3);
                return item * item;
            },
            (index, outcome) => announced.Add(outcome.Result - (index * index) + index));

        Assert.Equal(items.Select(i => i * i), outcomes.Select(o => o.Result));
        Assert.Equal(items, announced);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void An_item_that_throws_ends_alone(int jobs)
    {
        IReadOnlyList<BatchOutcome<int>> outcomes = new BatchRunner(jobs).Run<int, int>(
            [1, 2, 3], (item, _) => item == 2 ? throw new InvalidOperationException("two") : item);

        Assert.Equal([true, false, true], outcomes.Select(o => o.Succeeded));
        Assert.Equal("two", outcomes[1].Error!.Message);
    }

    [Fact]
    public void A_cancelled_batch_begins_no_further_item()
    {
        using var source = new CancellationTokenSource();
        var begun = new List<int>();
        Assert.Throws<OperationCanceledException>(() => new BatchRunner(1).Run<int, int>(
            [1, 2, 3],
            (item, _) =>
            {
                begun.Add(item);
                source.Cancel();
                return item;
            },
            null,
            source.Token));
        Assert.Equal([1], begun);
    }

    [Fact]
    public void As_many_items_run_at_once_as_there_are_jobs()
    {
        using var all = new Barrier(3);
        IReadOnlyList<BatchOutcome<bool>> outcomes = new BatchRunner(3).Run<int, bool>([1, 2, 3], (_, _) => all.SignalAndWait(TimeSpan.FromSeconds(30)));
        Assert.All(outcomes, o => Assert.True(o.Result));
    }

    [Fact]
    public void An_empty_batch_is_fine() => Assert.Empty(new BatchRunner(2).Run<int, int>([], (item, _) => item));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1025)]
    public void Jobs_have_a_range(int jobs) => Assert.Throws<ArgumentOutOfRangeException>(() => new BatchRunner(jobs));
}
