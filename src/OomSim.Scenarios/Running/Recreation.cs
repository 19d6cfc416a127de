using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>
/// Compose's exchange of a container whose image is another by now: the new one is made under a passing name, the old one is
/// stopped and removed, and its name goes over.
/// </summary>
internal sealed class Recreation(World world, Container old, ContainerSpec spec, Action<Container?, string> completed)
{
    private Container? _made;

    /// <summary>Begins.</summary>
    public void Begin()
    {
        (_made, string? error, IReadOnlyList<string> warnings) = world.Docker.Create(spec with { Name = $"{old.Id[..12]}_{old.Name}" });
        if (_made is null)
        {
            completed(null, "Error response from daemon: " + error);
            return;
        }

        Run(0, [$"stop {old.Id}", $"rm {old.Id}", $"rename {_made.Id} {old.Name}"], string.Concat(warnings.Select(w => $"WARNING: {w}\n")));
    }

    private void Run(int index, string[] commands, string told)
    {
        if (index == commands.Length)
        {
            completed(_made, told);
            return;
        }

        world.Docker.Execute("docker " + commands[index], answer =>
        {
            if (answer.ExitCode == 0)
            {
                Run(index + 1, commands, told);
            }
            else
            {
                completed(null, ComposeTold.OfDaemon(answer.Stderr).TrimEnd('\n'));
            }
        });
    }
}
