using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>Pulls the images of services side by side, as Compose does before it makes a container; the first failure ends all.</summary>
/// <param name="world">The machine.</param>
/// <param name="services">Whose images.</param>
/// <param name="report">Called with each line of progress, without its line feed.</param>
/// <param name="completed">Called once with the engine's error and the service that it is about; nulls where all went well.</param>
internal sealed class ServicePulls(World world, IReadOnlyList<ServiceDefinition> services, Action<string> report, Action<ServiceDefinition?, string?> completed)
{
    private readonly List<ImagePull> _pulls = [];
    private int _left;
    private bool _isOver;

    /// <summary>Begins; it may be over at once.</summary>
    public void Begin()
    {
        _left = services.Count + 1;
        foreach (ServiceDefinition service in services)
        {
            if (_isOver)
            {
                return;
            }

            report($" {service.Name} Pulling ");
            _pulls.Add(world.Docker.Pull(service.Spec.Image, static _ => { }, error => Done(service, error)));
        }

        Count();
    }

    private void Done(ServiceDefinition service, string? error)
    {
        if (_isOver)
        {
            return;
        }

        // What cannot be pulled may be built instead.
        if (error is null || service.IsBuildable)
        {
            report(error is null ? $" {service.Name} Pulled " : $" {service.Name} Warning {error}");
            Count();
            return;
        }

        report($" {service.Name} Error {error}");
        Cancel();
        completed(service, error);
    }

    /// <summary>Gives them up, as a client that goes away does; nobody is told of their end.</summary>
    public void Cancel()
    {
        if (_isOver)
        {
            return;
        }

        _isOver = true;
        foreach (ImagePull pull in _pulls)
        {
            pull.Cancel();
        }
    }

    private void Count()
    {
        if (!_isOver && --_left == 0)
        {
            _isOver = true;
            completed(null, null);
        }
    }
}
