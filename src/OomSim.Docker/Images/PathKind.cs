namespace OomSim.Docker;

/// <summary>What lies at a path.</summary>
internal enum PathKind
{
    /// <summary>Nothing that is known.</summary>
    None,

    /// <summary>A regular file.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A symbolic link that is not followed.</summary>
    Link,

    /// <summary>The file of a device.</summary>
    Device,
}
