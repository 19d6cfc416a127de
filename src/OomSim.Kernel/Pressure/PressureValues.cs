namespace OomSim.Kernel;

/// <summary>The pressure of a group at one moment.</summary>
/// <param name="Memory">memory.pressure.</param>
/// <param name="Cpu">cpu.pressure.</param>
/// <param name="Io">io.pressure.</param>
public sealed record PressureValues(ResourcePressure Memory, ResourcePressure Cpu, ResourcePressure Io)
{
    /// <summary>Averages change once in as long, ns: 2 s and one tick of 4 ms (K16.6).</summary>
    public const long PeriodNs = 2_004_000_000;

    /// <summary>Of a group that never stalled.</summary>
    public static PressureValues None { get; } = new(default, default, default);

    /// <summary>That of one resource.</summary>
    public ResourcePressure Of(PressureResource resource) => resource switch
    {
        PressureResource.Memory => Memory,
        PressureResource.Cpu => Cpu,
        _ => Io,
    };
}
