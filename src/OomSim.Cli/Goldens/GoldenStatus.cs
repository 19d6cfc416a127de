namespace OomSim.Cli;

/// <summary>What became of a golden trace.</summary>
internal enum GoldenStatus
{
    /// <summary>The run is the same.</summary>
    Same,

    /// <summary>The run is another.</summary>
    Differs,

    /// <summary>It was written for the first time.</summary>
    Written,

    /// <summary>It was replaced by the run.</summary>
    Updated,
}
