using System.Text;
using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary><c>docker compose push</c>: the images of services that are built and have a name (docker/compose, push.go).</summary>
/// <param name="world">The machine.</param>
internal sealed class ComposePush(World world)
{
    private const string Prepared = ": Preparing";

    /// <summary>Runs the command, one service after the other; the first that fails ends it.</summary>
    /// <param name="command">The command.</param>
    /// <param name="services">The services.</param>
    /// <param name="completed">Gets the answer.</param>
    public void Run(ComposeCommand command, IReadOnlyList<ServiceDefinition> services, Action<CommandResult> completed)
    {
        StringBuilder told = new();
        bool isQuiet = command.Has("--quiet");
        Queue<ServiceDefinition> left = new();
        foreach (ServiceDefinition service in services)
        {
            if (service.IsBuildable && service.HasImageName)
            {
                left.Enqueue(service);
            }
            else if (!isQuiet)
            {
                told.Append(" " + service.Name + " Skipped \n");
            }
        }

        Next();

        void Next()
        {
            if (!left.TryDequeue(out ServiceDefinition? service))
            {
                completed(new CommandResult(0, "", told.ToString()));
                return;
            }

            string image = service.Spec.Image;
            world.Docker.Execute("docker push " + ShellSyntax.Quote(image), answer =>
            {
                foreach (string line in answer.Stdout.Split('\n').Where(l => !isQuiet && l.EndsWith(Prepared, StringComparison.Ordinal)))
                {
                    told.Append(" Pushing " + image + ": " + line[..^Prepared.Length] + " Preparing \n");
                }

                if (answer.ExitCode == 0 || command.Has("--ignore-push-failures"))
                {
                    told.Append(answer.ExitCode == 0 ? "" : $"Pushing {service.Name}: {answer.Stderr}");
                    Next();
                    return;
                }

                completed(new CommandResult(1, "", told + ComposeTold.OfDaemon(answer.Stderr)));
            });
        }
    }
}
