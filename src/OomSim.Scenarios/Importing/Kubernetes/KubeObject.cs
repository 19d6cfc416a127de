using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Kubernetes;

/// <summary>An object of a manifest.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Name">Its name.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Uid">What a cluster has numbered it; empty for none.</param>
/// <param name="At">Where it begins.</param>
/// <param name="Body">All of it.</param>
internal sealed record KubeObject(string Kind, string Name, string Namespace, string Uid, Location At, Mapping Body)
{
    /// <summary><c>metadata.generateName</c>, from which a cluster makes a name; empty where the object has one of its own.</summary>
    public string Generator { get; init; } = "";

    /// <summary>True where its name is made by the cluster.</summary>
    public bool IsNameGenerated => Generator.Length > 0;
}
