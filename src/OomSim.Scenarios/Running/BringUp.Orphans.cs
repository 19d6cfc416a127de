using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>Containers of the project that no service accounts for: those of <c>docker compose run</c> that have ended (docker/compose, isOrphaned).</summary>
internal sealed partial class BringUp
{
    // They are told of, or go before the first container is made.
    private void Adopt(Action next)
    {
        Container[] orphans = request is { Create: true, Progress: true }
            ? [.. world.Docker.Containers.Where(c => ComposeLabels.IsOneOff(c) && !c.Running && c.StartedAtNs is not null)]
            : [];
        if (orphans.Length == 0)
        {
            next();
            return;
        }

        if (!request.RemoveOrphans)
        {
            _messages += ComposeTold.Warning(world.Simulator.Now, $"Found orphan containers ([{string.Join(' ', orphans.Select(o => o.Name))}]) for this project. If you removed or renamed this service in your compose file, you can run this command with the --remove-orphans flag to clean it up.");
            next();
            return;
        }

        int left = orphans.Length;
        foreach (Container orphan in orphans)
        {
            Report(orphan.Name, "Stopping");
            world.Docker.Execute("docker stop " + orphan.Id, _ =>
            {
                Report(orphan.Name, "Stopped");
                Report(orphan.Name, "Removing");
                world.Docker.Execute("docker rm -f " + orphan.Id, _ =>
                {
                    Report(orphan.Name, "Removed");
                    if (--left == 0)
                    {
                        next();
                    }
                });
            });
        }
    }
}
