namespace OomSim.Kernel;

/// <summary>The part of the time that a group stalls now, 0 to 2^20, by resource: some and full (K16.2).</summary>
internal readonly record struct StallRates(int MemorySome, int MemoryFull, int CpuSome, int CpuFull, int IoSome, int IoFull);
