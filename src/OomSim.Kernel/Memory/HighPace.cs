namespace OomSim.Kernel;

/// <summary>How those grow whom memory.high holds up (K6).</summary>
/// <param name="Rate">What they grow by, 2^-20 byte/s; <see cref="long.MaxValue"/> where nothing holds them up.</param>
/// <param name="Rounds">Rounds of reclaim for each batch: one, and where a sleep follows those in vain before it (K6.4, K6.5).</param>
/// <param name="Batches">Of how many batches one is memory that they keep.</param>
internal readonly record struct HighPace(long Rate, long Rounds, long Batches);
