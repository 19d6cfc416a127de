using System.Globalization;
using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>The container of a service that a command is about (docker/compose, <c>getSpecifiedContainer</c>).</summary>
internal static class ComposeTarget
{
    /// <summary>Those of a service that may be meant, by <c>--index</c> where it is above 0: in the order of their numbers, those of <c>run</c> last.</summary>
    /// <param name="command">The command.</param>
    /// <param name="service">The service.</param>
    /// <param name="containers">Its containers.</param>
    public static IEnumerable<Container> Of(ComposeCommand command, ServiceDefinition service, IEnumerable<Container> containers)
    {
        long index = command.Index;
        return containers.Where(c => index <= 0 || ReplicaNames.NumberOf(service, c) == index).OrderBy(ComposeLabels.IsOneOff).ThenBy(c => ReplicaNames.NumberOf(service, c));
    }

    /// <summary>What is answered where there is none.</summary>
    /// <param name="command">The command.</param>
    /// <param name="service">The service's name.</param>
    public static CommandResult NotRunning(ComposeCommand command, string service) =>
        new(1, "", string.Create(CultureInfo.InvariantCulture, $"service \"{service}\" is not running{(command.Index > 0 ? $" container #{command.Index}" : "")}\n"));
}
