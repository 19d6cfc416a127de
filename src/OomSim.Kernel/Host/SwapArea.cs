namespace OomSim.Kernel;

/// <summary>A line of <c>/proc/swaps</c>.</summary>
/// <param name="Device">The device's file.</param>
/// <param name="Size">Bytes that it holds.</param>
/// <param name="Used">Bytes in use.</param>
/// <param name="Priority">Devices of a higher priority are filled first.</param>
public sealed record SwapArea(string Device, long Size, long Used, int Priority);
