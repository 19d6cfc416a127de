namespace OomSim.Docker;

/// <summary>What the engine is asked for of disks and of real-time scheduling: checked and shown, and slows nobody down (D4.35, D8.8).</summary>
public sealed partial record ContainerSpec
{
    /// <summary>--blkio-weight-device: weights at single disks, 10 to 1000.</summary>
    public IReadOnlyList<DeviceRate> BlkioWeightDevices { get; init; } = [];

    /// <summary>--device-read-bps, byte/s.</summary>
    public IReadOnlyList<DeviceRate> ReadBytes { get; init; } = [];

    /// <summary>--device-write-bps, byte/s.</summary>
    public IReadOnlyList<DeviceRate> WrittenBytes { get; init; } = [];

    /// <summary>--device-read-iops, operations a second.</summary>
    public IReadOnlyList<DeviceRate> Reads { get; init; } = [];

    /// <summary>--device-write-iops, operations a second.</summary>
    public IReadOnlyList<DeviceRate> Writes { get; init; } = [];

    /// <summary>--cpu-rt-period, µs; 0 = unset.</summary>
    public long CpuRealtimePeriod { get; init; }

    /// <summary>--cpu-rt-runtime, µs; 0 = unset.</summary>
    public long CpuRealtimeRuntime { get; init; }

    /// <summary>How many CPUs on Windows; Linux shows it and does nothing.</summary>
    public long CpuCount { get; init; }

    /// <summary>Operations a second of the system's drive, which only Windows can bound (D4.34); 0 = unset.</summary>
    public long IoMaximumOperations { get; init; }

    /// <summary>Byte/s of the system's drive, the same.</summary>
    public long IoMaximumBandwidth { get; init; }

    /// <summary>All that is said of single disks, in the order in which the engine looks for them.</summary>
    internal IEnumerable<DeviceRate> DeviceRates => BlkioWeightDevices.Concat(ReadBytes).Concat(WrittenBytes).Concat(Reads).Concat(Writes);
}
