using OomSim.Docker;
using OomSim.Kernel;

namespace OomSim.Scenarios;

/// <summary>
/// What the engine refuses or warns of when a scenario's services are brought up, as far as that is known before any time
/// passes. Programs come as far as their first step that takes time; images that must be pulled and dependencies that take time are left out.
/// </summary>
public sealed class StartCheck
{
    private StartCheck(BringUp up, CommandResult? answer, bool isExpected, ProgramLoopException? loop, int containers)
    {
        Warnings = up.Warnings;
        Containers = containers;
        (RefusedAt, Refusal, RefusedHint) = answer is { ExitCode: not 0 } && !isExpected ? (up.FailedAt, $"{ScenarioRunner.UpCommand}: {answer.Stderr.Trim()}", up.FailedHint) : (loop?.At ?? "", loop?.Message, "");
    }

    /// <summary>Why the services will not come up, in the engine's words; null when nothing is known against it, or when the scenario expects it.</summary>
    public string? Refusal { get; }

    /// <summary><c>file:line:col</c> of the service, the key or the step that is refused; empty for none.</summary>
    public string RefusedAt { get; }

    /// <summary>The key that is refused with its value, and what would be right, in brackets; empty where no one key is to blame.</summary>
    public string RefusedHint { get; }

    /// <summary>What the engine warns of: <c>file:line:col</c> of the key or the service, and the text.</summary>
    public IReadOnlyList<(string At, string Text)> Warnings { get; }

    /// <summary>How many containers there are before any time passes: fewer than the services have where the engine refuses one, or where an image must be pulled or built first.</summary>
    public int Containers { get; }

    /// <summary>Brings the services of a scenario up on a machine of its own.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static StartCheck Of(Scenario scenario, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        CommandResult? answer = null;
        World world = new(scenario);
        var up = new BringUp(world, UpRequest.OfAll(scenario), result => answer = result, cancellation);
        ProgramLoopException? loop = null;
        try
        {
            up.Begin();
        }
        catch (ProgramLoopException error)
        {
            // A program's first steps belong to the start.
            loop = error;
        }

        return new StartCheck(up, answer, ExpectsRefusal(scenario), loop, world.Docker.Containers.Count);
    }

    /// <summary>True where the scenario is about services that do not come up.</summary>
    public static bool ExpectsRefusal(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        return scenario.Expectations.Any(e => e is EventExpectation { Event.Type: "up_failed" });
    }
}
