namespace OomSim.Kernel;

/// <summary>Who sends requests: it knows where to connect to, and is told what became of each.</summary>
internal interface IRequester
{
    /// <summary>Where it connects to; null while nobody listens.</summary>
    ListenSocket? Socket { get; }

    /// <summary>It knows what became of a request.</summary>
    void OnFinished(ClientRequest request);
}
