using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>Builds the image of a service, as <c>docker compose build</c> and <c>up</c> do.</summary>
internal static class Building
{
    /// <summary>Begins.</summary>
    /// <param name="world">The machine.</param>
    /// <param name="service">A service with a folder that is known.</param>
    /// <param name="flags">Further flags of <c>docker build</c>; empty, or with a blank at the end.</param>
    /// <param name="report">Called with each line of progress, without its line feed.</param>
    /// <param name="completed">Called once with the builder's error, or null.</param>
    public static void Start(World world, ServiceDefinition service, string flags, Action<string> report, Action<string?> completed)
    {
        report($" {service.Name} Building ");
        string command = service.BuildCommand.Replace("docker build ", "docker build " + flags, StringComparison.Ordinal);
        world.Docker.Execute(command, result =>
        {
            if (result.ExitCode == 0)
            {
                report($" {service.Name} Built ");
                completed(null);
                return;
            }

            // What comes before the error are warnings.
            completed(result.Stderr.TrimEnd('\n').Split('\n')[^1]);
        });
    }
}
