namespace OomSim.Kernel;

/// <summary>What ended the sleep of a task that hung at a limit (K4.15).</summary>
public enum SleepEnd
{
    /// <summary>Memory was given back at its limit, or above or below it.</summary>
    GivenBack,

    /// <summary>The limit was raised.</summary>
    LimitRaised,

    /// <summary>The OOM killer was switched on again.</summary>
    KillerEnabled,

    /// <summary>A process began there: what its runtime took for a moment was given back.</summary>
    ProcessBegan,

    /// <summary>A process needed a page of its text: reclaim took another for it, and that was given back.</summary>
    TextFault,

    /// <summary>Reclaim found something there.</summary>
    Reclaim,

    /// <summary>A fatal signal.</summary>
    Signal,
}
