using System.Globalization;

namespace OomSim.Docker;

public sealed partial class DockerEngine
{
    private readonly EventHistory _history = new();
    private int _telling;

    /// <summary>The events that <c>docker events</c> still tells of: those since somebody observes the engine.</summary>
    internal EventHistory History => _history;

    // An event that nobody hears is not made.
    private bool IsHeard => Observers.Count > 0 || _history.HasListeners;

    /// <summary>Publishes a container's event (D8.2).</summary>
    internal void Publish(Container container, string action, params ReadOnlySpan<(string Key, string Value)> more)
    {
        if (!IsHeard)
        {
            return;
        }

        var attributes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, string value) in container.Spec.EventLabels ?? container.Spec.Labels)
        {
            attributes[key] = value;
        }

        attributes["image"] = container.Spec.Image;
        attributes["name"] = container.Name;
        foreach ((string key, string value) in more)
        {
            attributes[key] = value;
        }

        Publish(new DockerEvent(Clock.Now, "container", action, container.Id, attributes) { Labels = container.Spec.Labels });
    }

    /// <summary>Tells observers that a container's state changed.</summary>
    internal void Changed(Container container)
    {
        _telling++;
        foreach (IDockerObserver observer in Observers)
        {
            observer.OnContainerChanged(container);
        }

        _telling--;
    }

    private void Publish(DockerEvent happened)
    {
        _history.Add(happened);
        _telling++;
        foreach (IDockerObserver observer in Observers)
        {
            observer.OnDockerEvent(happened);
        }

        _telling--;
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
