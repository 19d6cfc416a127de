using System.Globalization;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Kernel;

public sealed class KernelPropertyTests
{
    /// <summary>
    /// Whatever programs do and people command, the books balance at every instant, the run ends within a bounded number
    /// of events, and the same seed tells the same story.
    /// </summary>
    [Fact]
    public void AnyWorldKeepsItsBooksAndTellsTheSameStoryTwice()
    {
        // The same worlds every time: a finding must not depend on the day.
        for (ulong seed = 1; seed <= 150; seed++)
        {
            RandomWorld first = new(seed);
            RandomWorld second = new(seed);
            Run(first, seed);
            Run(second, seed);
            Assert.True(first.Story.SequenceEqual(second.Story), "world " + seed.ToString(CultureInfo.InvariantCulture) + " tells two stories");
        }
    }

    /// <summary>What CPUs have charged in advance shows in the counters and decides nothing (K3.6, K3.8).</summary>
    [Fact]
    public void WhatIsChargedInAdvanceChangesNoStory()
    {
        for (ulong seed = 1; seed <= 12; seed++)
        {
            RandomWorld without = new(seed);
            RandomWorld with = new(seed, chargedInAdvance: 64);
            Run(without, seed);
            Run(with, seed);
            Assert.Equal(Happened(without), Happened(with));
            Assert.NotEqual(without.Story, with.Story);
        }

        // All but the counters at the end.
        static IEnumerable<string> Happened(RandomWorld world) => world.Story.Where(line => !line.Contains("Peak = ", StringComparison.Ordinal));
    }

    [Fact]
    public void AWorldWithServersKeepsItsBooksToo()
    {
        for (ulong seed = 1; seed <= 40; seed++)
        {
            Run(new RandomWorld(seed, serves: true), seed);
        }
    }

    [Fact]
    public void AWorldWhoseProcessesAreMovedKeepsItsBooksToo()
    {
        for (ulong seed = 1; seed <= 12; seed++)
        {
            Run(new RandomWorld(seed, moves: true), seed);
        }
    }

    [Fact]
    public void AWorldWhoseFilesAreWrittenToKeepsItsBooksToo()
    {
        for (ulong seed = 1; seed <= 12; seed++)
        {
            Run(new RandomWorld(seed, tunes: true), seed);
        }
    }

    /// <summary>Worlds that broke an invariant once.</summary>
    [Theory]
    [InlineData(1353)] // a writer below its memory.low was let through without paying
    [InlineData(983)] // writers on a full host went on at the speed of reclaim instead of the disk's
    [InlineData(1896)] // a few bytes became active and inactive again, every 8 ns
    [InlineData(4002365)] // who is further below went on growing at a limit that a program's text did not fit below
    public void WorldsThatOnceBrokeKeepTheirBooks(ulong seed) => Run(new RandomWorld(seed), seed);

    [Theory]
    [InlineData(710)] // two writers at a limit had the room that one of them left
    [InlineData(1171)] // at its parent's memory.max a group went on as above memory.high, because the part it got was the same
    [InlineData(452)] // a byte of a dirty page made room for others, and none of it did
    [InlineData(2589)] // what was active of a page stayed so when the page was gone
    [InlineData(2047)] // a full swap device took each page that came free on it
    [InlineData(311)] // bytes past the end of each write to a tmpfs added up
    [InlineData(6000113)] // all that was written to a tmpfs that became full was beyond its room
    public void WorldsWithServersThatOnceBrokeKeepTheirBooks(ulong seed) => Run(new RandomWorld(seed, serves: true), seed);

    [Theory]
    [InlineData(61)] // the host swapped out for a group that was at its own limit
    [InlineData(481)] // a group at a limit of its own had more than all of what its parent takes from files
    [InlineData(1736)] // fractions of bytes of hundreds of processes stayed on a swap device that was off
    [InlineData(2232)] // one of two groups that swap out was not told that both devices are full
    [InlineData(2675)] // three swapped the same pages in, and more of them than there were
    [InlineData(3029)] // a swap device that was off held what the other one was short of
    [InlineData(198)] // who slept for memory.high was moved, and slept on in the group that it had left
    [InlineData(1000235)] // an init that swapoff holds while it waits for others of its namespace was counted twice
    [InlineData(3000274)] // who was moved below a limit that it is charged at was hung there twice
    public void WorldsWhoseProcessesAreMovedThatOnceBrokeKeepTheirBooks(ulong seed) => Run(new RandomWorld(seed, moves: true), seed);

    [Theory]
    [InlineData(418)] // two levels above memory.high swapped out what grew, each all of it
    [InlineData(188)] // of many who write over the same memory each was slowed once more than the one before it
    [InlineData(248)] // two levels took what the disk makes clean, each because the other one seemed to take what was clean before
    [InlineData(1027)] // what grew was swapped out at the speed of before memory.swap.high held it up
    [InlineData(4000656)] // a limit, and a memory.high below it, took the less the more the other one took of the same pages, and not enough together
    [InlineData(4001876)] // the same
    [InlineData(5000167)] // who had slept as the host panicked was told to freeze at the end of that sleep, which had passed
    public void WorldsWhoseFilesAreWrittenToThatOnceBrokeKeepTheirBooks(ulong seed) => Run(new RandomWorld(seed, tunes: true), seed);

    [Fact]
    public void AWorldThatGrowsAtItsLimitsKeepsItsBooksToo()
    {
        for (ulong seed = 1; seed <= 25; seed++)
        {
            Run(new RandomWorld(seed, squeezes: true), seed);
        }
    }

    [Theory]
    [InlineData(54)] // a quota written below did not change what those above withhold
    [InlineData(97)] // what a grower under a quota has to swap was worked out for all of a CPU's time
    [InlineData(1073)] // a millionth of a CPU went to and fro between two who grow
    [InlineData(1763)] // two levels above memory.high corrected each other by a 2^40th without end
    [InlineData(659)] // another level's reclaim made room, and none of it was let through
    [InlineData(1905)] // who made room for itself at a limit below was taken for one that makes room here
    [InlineData(2984)] // two levels took the same pages, once from what was clean and once from what became clean
    [InlineData(111)] // what groups below swapped out was no growth of memory and swap together
    [InlineData(338)] // the same
    [InlineData(4083)] // what was read at the limit of memory and swap was to pass through, and was not, in turns
    [InlineData(4470)] // the host did not settle either
    [InlineData(436)] // another group's plan filled what a parent's memory.swap.max left, and nobody looked
    [InlineData(4181)] // the same
    [InlineData(732)] // what rounding left of a writer's room was swapped for
    [InlineData(1391)] // the same
    [InlineData(1232)] // one who grows was given a little more, and wished for as much less
    [InlineData(1067)] // a byte went to and fro between memory and swap, and a group above let pages in that it held to be held below
    [InlineData(209)] // the time that a page from swap is waited for was taken for time to reclaim in
    [InlineData(3161)] // a group above its memory and swap took what is swapped below for a part that gets less in step with all others
    [InlineData(1572)] // a writer that swaps did not need to, and one that does not did
    [InlineData(74)] // a signal after a panic gave who exits below a quota a part of a CPU
    [InlineData(2850)] // a level has all of the swap device until what it lets through makes another one swap
    [InlineData(4003562)] // a limit, and a memory.high below it, answered each other, and it stayed at the wrong answer
    [InlineData(725)] // who is further below went on growing at a limit that a program's text did not fit below
    public void WorldsThatGrowAtTheirLimitsAndOnceBrokeKeepTheirBooks(ulong seed) => Run(new RandomWorld(seed, squeezes: true), seed);

    [Fact]
    public void ACrowdThatFillsAHostKeepsItsBooksToo()
    {
        for (ulong seed = 1; seed <= 5; seed++)
        {
            Run(new RandomWorld(seed, crowds: true), seed);
        }
    }

    [Theory]
    [InlineData(99)] // who has less of a CPU than its scans need asked for more work than it has, and for less, in turns
    [InlineData(13)] // last bits of shares of CPUs went from one to the other by way of what reclaim takes
    [InlineData(247)] // two states of many who swap for a part followed each other
    [InlineData(653)] // the same
    [InlineData(387)] // reclaim made program text active, and who read it made more active than there was
    [InlineData(173)] // less than a page of a file was inactive, and reclaim took more of it
    [InlineData(250)] // a reader made pages active faster than it brought them in, from none on, and no plan looked when all were
    [InlineData(477)] // the same
    [InlineData(1001180)] // who reads and has no CPU was taken for the first of those who go on
    [InlineData(1340)] // a page of which a byte was dirty too little left a byte of active pages to be taken, again and again
    [InlineData(4001669)] // a level went down to where more had fitted, and no more did
    [InlineData(4002430)] // the same
    public void CrowdsThatOnceBrokeKeepTheirBooks(ulong seed) => Run(new RandomWorld(seed, crowds: true), seed);

    /// <summary>After a panic nothing happens any more: what is still to come comes to nothing, and no command does anything.</summary>
    [Theory]
    [InlineData("plain", 25)]
    [InlineData("serves", 25)]
    [InlineData("moves", 25)]
    [InlineData("tunes", 25)]
    [InlineData("squeezes", 25)]
    public void AHostThatHasPanickedStandsStill(string kind, int worlds)
    {
        int panicked = 0;
        for (ulong seed = 1; seed <= (ulong)worlds; seed++)
        {
            RandomWorld world = new(seed, kind == "serves", kind == "moves", kind == "tunes", squeezes: kind == "squeezes") { Panics = true };
            Run(world, seed);
            panicked += world.HasPanicked ? 1 : 0;
        }

        Assert.InRange(panicked, worlds / 4, worlds);
    }

    /// <summary>Worlds that had tens of thousands of events in a simulated second, each of which changed nothing.</summary>
    [Theory]
    [InlineData("squeezes", 59, 1000)] // a byte above what a group keeps was taken, and the group left alone for the next ones
    [InlineData("squeezes", 260, 3000)] // who read past its cache looked again and again for what it would have made active; file pages and swap go by turns there, a batch of 32 pages each
    [InlineData("squeezes", 517, 1000)] // a byte that came back from swap made room for one below memory.swap.max
    [InlineData("serves", 222, 1500)] // the same
    [InlineData("crowds", 322, 2500)] // clean bytes of a page whose rest is dirty became inactive without it
    [InlineData("crowds", 420, 4000)] // fewer active pages than a round of reclaim takes became inactive, and active again by who reads them
    [InlineData("crowds", 610, 5000)] // the same
    [InlineData("crowds", 1779, 1000)] // several who grow had hardly more than a page each, and lost it to swap in turns
    [InlineData("tunes", 313, 1000)] // the same
    [InlineData("tunes", 2830, 1000)] // the same, above memory.high
    [InlineData("squeezes", 2269, 1000)] // bytes above memory.min were taken, and the group left alone for the next ones
    [InlineData("squeezes", 812, 1000)] // the same
    [InlineData("squeezes", 109, 1000)] // who sleeps for memory.swap.high made room as if it did not
    [InlineData("squeezes", 1634, 1000)] // the same
    [InlineData("crowds", 2594, 2000)] // the few pages that reclaim was at became active, and inactive again
    [InlineData("crowds", 1345, 2000)] // the same
    [InlineData("crowds", 736, 1000)] // who had back all that it goes round in met each byte that went again, of many in turns
    [InlineData("crowds", 2414, 3000)] // readers behind one who reads from disk came no nearer to the end of the active pages, and looked again and again
    [InlineData("crowds", 172, 3000)] // bytes of a dirty page made room on a full host, for less each time, before anybody was killed
    [InlineData("crowds", 1000021, 500)] // what is written on to a file was taken for pages that come nearer to those who read it
    [InlineData("crowds", 1000318, 500)] // the same
    [InlineData("squeezes", 831, 500)] // what a level takes for those above memory.high below it was taken once more above
    [InlineData("squeezes", 276, 1000)] // a level that nobody else takes from was looked at each time that it came down to its memory.high
    [InlineData("crowds", 872, 3000)] // what the host takes of a level at its memory.high was taken once more there
    [InlineData("crowds", 3000090, 500)] // parts of pages that the disk had made room for as much as it wrote of what came there, and so on
    [InlineData("crowds", 3000168, 1500)] // what may be dirty was held to shrink with what grows where nothing is free above the high watermark
    [InlineData("crowds", 3000294, 500)] // levels of dirty pages that lie so many bytes above others were held to move with what may be dirty
    [InlineData("crowds", 2000996, 500)] // who writes a limit waited for each page that others dirtied meanwhile
    [InlineData("squeezes", 3000144, 300)] // clean pages that were fewer than a round were taken at once above memory.high, as they came
    [InlineData("squeezes", 4000192, 1000)] // program text came back into what reclaim had freed for others, and went again
    [InlineData("serves", 4001251, 1000)] // bytes of a page came back from swap beside pages, and went again
    [InlineData("serves", 4001517, 2000)] // a page that is not protected came back, and went before what memory.low protects
    [InlineData("squeezes", 116, 400)] // the same
    public void StormsThatOnceWereAreCalm(string kind, ulong seed, int most) => Run(
        new RandomWorld(seed, serves: kind == "serves", tunes: kind == "tunes", squeezes: kind == "squeezes", crowds: kind == "crowds") { MostEventsPerSecond = most }, seed);

    private static void Run(RandomWorld world, ulong seed)
    {
        try
        {
            world.Run();
        }
        catch (ProgramLoopException)
        {
            // The program's own mistake: it repeats refused steps in no time.
            world.Story.Add("loops");
        }
        catch (InvalidOperationException e)
        {
            Assert.Fail("world " + seed.ToString(CultureInfo.InvariantCulture) + ": " + e.Message);
        }
    }
}
