namespace OomSim.Cli;

/// <summary>Results that <c>--fail-on</c> makes failures.</summary>
[Flags]
internal enum FailOn
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>An OOM killer killed a process of a container.</summary>
    Oom = 1,

    /// <summary>A container hung at its limit.</summary>
    Hang = 2,

    /// <summary>A container was restarted by its policy <see cref="Alarms.RestartLoop"/> times or more.</summary>
    RestartLoop = 4,
}
