namespace OomSim.Docker;

/// <summary>Why an image is not pulled.</summary>
/// <param name="Text">The engine's words.</param>
/// <param name="IsInStream">True where the engine has told of progress before: then it says this in the same stream, and the client takes it for no answer of its own.</param>
internal sealed record PullFault(string Text, bool IsInStream)
{
    /// <summary>What the client makes of it.</summary>
    public string ClientText => IsInStream ? Text : "Error response from daemon: " + Text;
}
