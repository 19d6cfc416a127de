using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>Calls of the engine for a container, one after another, of which Compose tells as they begin and end.</summary>
/// <param name="world">The machine.</param>
/// <param name="tell">Gets a container's name and what happens to it.</param>
/// <param name="fail">Gets what the engine says of a call that it refuses; no further call is made then.</param>
internal sealed class ContainerCalls(World world, Action<string, string> tell, Action<string> fail)
{
    /// <summary>True once no further call is to be made; null for never.</summary>
    public Func<bool>? IsCancelled { get; init; }

    /// <summary>Begins.</summary>
    /// <param name="container">The container.</param>
    /// <param name="calls">Commands of <c>docker</c> without the container, and what is told of each: as it begins, empty for nothing, and when it is done.</param>
    /// <param name="done">Called once: true when all went well.</param>
    public void Run(Container container, (string Call, string Doing, string Done)[] calls, Action<bool> done) => Run(container, calls, 0, done);

    private void Run(Container container, (string Call, string Doing, string Done)[] calls, int index, Action<bool> done)
    {
        if (index == calls.Length)
        {
            done(true);
            return;
        }

        (string call, string doing, string past) = calls[index];
        if (doing.Length > 0)
        {
            tell(container.Name, doing);
        }

        world.Docker.Execute($"docker {call}{container.Id}", answer =>
        {
            if (answer.ExitCode != 0)
            {
                fail(ComposeTold.OfDaemon(answer.Stderr).TrimEnd('\n'));
                done(false);
                return;
            }

            if (IsCancelled?.Invoke() == true)
            {
                done(false);
                return;
            }

            tell(container.Name, past);
            Run(container, calls, index + 1, done);
        });
    }
}
