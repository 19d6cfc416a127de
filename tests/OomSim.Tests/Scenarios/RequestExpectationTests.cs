using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary><c>requests:</c> under <c>expect:</c>, over a server that is asked at 0, 1, 2 and 3 s, is paused from 1.5 to 2.5 s and killed at 2.9 s.</summary>
public class RequestExpectationTests
{
    private static string Text(string expectation) =>
        """
        services:
          web:
            image: web
          idle:
            image: web
            x-oomsim: {program: {steps: [sleep: forever]}}
        x-oomsim:
          images: {web: {program: {steps: [serve: {rate: 1, arrivals: even, for: 4s, cpu: 100ms}]}}}
          until: 6s
          timeline:
            - {at: 1.5s, run: docker pause web}
            - {at: 2.5s, run: docker unpause web}
            - {at: 2.9s, run: docker kill web}
          expect:
            - EXPECTATION
        """.Replace("EXPECTATION", expectation, StringComparison.Ordinal);

    private static ExpectationResult Judge(string expectation) => JudgeText(Text(expectation));

    private static ExpectationResult JudgeText(string text)
    {
        Scenario scenario = Load.Valid(text);
        RunResult run = new ScenarioRunner(scenario).Run();
        return Assert.Single(new ExpectationEvaluator(new OomSim.Results.RunTrace(), run).Evaluate(scenario.Expectations));
    }

    [Theory]
    [InlineData("{requests: web}", true)]
    [InlineData("{requests: web, count: 4}", true)]
    [InlineData("{requests: web, count: 3}", false)]
    [InlineData("{requests: web, outcome: ok, count: 3}", true)]
    [InlineData("{requests: web, outcome: refused, count: 1}", true)]
    [InlineData("{requests: web, outcome: timeout}", false)]
    [InlineData("{requests: web, outcome: timeout, count: 0}", true)]
    [InlineData("{requests: web, after: 1s, count: 2}", true)]
    [InlineData("{requests: web, before: 1s, count: 1}", true)]
    [InlineData("{requests: web, after: 1s, before: 3s, count: 1, latency: {min: 600ms, max: 600ms}}", true)]
    [InlineData("{requests: web, outcome: ok, latency: {max: 599ms}}", false)]
    [InlineData("{requests: web, outcome: ok, latency: {min: 101ms}}", false)]
    [InlineData("{requests: web, outcome: pending, latency: {max: 599ms}}", false)]
    [InlineData("{requests: idle, count: 0}", false)]
    public void Requests_are_counted_and_their_latencies_bounded(string expectation, bool passes) =>
        Assert.Equal(passes, Judge(expectation).Passed);

    // The request of 2 s is sent to web and answered at 2.6 s by the same container, which is called old since 2.2 s; that of 3 s finds it dead.
    [Theory]
    [InlineData("{requests: web, outcome: ok, count: 3}", true)]
    [InlineData("{requests: web, count: 3}", true)]
    [InlineData("{requests: old, outcome: refused, count: 1}", true)]
    [InlineData("{requests: old, count: 1}", true)]
    public void A_request_is_to_the_name_that_its_container_had_then(string expectation, bool passes) => Assert.Equal(passes, JudgeText(
        Text(expectation).Replace("unpause web", "unpause old", StringComparison.Ordinal).Replace("    - {at: 2.9s, run: docker kill web}", "    - {at: 2.2s, run: docker rename web old}\n    - {at: 2.9s, run: docker kill old}", StringComparison.Ordinal)).Passed);

    // Another has the name of the one that served it when the answer comes.
    [Fact]
    public void A_request_stays_with_the_container_that_served_it() => Assert.True(JudgeText(
        Text("{requests: web, outcome: ok, count: 3}").Replace("unpause web", "unpause old", StringComparison.Ordinal).Replace(
            "    - {at: 2.9s, run: docker kill web}",
            "    - {at: 2.2s, run: docker rename web old}\n    - {at: 2.3s, run: docker run -d --name web web sleep 9}\n    - {at: 2.9s, run: docker kill old}", StringComparison.Ordinal)).Passed);

    [Fact]
    public void What_was_found_is_told()
    {
        Assert.Equal("3 sent from 0.000000 s to 2.000000 s", Judge("{requests: web, outcome: ok, count: 4}").Actual);
        Assert.Equal("the one sent at 2.000000 s took 0.600000 s", Judge("{requests: web, latency: {max: 500ms}}").Actual);
        Assert.Equal("none", Judge("{requests: web, outcome: reset}").Actual);
        Assert.Equal("none in the window; 1 sent from 3.000000 s to 3.000000 s outside it", Judge("{requests: web, before: 3s, after: 500ms, outcome: refused}").Actual);
        Assert.Equal("looked at nothing: nobody asked 'idle'", Judge("{requests: idle, count: 0}").Actual);
    }

    [Fact]
    public void A_request_without_an_end_exceeds_every_latency()
    {
        // Nothing unpauses or kills it before the run is over.
        string text = Text("{requests: web, outcome: pending, count: 2, latency: {max: 1h}}")
            .Replace("docker unpause web", "docker ps", StringComparison.Ordinal).Replace("docker kill web", "docker ps", StringComparison.Ordinal);
        ExpectationResult result = JudgeText(text);
        Assert.Equal((false, "the one sent at 2.000000 s still waits"), (result.Passed, result.Actual));
    }

    [Theory]
    [InlineData("{requests: wbe}", "15:18: error: no service and no docker run or create makes a container 'wbe' (did you mean 'web'?)")]
    [InlineData("{requests: web, outcom: ok}", "15:23: error: unknown key 'outcom' under x-oomsim.expect[0] (did you mean 'outcome'?)")]
    [InlineData("{requests: web, outcome: fine}", "15:32: error: x-oomsim.expect[0].outcome must be one of pending, ok, timeout, refused, reset, not 'fine'")]
    [InlineData("{requests: web, after: 3s, before: 2s}", "15:42: error: x-oomsim.expect[0]: nothing is sent after 3s and before 2s")]
    [InlineData("{requests: web, after: 7s}", "15:30: error: x-oomsim.expect[0].after: 7s is after the end of the run at 6.000000 s")]
    [InlineData("{requests: web, latency: {}}", "15:32: error: x-oomsim.expect[0].latency expects nothing: give one of min, max")]
    [InlineData("{requests: web, latency: {min: 2s, max: 1s}}", "15:32: error: x-oomsim.expect[0].latency can't be met: its bounds exclude each other")]
    [InlineData("{requests: web, latency: 2s}", "15:32: error: x-oomsim.expect[0].latency must be a mapping, not a string")]
    [InlineData("{event: answered, source: kernel}", "15:15: error: there is no event 'answered' of the source 'kernel'; there are hung, oom, oom_kill, panic, resumed")]
    public void Slips_are_found(string expectation, string expected) =>
        Assert.Equal("s.yaml:" + expected, Assert.Single(Load.Errors(Text(expectation))));
}
