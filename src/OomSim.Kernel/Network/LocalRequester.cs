namespace OomSim.Kernel;

/// <summary>A process that asks a service of its own container.</summary>
internal sealed class LocalRequester(LinuxHost host, Process process) : IRequester
{
    /// <inheritdoc/>
    public ListenSocket? Socket => host.Network.ListenerIn(process.Cgroup);

    /// <inheritdoc/>
    public void OnFinished(ClientRequest request)
    {
        if (process.Exit is null)
        {
            host.Tasks.MarkDirty(process);
        }
    }
}
