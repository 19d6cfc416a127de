namespace OomSim.Kernel;

/// <summary>Somebody outside who asks what a cgroup's processes serve once, as a kubelet does.</summary>
/// <param name="host">The host.</param>
/// <param name="server">The cgroup of those who may serve.</param>
/// <param name="answered">Told once what became of it.</param>
internal sealed class OutsideRequester(LinuxHost host, Cgroup server, Action<RequestOutcome> answered) : IRequester
{
    /// <inheritdoc/>
    public ListenSocket? Socket => host.Network.ListenerIn(server);

    /// <inheritdoc/>
    public void OnFinished(ClientRequest request) => answered(request.Outcome);
}
