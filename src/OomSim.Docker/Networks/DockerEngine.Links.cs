using System.Collections.Immutable;

namespace OomSim.Docker;

/// <summary>Links of the default network (<c>--link</c>): further names of containers, below those that know them by an alias. They stay when who is meant is gone.</summary>
public sealed partial class DockerEngine
{
    /// <summary>All names of a container: its own, and one for each link to it.</summary>
    internal static IEnumerable<string> NamesOf(Container container) =>
        (container.LinkedBy ?? []).Distinct().Where(c => !c.Removed).SelectMany(c => c.Links.Where(l => l.Other == container).Select(l => $"{c.Name}/{l.Alias}")).Append(container.Name).Order(StringComparer.Ordinal);

    /// <summary>Takes a link away (<c>docker rm --link</c>); the engine's error, or null (daemon/delete.go, rmLink).</summary>
    /// <param name="typed">The name of the link.</param>
    internal string? Unlink(string typed)
    {
        string name = typed.TrimStart('/');
        int slash = name.LastIndexOf('/');
        if (slash < 0)
        {
            return "Conflict, cannot remove the default link name of the container";
        }

        if (_containers.WithName(name[..slash]) is not { } parent)
        {
            return $"Cannot get parent /{name[..slash]} for link name /{name}";
        }

        parent.Links = [.. parent.Links.Where(l => l.Alias != name[(slash + 1)..])];
        return null;
    }

    // Who is meant by a name below another one.
    private Container? Linked(string name)
    {
        int slash = name.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 ? _containers.WithName(name[..slash])?.Links.FirstOrDefault(l => l.Alias == name[(slash + 1)..] && !l.Other.Removed).Other : null;
    }

    // On a network that somebody made, links are names that need not be there yet.
    private string? LinkFault(ContainerSpec spec)
    {
        if (spec.Network is not ("" or "default" or "bridge"))
        {
            return null;
        }

        foreach (string name in spec.Links.Select(l => l.Split(':')[0]))
        {
            (Container? other, string? error) = ResolveGiven(name);
            if ((error is not null ? $"could not get container for {name}: {error}"
                : other!.Spec.Network == "host" ? "conflicting options: host type networking can't be used with links. This would result in undefined behavior"
                : null) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    // By the name that a container has at that time: an alias is that of the link, or the container's own; of two links by one alias the first stands, and none has the container's own name, which is what no alias means (registerLink; 20.10.24).
    private IReadOnlyList<(Container Other, string Alias)> LinksOf(ContainerSpec spec) =>
        spec.Links.Count == 0 || spec.Network is not ("" or "default" or "bridge") ? []
            : [.. spec.Links.Select(l => l.Split(':')).Select(l => (Other: Find(l[0].TrimStart('/')), Alias: l[^1].TrimStart('/'))).Where(l => l is { Other: not null, Alias.Length: > 0 }).Select(l => (l.Other!, l.Alias)).DistinctBy(l => l.Alias, StringComparer.Ordinal)];

    // dockerd takes what was asked for anew as it starts, by the names of then, up to the first that is nobody's (daemon.go, restore; 20.10.24).
    private void RegisterLinks(Container container)
    {
        if (container.Spec.Links.Count == 0)
        {
            return;
        }

        container.Links = LinksOf(container.Spec with { Links = [.. container.Spec.Links.TakeWhile(l => ResolveGiven(l.Split(':')[0]).Container is not null)] });
        foreach ((Container other, _) in container.Links.Where(l => l.Other.LinkedBy?.Contains(container) != true))
        {
            (other.LinkedBy ??= []).Add(container);
        }
    }

    // /etc/hosts names others as they are called now, until the next start (buildSandboxOptions; 20.10.24).
    private static void KeepLinkNames(Container container)
    {
        if (container.Links.Count > 0)
        {
            container.LinkNames = container.Links.ToImmutableSortedDictionary(l => l.Alias, l => l.Other.Name, StringComparer.Ordinal);
        }
    }

    // The addresses of others are asked for once the container has its own (setupLinkedContainers).
    private static string? LostLink(Container container) =>
        container.Links.Count > 0 && container.Links.FirstOrDefault(l => l.Other.Init is null) is { Other: { } other, Alias: var alias }
            ? $"Cannot link to a non running container: /{other.Name} AS /{container.Name}/{alias}" : null;

    // Before it has: the options of its sandbox name those of the default network alone (isLinkable).
    private static string? ForeignLink(Container container) =>
        container.Links.Count > 0 && container.Links.Select(l => l.Other).FirstOrDefault(o => !Array.Exists(o.Endpoints, e => e.Network == "bridge")) is { } foreign ? $"Cannot link to /{foreign.Name}, as it does not belong to the default network" : null;
}
