using OomSim.Campaigns;
using OomSim.Engine;
using Xunit;

namespace OomSim.Cli.Tests;

/// <summary>Runs that can't go on: told of with the scenario's file, nothing half-written, and the others still run.</summary>
public class RunFailureTests
{
    private const string Loop = """
        name: loop
        services: {app: {image: x}}
        x-oomsim:
          images:
            x: {program: {comm: spinner, steps: [{repeat: forever, steps: [{free: all}]}]}}
          until: 10s
        """ + "\n";

    [Fact]
    public void A_program_that_loops_without_time_passing_fails_its_scenario_only()
    {
        using var folder = new WorkFolder().With("a.yaml", Samples.Killed("a")).With("loop.yaml", Loop).With("z.yaml", Samples.Killed("z"));
        ToolResult result = Oomsim.Run(folder, "run", ".", "-o", "out", "--no-plots").Exits(1);
        Assert.Matches(@"(?m)^\./loop\.yaml:5:42: error: process spinner of app repeats steps", result.Error);
        Assert.Equal(["a", "z"], folder.Entries("out"));
    }

    [Fact]
    public void A_run_of_too_many_events_is_given_up()
    {
        // The killed sample needs a few dozen events; the loop of millisecond steps 20,000 within 10 s.
        const string Busy = """
            name: busy
            services: {app: {image: x}}
            x-oomsim:
              images:
                x: {program: {steps: [{repeat: forever, steps: [{sleep: 1ms}]}]}}
              until: 10s
            """ + "\n";
        using var folder = new WorkFolder().With("a.yaml", Samples.Killed("a")).With("busy.yaml", Busy).With("out/busy/summary.json", "the earlier result");
        ToolResult result = Oomsim.Run(folder, "run", "a.yaml", "busy.yaml", "-o", "out", "--no-plots", "--max-events", "5000").Exits(1);
        Assert.Matches(@"(?m)^busy\.yaml:1:1: error: the run needs more than 5000 events; it stands at \d", result.Error);
        Assert.Equal(["a", "busy"], folder.Entries("out"));
        Assert.Equal("the earlier result", File.ReadAllText(folder.At("out/busy/summary.json")));
    }

    [Fact]
    public void A_broken_invariant_is_a_bug_of_the_tool_that_names_the_scenario()
    {
        using var folder = new WorkFolder().With("a.yaml", Samples.Killed("a")).With("broken.yaml", Samples.Killed("broken")).With("z.yaml", Samples.Killed("z"));
        using var output = new StringWriter();
        using var error = new StringWriter();
        var console = new CliConsole(output, error, false, false);
        var session = new BatchSession(console, new ScenarioBatch(new BrokenDesk(), new BatchRunner(1)), false);

        Assert.True(session.Load([folder.Path], new ComposeProject([], [], []), [], CancellationToken.None));
        int code = session.Run(new ExecuteSettings(folder.At("out"), false, FailOn.None), (outcome, to) => to.WriteLine(outcome.Name), CancellationToken.None);

        Assert.Equal(70, code);
        Assert.Matches(@"internal error while running \S+broken\.yaml: the books do not add up", error.ToString());
        Assert.Contains("Please report", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error.ToString(), StringComparison.Ordinal);
        Assert.Equal([0, 70, 0], session.Outcomes.Select(o => o.ExitCode));
        Assert.Equal(["a", "z"], folder.Entries("out"));
    }

    [Fact]
    public void A_bug_while_one_file_is_read_leaves_the_others_read()
    {
        using var folder = new WorkFolder().With("a.yaml", Samples.Killed("a")).With("unreadable.yaml", Samples.Killed("b")).With("z.yaml", Samples.Killed("z"));
        using var output = new StringWriter();
        using var error = new StringWriter();
        var session = new BatchSession(new CliConsole(output, error, false, false), new ScenarioBatch(new BrokenDesk(), new BatchRunner(1)), false);

        Assert.True(session.Load([folder.Path], new ComposeProject([], [], []), [], CancellationToken.None));
        int code = session.Run(new ExecuteSettings(null, false, FailOn.None), (outcome, to) => to.WriteLine(outcome.Name), CancellationToken.None);

        Assert.Equal(70, code);
        Assert.Matches(@"internal error while reading \S+unreadable\.yaml: the books do not add up", error.ToString());
        Assert.Equal([0, 70, 0], session.Outcomes.Select(o => o.ExitCode));
    }

    [Fact]
    public void A_command_that_Docker_refuses_is_a_result()
    {
        const string Refused = """
            name: refused
            services: {app: {image: x}}
            x-oomsim:
              images:
                x: {program: {steps: [{sleep: forever}]}}
              until: 10s
              timeline:
                - {at: 1s, run: docker unpause app}
                - {at: 2s, run: docker update --memory 1m app}
                - {at: 3s, run: docker pause app}
              expect:
                - {command: 1, exit_code: 1}
            """ + "\n";
        using var folder = new WorkFolder().With("refused.yaml", Refused);
        Oomsim.Run(folder, "run", "refused.yaml", "-o", "out", "--no-plots").Exits(0);
        string commands = File.ReadAllText(folder.At("out/refused/commands.csv"));
        Assert.Matches(@"(?m)^1\.000000,docker unpause app,1,,""Error response from daemon: Container [0-9a-f]{64} is not paused", commands);
        Assert.Matches(@"(?m)^2\.000000,docker update --memory 1m app,1,,""Error response from daemon: Minimum memory limit allowed is 6MB", commands);
        Assert.Matches(@"(?m)^3\.000000,docker pause app,0,", commands);
    }

    /// <summary>A desk whose scenario <c>broken</c> breaks a rule of the model.</summary>
    private sealed class BrokenDesk : IScenarioDesk
    {
        private readonly ScenarioDesk _desk = new();

        public LoadedInput Load(ScenarioInput input, IReadOnlyList<string> overrides) =>
            input.Display.Contains("unreadable", StringComparison.Ordinal) ? throw new SimulationInvariantException("the books do not add up") : _desk.Load(input, overrides);

        public ScenarioOutcome Execute(LoadedInput loaded, ExecuteSettings settings, CancellationToken cancellation) =>
            loaded.Name == "broken" ? throw new SimulationInvariantException("the books do not add up") : _desk.Execute(loaded, settings, cancellation);
    }
}
