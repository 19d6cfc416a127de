namespace OomSim.Docker;

/// <summary>How far a layer is on its way to the host.</summary>
internal enum LayerPhase
{
    /// <summary>As many as are allowed are being downloaded.</summary>
    Waiting,

    /// <summary>On the line.</summary>
    Downloading,

    /// <summary>Here, while a layer below is not unpacked yet.</summary>
    Downloaded,

    /// <summary>Being unpacked.</summary>
    Extracting,

    /// <summary>In its place.</summary>
    Complete,
}
