namespace OomSim.Scenarios.Kubernetes;

/// <summary>What a container is in its pod.</summary>
internal enum ContainerRole
{
    /// <summary>One of <c>containers</c>.</summary>
    App,

    /// <summary>One of <c>initContainers</c>, which has to succeed before the next one starts.</summary>
    Init,

    /// <summary>One of <c>initContainers</c> with <c>restartPolicy: Always</c>: it goes on beside the others.</summary>
    Sidecar,
}
