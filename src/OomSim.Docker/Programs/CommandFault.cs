namespace OomSim.Docker;

/// <summary>Why a command line starts no program.</summary>
public enum CommandFault
{
    /// <summary>It starts one.</summary>
    None,

    /// <summary>There is no such file: exit code 127 (D2.3, D2.6).</summary>
    NotFound,

    /// <summary>A directory, or a file that cannot be executed: exit code 126 (D2.3, D2.6).</summary>
    NotExecutable,

    /// <summary>It may well be there, but nothing says what it does.</summary>
    NotSimulated,
}
