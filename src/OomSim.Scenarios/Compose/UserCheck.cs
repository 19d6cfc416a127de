using OomSim.Docker;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Compose;

/// <summary>Warns of users and groups that an image is believed to have though nothing says so.</summary>
internal static class UserCheck
{
    /// <summary>Checks <c>user</c> and <c>group_add</c> of services; what images have that are built first is not known yet.</summary>
    /// <param name="services">The services.</param>
    /// <param name="images">The images of the host and the registry.</param>
    /// <param name="entries">What stands behind the services' names.</param>
    /// <param name="bag">Where findings go.</param>
    public static void Check(IEnumerable<ServiceDefinition> services, IReadOnlyList<ImageSettings> images, IReadOnlyDictionary<string, Entry> entries, DiagnosticBag bag)
    {
        foreach (ServiceDefinition service in services.Where(s => s.BuildCommand.Length == 0 && s.Spec.User.Length + s.Spec.Groups.Count > 0))
        {
            if (images.FirstOrDefault(i => ImageReader.Canonical(i.Name) == ImageReader.Canonical(service.Spec.Image)) is { } image && entries[service.Name].Value is Mapping body)
            {
                string key = Doubt(service.Spec.User, [], image) is null ? "group_add" : "user";
                if (Doubt(service.Spec.User, service.Spec.Groups, image) is { } doubt)
                {
                    bag.Warning(body[key]?.At ?? entries[service.Name].At, $"services.{service.Name}.{key}: {doubt}");
                }
            }
        }
    }

    /// <summary>What is to be said of a name; null for nothing.</summary>
    /// <param name="user"><c>USER[:GROUP]</c>; empty for the image's own.</param>
    /// <param name="groups">Further groups.</param>
    /// <param name="image">The image.</param>
    public static string? Doubt(string user, IReadOnlyList<string> groups, ImageSettings image)
    {
        var definition = new ImageDefinition(image.Name, [.. image.Layers.Select(l => new LayerDefinition(l.Id, 0, new SortedDictionary<string, long>(StringComparer.Ordinal)) { CreatedBy = l.CreatedBy })], null) { Users = image.Users };
        return KnownUsers.Doubtful(user, groups, definition) is { } name
            ? $"nothing says that the image '{image.Name}' has the user '{name}': it is believed; x-oomsim.images.{image.Name}.users names those it has" : null;
    }
}
