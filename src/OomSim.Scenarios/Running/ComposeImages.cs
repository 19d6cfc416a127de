using System.Text;
using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>Images of services: <c>docker compose build</c> and <c>pull</c>, and <c>down --rmi</c>, with which they go.</summary>
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

    /// <summary>Builds one after the other; services without a folder that is known have nothing to build.</summary>
    public void Build(ComposeCommand command, IReadOnlyList<ServiceDefinition> chosen, Action<CommandResult> completed)
    {
        StringBuilder progress = new();
        string arguments = string.Concat(command.Values("--build-arg").Select(a => " --build-arg " + ShellSyntax.Quote(a)));
        Queue<ServiceDefinition> left = new(chosen.Where(s => s.BuildCommand.Length > 0).Select(s => s with { BuildCommand = s.BuildCommand + arguments }));
        if (left.Count == 0)
        {
            completed(new CommandResult(0, "", ComposeTold.Warning(world.Simulator.Now, "No services to build")));
            return;
        }

        string flags = (command.Has("--no-cache") ? "--no-cache " : "") + (command.Has("--pull") ? "--pull " : "") + (command.Value("--memory") is { } memory ? $"-m {ShellSyntax.Quote(memory)} " : "");
        Next(null);

        void Next(string? error)
        {
            if (error is null && left.TryDequeue(out ServiceDefinition? service))
            {
                Building.Start(world, service, flags, line => progress.Append(line).Append('\n'), text => progress.Append("oomsim: warning: " + text + "\n"), Next);
                return;
            }

            string told = command.Has("--quiet") ? "" : progress.ToString();
            completed(new CommandResult(error is null ? 0 : 1, "", told + (error is null ? "" : error + "\n")));
        }
    }

    /// <summary>Pulls whatever the services say but <c>never</c> and <c>build</c>; each image once.</summary>
    public void Pull(ComposeCommand command, IReadOnlyList<ServiceDefinition> chosen, Action<CommandResult> completed)
    {
        StringBuilder progress = new();
        List<ServiceDefinition> pulled = [];
        foreach (ServiceDefinition service in chosen.Where(s => s.HasImageName))
        {
            bool isThere = command.Value("--policy") == "missing" && world.Docker.FindImage(service.Spec.Image) is not null;
            string? reason = !service.PullPolicy.IsFetched ? ""
                : isThere ? " - Image is already present locally"
                : service.IsBuildable && command.Has("--ignore-buildable") ? " - Image can be built"
                : pulled.Find(p => p.Spec.Image == service.Spec.Image) is { } other ? $" - Image is already being pulled by {other.Name}"
                : null;
            if (reason is null)
            {
                pulled.Add(service with { IsBuildable = service.IsBuildable || command.Has("--ignore-pull-failures") });
            }
            else
            {
                progress.Append(" " + service.Name + " Skipped" + reason + " \n");
            }
        }

        new ServicePulls(world, pulled, line => progress.Append(line).Append('\n'), (_, error) =>
        {
            string told = command.Has("--quiet") ? "" : progress.ToString();
            completed(new CommandResult(error is null ? 0 : 1, "", told + (error is null ? "" : $"Error response from daemon: {error}\n")));
        }).Begin();
    }
}
