namespace OomSim.Scenarios;

/// <summary>
/// Visits services side by side, each when those that go before it are done: in dependency order, or the reverse (D9.9).
/// After a failure no other service is begun.
/// </summary>
internal sealed class ServiceWalk
{
    private readonly List<ServiceDefinition> _waiting;
    private readonly HashSet<string> _left;
    private readonly Dictionary<string, List<string>> _before;
    private readonly Action<ServiceDefinition, Action<bool>> _visit;
    private readonly Action<bool> _completed;
    private int _running;
    private bool _failed;
    private bool _isOver;
    private bool _isProceeding;

    private ServiceWalk(IReadOnlyList<ServiceDefinition> services, bool reverse, Action<ServiceDefinition, Action<bool>> visit, Action<bool> completed)
    {
        _waiting = [.. services];
        _left = new HashSet<string>(services.Select(s => s.Name), StringComparer.Ordinal);
        _before = services.ToDictionary(s => s.Name, _ => new List<string>(), StringComparer.Ordinal);
        foreach (ServiceDefinition service in services)
        {
            foreach (Dependency dependency in service.DependsOn.Where(d => _left.Contains(d.Service)))
            {
                (string first, string later) = reverse ? (service.Name, dependency.Service) : (dependency.Service, service.Name);
                _before[later].Add(first);
            }
        }

        (_visit, _completed) = (visit, completed);
    }

    /// <summary>Begins a walk.</summary>
    /// <param name="services">Who is visited.</param>
    /// <param name="reverse">True: those that depend on a service go before it.</param>
    /// <param name="visit">What is done with one; it calls back with true on success.</param>
    /// <param name="completed">Called at the end: true when all went well.</param>
    public static void Begin(IReadOnlyList<ServiceDefinition> services, bool reverse, Action<ServiceDefinition, Action<bool>> visit, Action<bool> completed) =>
        new ServiceWalk(services, reverse, visit, completed).Proceed();

    private void Proceed()
    {
        if (_isProceeding)
        {
            // A visit that is over at once: the loop below goes on with what it has made ready.
            return;
        }

        _isProceeding = true;
        int left;
        do
        {
            left = _left.Count;
            foreach (ServiceDefinition service in _waiting.ToArray())
            {
                if (!_failed && !_before[service.Name].Exists(_left.Contains))
                {
                    _waiting.Remove(service);
                    _running++;
                    _visit(service, fine => Done(service, fine));
                }
            }
        }
        while (_left.Count < left);
        _isProceeding = false;
        if (_running == 0 && (_failed || _waiting.Count == 0) && !_isOver)
        {
            _isOver = true;
            _completed(!_failed);
        }
    }

    private void Done(ServiceDefinition service, bool fine)
    {
        _running--;
        _failed |= !fine;
        _left.Remove(service.Name);
        Proceed();
    }
}
