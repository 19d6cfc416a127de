using System.Text;
using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>
/// <c>docker compose restart</c>: the services, and those that depend on one of them with <c>restart: true</c>, one after the other; independent ones and the
/// containers of a service side by side (docker/compose, pkg/compose/restart.go).
/// </summary>
/// <param name="world">The machine.</param>
/// <param name="containersOf">The containers of a service.</param>
internal sealed class ComposeRestart(World world, Func<ServiceDefinition, IEnumerable<Container>> containersOf)
{
    private readonly StringBuilder _progress = new();
    private readonly StringBuilder _errors = new();

    /// <summary>Runs the command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="project">The services that are active.</param>
    /// <param name="chosen">Those that it names; all for none.</param>
    /// <param name="completed">Gets the answer.</param>
    public void Run(ComposeCommand command, IReadOnlyList<ServiceDefinition> project, IReadOnlyList<ServiceDefinition> chosen, Action<CommandResult> completed)
    {
        // Only dependencies with `restart: true` order a restart, and take those that depend along.
        List<ServiceDefinition> all = [.. project.Select(s => s with { DependsOn = command.Has("--no-deps") ? [] : [.. s.DependsOn.Where(d => d.Restart)] })];
        HashSet<string> names = new(chosen.Select(s => s.Name), StringComparer.Ordinal);
        while (all.FirstOrDefault(s => !names.Contains(s.Name) && s.DependsOn.Any(d => names.Contains(d.Service))) is { } dependent)
        {
            names.Add(dependent.Name);
        }

        ServiceDefinition[] services = [.. all.Where(s => names.Contains(s.Name))];
        SortedDictionary<string, Container[]> containers = new(services.ToDictionary(s => s.Name, s => containersOf(s).ToArray(), StringComparer.Ordinal), StringComparer.Ordinal);
        string timeout = command.Value("--timeout") is { } seconds ? $"-t {seconds} " : "";
        ContainerCalls calls = new(world, Tell, Fail);

        // Since 2.35 the conditions of dependencies are waited for (docker/compose#12649).
        bool waits = Version.Parse(ComposeListing.Release(world.Docker.ReleaseNumber)) >= new Version(2, 35);
        ServiceWalk.Begin(
            services,
            reverse: false,
            (service, done) => new DependencyWait(world, service, waits ? Needed(service) : [], Tell, text => _progress.Append(ComposeTold.Warning(world.Simulator.Now, text)), error =>
            {
                if (error is not null)
                {
                    Fail(error);
                    done(false);
                    return;
                }

                SideBySide restarts = new(done);
                foreach (Container container in containers[service.Name])
                {
                    restarts.Begin();
                    calls.Run(container, [("restart " + timeout, "Restarting", "Started")], restarts.End);
                }

                restarts.End();
            }).Begin(),
            isFine => completed(new CommandResult(isFine ? 0 : 1, "", _progress.ToString() + _errors)));

        (Dependency, ServiceDefinition, Container[])[] Needed(ServiceDefinition service) =>
            [.. service.DependsOn.Where(d => names.Contains(d.Service)).Select(d => (d, services.First(s => s.Name == d.Service), containers[d.Service]))];
    }

    private void Tell(string container, string what) => _progress.Append(" Container ").Append(container).Append("  ").Append(what).Append('\n');

    private void Fail(string text) => _errors.Append(text).Append('\n');
}
