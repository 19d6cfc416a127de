namespace OomSim.Scenarios;

/// <summary>Where a stream of a command goes.</summary>
internal enum StreamTarget
{
    /// <summary>To the standard output.</summary>
    Out,

    /// <summary>To the standard error.</summary>
    Error,

    /// <summary>To <c>/dev/null</c>.</summary>
    Nowhere,
}
