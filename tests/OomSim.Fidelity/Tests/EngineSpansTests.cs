using Xunit;

namespace OomSim.Fidelity;

public sealed class EngineSpansTests
{
    [Fact]
    public void A_container_is_the_engines_from_the_end_of_a_run_to_the_next_begin()
    {
        // v1-17b: exit 1 at once, again and again; each start takes the engine seconds before the next BEGIN.
        Comparison comparison = Comparison.Of("docker/v1-17b-restart-always-backoff");
        List<ProgramMessage> begins = [.. comparison.Recording.Begins.Where(begin => begin.Container == "cr")];

        List<(long Recorded, long Simulated, long Next)> spans = [.. EngineSpans.Of(comparison, "cr")];

        Assert.Equal(begins.Skip(1).Select(begin => begin.Time), spans.Select(span => span.Next).Where(next => next < long.MaxValue));
        Assert.All(spans.Zip(begins), pair => Assert.InRange(pair.First.Recorded, pair.Second.Time, pair.First.Next));
    }

    [Fact]
    public void A_container_that_was_killed_ends_with_the_command()
    {
        // docker kill at t = 49.227 s, and die later: its pages are given back in between.
        Recording recording = Recording.Load("docker/v1-05a-hung-kill");
        EngineEvent kill = Assert.Single(recording.Events, happened => happened.Action == "kill");

        (long recorded, _, long next) = Assert.Single(EngineSpans.Of(Comparison.Of(recording.Name), "leak"));

        Assert.Equal((kill.Time, long.MaxValue), (recorded, next));
    }

    [Fact]
    public void Without_an_engine_a_group_stays_as_its_programs_left_it() =>
        Assert.Empty(EngineSpans.Of(Comparison.Of("kernel/v1-a03-sawtooth"), "a"));
}
