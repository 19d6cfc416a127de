namespace OomSim.Kernel;

/// <summary>Where standard output and standard error of a process go; its children have the same.</summary>
public interface IProcessOutput
{
    /// <summary>The process wrote something.</summary>
    /// <param name="text">What; need not end with a line.</param>
    /// <param name="isError">True for standard error.</param>
    void Write(string text, bool isError);
}
