namespace OomSim.Kernel;

/// <summary>A small program that looks at the system as its process sees it, prints, and ends, all at once: <c>ls</c>, <c>rm</c>, <c>ps</c>.</summary>
public interface ITool
{
    /// <summary>Names that it takes away: it begins once nobody copies those files up any more. Empty for none.</summary>
    IReadOnlyList<string> Unlinks => [];

    /// <summary>Does it.</summary>
    /// <param name="host">The host.</param>
    /// <param name="process">Who runs it.</param>
    /// <param name="names">What the file names of the process mean.</param>
    ToolAnswer Run(LinuxHost host, Process process, IFileNamespace? names);
}
