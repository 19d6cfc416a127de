using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Scenarios;

public class ServeStepTests
{
    private static ServeStep Read(string step) =>
        (ServeStep)Assert.Single(Load.Valid(Load.WithSteps(step)).Images[0].Program!.Init.Steps);

    [Fact]
    public void All_of_it_reads()
    {
        ServeStep step = Read("- serve: {rate: 20/s, arrivals: even, for: 1m, memory: 4m, cpu: 10ms, hold: 5ms, backlog: 16, timeout: 3s}");
        Assert.Equal((50_000_000, 60 * SimTime.Second), (step.Gap.Fixed, step.Duration!.Fixed));
        Assert.Equal((4L << 20, 10_000_000L, 5_000_000L), (step.Memory.Fixed, step.Cpu.Fixed, step.Hold.Fixed));
        Assert.Equal((16, 3 * SimTime.Second), (step.Backlog, step.Timeout!.Fixed));
    }

    [Fact]
    public void What_is_not_said_has_the_usual_value()
    {
        ServeStep step = Read("- serve: {rate: 0.5, for: forever}");
        Assert.Null(step.Duration);
        Assert.Null(step.Timeout);
        Assert.Equal((0L, 0L, 0L, 128), (step.Memory.Fixed, step.Cpu.Fixed, step.Hold.Fixed, step.Backlog));

        // Poisson arrivals: gaps around 2 s, none like the other.
        Assert.Null(step.Gap.Fixed);
        RandomStreams streams = new(1);
        long[] gaps = [.. Enumerable.Range(0, 2000).Select(_ => step.Gap.Draw(streams, "a"))];
        Assert.InRange(gaps.Average(), 1.9e9, 2.1e9);
        Assert.Equal(gaps.Length, gaps.Distinct().Count());
    }

    [Fact]
    public void What_a_request_needs_can_be_drawn() =>
        Assert.Null(Read("- serve: {rate: 1, for: 1s, cpu: {exponential: {mean: 10ms}}}").Cpu.Fixed);

    [Theory]
    [InlineData("- serve: 5", "7:20: error: x-oomsim.images.hog.program.steps[0].serve must be a mapping, not an integer")]
    [InlineData("- serve: {for: 1s}", "7:20: error: x-oomsim.images.hog.program.steps[0].serve needs 'rate': requests per second of all clients")]
    [InlineData("- serve: {rate: 5}", "7:20: error: x-oomsim.images.hog.program.steps[0].serve needs 'for': how long clients send requests (or 'forever')")]
    [InlineData("- serve: {rate: 0, for: 1s}", "7:27: error: x-oomsim.images.hog.program.steps[0].serve.rate must be requests per second, above 0 and at most 1000000, not '0'")]
    [InlineData("- serve: {rate: 1MiB/s, for: 1s}", "7:27: error: x-oomsim.images.hog.program.steps[0].serve.rate must be requests per second, above 0 and at most 1000000, not '1MiB/s'")]
    [InlineData("- serve: {rate: {exponential: {mean: 5}}, for: 1s}", "7:27: error: x-oomsim.images.hog.program.steps[0].serve.rate must be a fixed number: 'arrivals' says how the requests are spread")]
    [InlineData("- serve: {rate: 5, for: 1s, arivals: even}", "7:39: error: unknown key 'arivals' under x-oomsim.images.hog.program.steps[0].serve (did you mean 'arrivals'?)")]
    [InlineData("- serve: {rate: 5, for: 1s, arrivals: odd}", "7:49: error: x-oomsim.images.hog.program.steps[0].serve.arrivals must be one of poisson, even, not 'odd'")]
    [InlineData("- serve: {rate: 5, for: 1s, backlog: -1}", "7:48: error: x-oomsim.images.hog.program.steps[0].serve.backlog must be at least 0, not -1")]
    [InlineData("- serve: {rate: 5, for: 1s, timeout: 0}", "7:48: error: x-oomsim.images.hog.program.steps[0].serve.timeout must be at least 1ns, not 0s")]
    [InlineData("- {serve: {rate: 5, for: 1s}, rate: 5}", "7:41: error: the step 'serve' has no 'rate'")]
    public void Slips_are_found(string step, string expected) =>
        Assert.Equal("s.yaml:" + expected, Assert.Single(Load.Errors(Load.WithSteps(step))));
}
