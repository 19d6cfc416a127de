namespace OomSim.Docker;

/// <summary>What a command has printed so far: one in the foreground may never end.</summary>
public interface ICommandOutput
{
    /// <summary>Its standard output, with line ends.</summary>
    string Stdout { get; }

    /// <summary>Its standard error, with line ends.</summary>
    string Stderr { get; }

    /// <summary>
    /// Sends the client a signal. One that hands signals on to the container it is attached to goes on until that ends; any other ends at once, with 128
    /// and the signal's number (D2.10), whatever the engine still does for it.
    /// </summary>
    /// <param name="signal">Its number, 1 to 64; SIGKILL reaches the client alone.</param>
    void Signal(int signal);
}
