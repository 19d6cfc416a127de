using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>
/// Compose's exchange of a container whose image is another by now: the new one is made under a passing name, the old one is
/// stopped and removed, and its name goes over.
/// </summary>
/// <param name="world">The machine.</param>
/// <param name="old">The container that goes.</param>
/// <param name="spec">What the new one is created with.</param>
/// <param name="request">How long the old one has to stop, and whether its anonymous volumes go with it.</param>
/// <param name="completed">Called once with the new one and the warnings of it, or with null and why there is none.</param>
internal sealed class Recreation(World world, Container old, ContainerSpec spec, UpRequest request, Action<Container?, string> completed)
{
    private const string ReplaceLabel = "com.docker.compose.replace";
    private Container? _made;

    /// <summary>True once no further call is to be made, and nobody waits for an answer; null for never.</summary>
    public Func<bool>? IsCancelled { get; init; }

    /// <summary>Begins.</summary>
    public void Begin()
    {
        (_made, string? error, IReadOnlyList<string> warnings) = world.Docker.Create((request.RenewVolumes ? spec : Inherited()) with
        {
            Name = $"{old.Id[..12]}_{old.Name}",
            Labels = spec.Labels.Append(KeyValuePair.Create(ReplaceLabel, old.Id)).ToSorted(),
        });
        if (_made is null)
        {
            completed(null, "Error response from daemon: " + error);
            return;
        }

        Run(0, [$"stop {request.StopTimeout}{old.Id}", $"rm {old.Id}", $"rename {_made.Id} {old.Name}"], ComposeTold.Warnings(spec.Service!, warnings));
    }

    // The anonymous volumes of the old container, the service's own and those of its image, become the new one's.
    private ContainerSpec Inherited()
    {
        List<VolumeMount> volumes = [.. spec.Volumes];
        List<MountRequest> mounts = [.. spec.Mounts];
        foreach (VolumeMount kept in old.Volumes.Where(v => !spec.Binds.Any(b => b.Split(':').ElementAtOrDefault(1) is { } place && VolumeMount.Place(place) == v.Destination)))
        {
            int own = volumes.FindIndex(v => v.Destination == kept.Destination);
            if (own < 0 || volumes[own].Volume.Length == 0)
            {
                volumes.RemoveAll(v => v.Destination == kept.Destination);
                mounts.RemoveAll(m => VolumeMount.Place(m.Target) == kept.Destination);
                volumes.Add(kept);
                mounts.Add(new MountRequest("volume", kept.Volume, kept.Destination, kept.IsReadOnly));
            }
        }

        return spec with { Volumes = volumes, Mounts = mounts };
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
            if (IsCancelled?.Invoke() == true)
            {
                return;
            }

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
