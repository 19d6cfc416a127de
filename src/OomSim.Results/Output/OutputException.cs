namespace OomSim.Results;

/// <summary>Results cannot be written where they should go.</summary>
public sealed class OutputException : Exception
{
    /// <summary>Something is wrong with an output path.</summary>
    /// <param name="path">Which path.</param>
    /// <param name="problem">What is wrong and what would be right.</param>
    /// <param name="cause">What the system said, if it did.</param>
    public OutputException(string path, string problem, Exception? cause = null)
        : base($"{path}: {problem}", cause)
    {
        Path = path;
    }

    /// <summary>The path.</summary>
    public string Path { get; }
}
