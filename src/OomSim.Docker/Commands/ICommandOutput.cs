namespace OomSim.Docker;

/// <summary>What a command has printed so far: one in the foreground may never end.</summary>
public interface ICommandOutput
{
    /// <summary>Its standard output, with line ends.</summary>
    string Stdout { get; }

    /// <summary>Its standard error, with line ends.</summary>
    string Stderr { get; }
}
