namespace OomSim.Kernel;

/// <summary>A look at the files of a process, as <c>ls</c> takes it.</summary>
public interface IFileListing
{
    /// <summary>What is there, in lines with their line feeds; empty for nothing.</summary>
    /// <param name="names">What the file names of the process mean.</param>
    string Of(IFileNamespace? names);
}
