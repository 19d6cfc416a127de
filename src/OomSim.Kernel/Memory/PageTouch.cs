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

    /// <summary>The page was taken long ago and is read from disk again: it is inactive, as new ones are (K13.2).</summary>
    Refault,

    /// <summary>The page was taken not long ago: it is active at once.</summary>
    RefaultActivate,

    /// <summary>The same, and it had been active before: whoever reads it waits for memory (K13.3).</summary>
    Restore,
}
