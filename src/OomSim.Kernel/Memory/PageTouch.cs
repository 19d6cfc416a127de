namespace OomSim.Kernel;

/// <summary>What a read does to the cached page before it (K12.12).</summary>
internal enum PageTouch : byte
{
    /// <summary>The page is active already.</summary>
    None,

    /// <summary>The page was written and is read for the first time: it is marked.</summary>
    Mark,

    /// <summary>The page is marked: it becomes active.</summary>
    Activate,
}
