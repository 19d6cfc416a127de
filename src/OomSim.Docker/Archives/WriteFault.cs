namespace OomSim.Docker;

/// <summary>Why an archive is not written.</summary>
/// <param name="Text">The client's or the engine's words.</param>
/// <param name="FromDaemon">True for the engine's.</param>
internal record WriteFault(string Text, bool FromDaemon = false)
{
    /// <summary>The engine refuses.</summary>
    /// <param name="text">Its words.</param>
    public static WriteFault OfDaemon(string text) => new(text, FromDaemon: true);
}
