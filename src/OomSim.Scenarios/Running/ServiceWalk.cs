namespace OomSim.Scenarios;

/// <summary>
/// Visits services side by side, each when those that go before it are done: in dependency order, or the reverse (D9.9).
/// After a failure no other service is begun.
/// </summary>
internal sealed class ServiceWalk
{
    private readonly List<ServiceDefinition> _waiting;
    private readonly HashSet<string> _left;
    private readonly Func<ServiceDefinition, IEnumerable<string>> _before;
    private readonly Action<ServiceDefinition, Action<bool>> _visit;
    private readonly Action<bool> _completed;
    private int _running;
    private bool _failed;
    private bool _isOver;

    private ServiceWalk(IReadOnlyList<ServiceDefinition> services, bool reverse, Action<ServiceDefinition, Action<bool>> visit, Action<bool> completed)
    {
        _waiting = [.. services];
        _left = new HashSet<string>(services.Select(s => s.Name), StringComparer.Ordinal);
        _before = reverse
            ? service => services.Where(s => s.DependsOn.Any(d => d.Service == service.Name)).Select(s => s.Name)
            : service => service.DependsOn.Select(d => d.Service);
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
        foreach (ServiceDefinition service in _waiting.ToArray())
        {
            if (!_failed && _waiting.Contains(service) && !_before(service).Any(_left.Contains))
            {
                _waiting.Remove(service);
                _running++;
                _visit(service, fine => Done(service, fine));
            }
        }

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
