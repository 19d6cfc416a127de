namespace OomSim.Docker;

/// <summary>Watches the engine: the recorder and the timeline do.</summary>
public interface IDockerObserver
{
    /// <summary>The engine published an event.</summary>
    void OnDockerEvent(DockerEvent happened) { }

    /// <summary>A container's state changed, or it was created or removed.</summary>
    void OnContainerChanged(Container container) { }

    /// <summary>dockerd has begun, begins to end, or is gone; containers may live on without it.</summary>
    void OnDaemonChanged(DaemonPhase phase) { }

    /// <summary>A readiness probe finds a container of a pod ready, or not any more; one that ends is not.</summary>
    void OnReadiness(Container container, bool isReady) { }

    /// <summary>A startup probe finds that a container of a pod has started.</summary>
    void OnStartup(Container container) { }

    /// <summary>A kubelet is about to end a container, for it evicts its pod.</summary>
    /// <param name="container">The container.</param>
    /// <param name="why">What the node lacks, in the kubelet's words (k8s, pkg/kubelet/eviction/helpers.go), and what the pod was judged by, in the simulator's.</param>
    void OnEvicted(Container container, string why) { }

    /// <summary>An image came or went, or its names are others.</summary>
    void OnImagesChanged() { }
}
