using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary><c>docker compose down --rmi</c>: the images of services go with their containers.</summary>
/// <param name="world">The machine.</param>
internal sealed class ComposeImages(World world)
{
    /// <summary>Removes each image of the services once: with <c>all</c> every one, with <c>local</c> those that no service names.</summary>
    /// <param name="command">The command.</param>
    /// <param name="chosen">The services.</param>
    /// <param name="gone">What was told before; nothing is removed behind a failure.</param>
    /// <param name="completed">Gets the answer.</param>
    public void Remove(ComposeCommand command, IReadOnlyList<ServiceDefinition> chosen, CommandResult gone, Action<CommandResult> completed)
    {
        string kind = gone.ExitCode == 0 ? command.Value("--rmi") ?? "" : "";
        IEnumerable<string> images = chosen.Where(s => kind.Length > 0 && (kind == "all" || !s.HasImageName)).Select(s => s.Spec.Image);
        Queue<string> left = new(images.Where(i => world.Docker.FindImage(i) is not null).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Next(gone.Stderr);

        void Next(string told)
        {
            if (!left.TryDequeue(out string? image))
            {
                completed(gone with { Stderr = told });
                return;
            }

            string what = "Image " + (image.LastIndexOf(':') > image.LastIndexOf('/') ? image : image + ":latest");
            world.Docker.Execute("docker rmi " + ShellSyntax.Quote(image), answer => Next(told + ComposeShell.Removed(what, answer.ExitCode == 0 ? null : answer.Stderr)));
        }
    }
}
