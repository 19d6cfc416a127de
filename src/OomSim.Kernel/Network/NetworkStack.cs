using System.Runtime.CompilerServices;

namespace OomSim.Kernel;

/// <summary>The services of a host's processes, and who is connected to them.</summary>
internal sealed class NetworkStack(LinuxHost host)
{
    private readonly Dictionary<Service, ClientPopulation> _clients = [];
    private readonly List<ClientPopulation> _all = [];

    /// <summary>Requests that wait for their answer: by service, in order of arrival.</summary>
    public IEnumerable<RequestRecord> Pending => _all.SelectMany(static c => c.Pending);

    /// <summary>The clients of what a process serves: those that are there already, or new ones.</summary>
    public ClientPopulation ClientsOf(Process process, ServeStep step)
    {
        Service service = new(process.StreamName, step);
        if (!_clients.TryGetValue(service, out ClientPopulation? clients) || clients.IsTaken(process))
        {
            _clients[service] = clients = new ClientPopulation(host, step, process.DrawName);
            _all.Add(clients);
        }

        return clients;
    }

    /// <summary>Where a service of a cgroup's processes is found; null while none listens there.</summary>
    public ListenSocket? ListenerIn(Cgroup cgroup) => _all.Find(c => c.Socket is not null && ReferenceEquals(c.ServerCgroup, cgroup))?.Socket;

    /// <summary>A process is gone: its sockets and connections are closed, after its memory (do_exit: exit_mm, then exit_files).</summary>
    public static void Close(Process process)
    {
        if (process.Serving is { } workers)
        {
            process.Serving = null;
            workers.ForEach(static w => w.Close());
        }
    }

    // A step of a container; two steps that read the same are two services.
    private readonly record struct Service(string Stream, ServeStep Step)
    {
        public bool Equals(Service other) => ReferenceEquals(Step, other.Step) && string.Equals(Stream, other.Stream, StringComparison.Ordinal);

        public override int GetHashCode() => HashCode.Combine(string.GetHashCode(Stream, StringComparison.Ordinal), RuntimeHelpers.GetHashCode(Step));
    }
}
