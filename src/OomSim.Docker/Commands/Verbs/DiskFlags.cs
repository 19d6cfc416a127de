using System.CommandLine;

namespace OomSim.Docker;

/// <summary>The flags of <c>docker create</c> and <c>docker run</c> about disks and real-time scheduling: what they ask for is checked and shown.</summary>
internal sealed class DiskFlags
{
    private readonly Option<long?> _weight = Flags.SmallInteger("--blkio-weight");
    private readonly Option<string[]?> _weights = Flags.Checked("--blkio-weight-device", FlagFaults.Weight);
    private readonly Option<string[]?> _readBytes = Flags.Checked("--device-read-bps", FlagFaults.ByteRate);
    private readonly Option<string[]?> _writtenBytes = Flags.Checked("--device-write-bps", FlagFaults.ByteRate);
    private readonly Option<string[]?> _reads = Flags.Checked("--device-read-iops", FlagFaults.Rate);
    private readonly Option<string[]?> _writes = Flags.Checked("--device-write-iops", FlagFaults.Rate);
    private readonly Option<long?> _period = Flags.Integer("--cpu-rt-period");
    private readonly Option<long?> _runtime = Flags.Integer("--cpu-rt-runtime");

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> Options => [_weight, _weights, _readBytes, _writtenBytes, _reads, _writes, _period, _runtime];

    /// <summary>Puts what they ask for to the rest.</summary>
    public ContainerSpec Fill(ParseResult flags, ContainerSpec spec) => spec with
    {
        BlkioWeight = flags.GetValue(_weight) ?? 0,
        BlkioWeightDevices = Rates(flags, _weights),
        ReadBytes = Rates(flags, _readBytes),
        WrittenBytes = Rates(flags, _writtenBytes),
        Reads = Rates(flags, _reads),
        Writes = Rates(flags, _writes),
        CpuRealtimePeriod = flags.GetValue(_period) ?? 0,
        CpuRealtimeRuntime = flags.GetValue(_runtime) ?? 0,
    };

    private static DeviceRate[] Rates(ParseResult flags, Option<string[]?> option) => [.. (flags.GetValue(option) ?? []).Select(DeviceRate.Of)];
}
