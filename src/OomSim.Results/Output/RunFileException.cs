namespace OomSim.Results;

/// <summary>A file of a run or of a recording is not what it should be: where, and why.</summary>
public sealed class RunFileException : IOException
{
    /// <summary>The exception with its cause.</summary>
    /// <param name="path">The file.</param>
    /// <param name="line">The line, from 1.</param>
    /// <param name="column">The column, from 1.</param>
    /// <param name="reason">What is wrong, and what would be right.</param>
    /// <param name="cause">What found it; null for nothing but the reader itself.</param>
    public RunFileException(string path, int line, int column, string reason, Exception? cause = null)
        : base(reason, cause)
    {
        FilePath = path;
        Line = line;
        Column = column;
    }

    /// <summary>The file.</summary>
    public string FilePath { get; }

    /// <summary>The line, from 1.</summary>
    public int Line { get; }

    /// <summary>The column, from 1.</summary>
    public int Column { get; }
}
