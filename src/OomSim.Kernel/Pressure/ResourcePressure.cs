namespace OomSim.Kernel;

/// <summary>A pressure file (K16.7).</summary>
/// <param name="Some">Somebody is held back.</param>
/// <param name="Full">Nobody gets on.</param>
public readonly record struct ResourcePressure(PressureLine Some, PressureLine Full);
