namespace OomSim.Docker;

/// <summary>A bound, or a weight, at one disk: <c>PATH:NUMBER</c>.</summary>
/// <param name="Path">The disk, a file below /dev.</param>
/// <param name="Rate">Bytes or operations a second, 0 for no bound; or a weight, 10 to 1000, 0 for none.</param>
public sealed record DeviceRate(string Path, long Rate)
{
    /// <summary>Of a flag that has been checked (<see cref="FlagFaults.ByteRate"/>, <see cref="FlagFaults.Rate"/>, <see cref="FlagFaults.Weight"/>).</summary>
    internal static DeviceRate Of(string text)
    {
        string[] pair = text.Split(':', 2);
        return new DeviceRate(pair[0], ByteSize.TryParse(pair[1], out long rate, out _) ? rate : 0);
    }
}
