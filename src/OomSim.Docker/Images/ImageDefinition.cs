using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>An image as a scenario describes it.</summary>
/// <param name="Name">Name with or without tag.</param>
/// <param name="Layers">Its layers, lowest first.</param>
/// <param name="Program">What it runs; null for an image that only sleeps.</param>
/// <param name="StopSignal">STOPSIGNAL; empty for none.</param>
/// <param name="Build">Tells builds apart whose layers are the same; empty for the only one.</param>
public sealed record ImageDefinition(string Name, IReadOnlyList<LayerDefinition> Layers, ProgramSet? Program, string StopSignal = "", string Build = "");

/// <summary>A read-only layer: its identity, its size in bytes, and the files that programs touch with their sizes.</summary>
/// <param name="Id">Layers of one identity are one layer, stored once (M3).</param>
/// <param name="Size">Bytes.</param>
/// <param name="Files">Sizes in bytes by path.</param>
public sealed record LayerDefinition(string Id, long Size, IReadOnlyDictionary<string, long> Files);
