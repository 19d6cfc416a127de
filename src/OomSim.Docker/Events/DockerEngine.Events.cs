using System.Globalization;

namespace OomSim.Docker;

public sealed partial class DockerEngine
{
    private readonly EventHistory _history = new();
    private readonly List<IDockerObserver> _leaving = [];
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

        SortedDictionary<string, string> attributes = (container.Spec.EventLabels ?? container.Spec.Labels).ToSorted();
        attributes["image"] = container.Spec.Image;
        attributes["name"] = container.Name;
        foreach ((string key, string value) in more)
        {
            attributes[key] = value;
        }

        Publish(new DockerEvent(Clock.Now, "container", action, container.Id, attributes) { Labels = container.Spec.Labels });
    }

    /// <summary>Tells observers that a container's state changed.</summary>
    internal void Changed(Container container) => Tell(container, static (observer, changed) => observer.OnContainerChanged(changed));

    private void Publish(DockerEvent happened)
    {
        _history.Add(happened);
        Tell(happened, static (observer, told) => observer.OnDockerEvent(told));
    }

    /// <summary>An observer watches no more, from the end of what they are being told on.</summary>
    /// <param name="observer">One of <see cref="Observers"/>.</param>
    public void Leave(IDockerObserver observer)
    {
        if (_telling == 0)
        {
            Observers.Remove(observer);
        }
        else
        {
            _leaving.Add(observer);
        }
    }

    private void Tell<T>(T what, Action<IDockerObserver, T> tell)
    {
        _telling++;
        foreach (IDockerObserver observer in Observers)
        {
            tell(observer, what);
        }

        if (--_telling == 0 && _leaving.Count > 0)
        {
            Observers.RemoveAll(_leaving.Contains);
            _leaving.Clear();
        }
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
