namespace OomSim.Scenarios;

/// <summary>What lies at a path of the host.</summary>
internal enum HostPathKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A file that holds something.</summary>
    File,

    /// <summary>A file of no bytes; those of the kernel are, whatever they print.</summary>
    EmptyFile,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A socket or a device.</summary>
    Other,
}
