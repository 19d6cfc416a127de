using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>Builds the image of a service, as <c>docker compose build</c> and <c>up</c> do.</summary>
internal static class Building
{
    private const string Warning = "oomsim: warning: ";

    /// <summary>Begins.</summary>
    /// <param name="world">The machine.</param>
    /// <param name="service">A service with a folder that is known.</param>
    /// <param name="flags">Further flags of <c>docker build</c>; empty, or with a blank at the end.</param>
    /// <param name="report">Called with each line of progress, without its line feed.</param>
    /// <param name="warn">Called with each warning of what nobody describes.</param>
    /// <param name="completed">Called once with the builder's error, or null.</param>
    public static void Start(World world, ServiceDefinition service, string flags, Action<string> report, Action<string> warn, Action<string?> completed)
    {
        report($" {service.Name} Building ");
        string command = service.BuildCommand.Replace("docker build ", "docker build " + flags, StringComparison.Ordinal);
        world.Docker.Execute(command, result =>
        {
            string[] told = result.Stderr.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            foreach (string line in told.Where(l => l.StartsWith(Warning, StringComparison.Ordinal)))
            {
                warn(line[Warning.Length..]);
            }

            if (result.ExitCode == 0)
            {
                report($" {service.Name} Built ");
                completed(null);
                return;
            }

            completed(told[^1]);
        });
    }
}
