using OomSim.Kernel;

namespace OomSim.Results;

/// <summary>The machine and the engine that a run simulated, as drawn for it.</summary>
public sealed record HostSummary
{
    /// <summary>Kernel release whose facts applied (K23).</summary>
    public required string Kernel { get; init; }

    /// <summary>Version of the engine.</summary>
    public required string Docker { get; init; }

    /// <summary>MemTotal, bytes.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>Memory of the kernel and the host's services, bytes.</summary>
    public long ReservedBytes { get; init; }

    /// <summary>Size of all swap devices, bytes.</summary>
    public long SwapBytes { get; init; }

    /// <summary>Number of CPUs.</summary>
    public int Cpus { get; init; }

    /// <summary>Its watermarks, with the moment since when each holds.</summary>
    public IReadOnlyList<WatermarkSummary> Watermarks { get; init; } = [];

    /// <summary>Page size, bytes.</summary>
    public long PageBytes { get; init; }

    /// <summary>Kernel settings that the scenario sets, in order of their names.</summary>
    public IReadOnlyList<NamedValue> Sysctl { get; init; } = [];

    /// <summary>Calibrated constants that the scenario sets, in order of their names; all others have their defaults.</summary>
    public IReadOnlyList<NamedValue> Profile { get; init; } = [];
}

/// <summary>A setting and its value.</summary>
/// <param name="Name">As a scenario names it.</param>
/// <param name="Value">Its value, in the unit of the setting: bytes, bytes per second or ns.</param>
public sealed record NamedValue(string Name, long Value);

/// <summary>The host's watermarks from a moment on.</summary>
/// <param name="TimeNs">Since when, simulated ns.</param>
/// <param name="Marks">Free bytes at which the kernel acts (K10.4).</param>
public readonly record struct WatermarkSummary(long TimeNs, FreeMarks Marks);
