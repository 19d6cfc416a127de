namespace OomSim.Docker;

/// <summary>One entry of an image's history (D7.4, D7.22).</summary>
/// <param name="CreatedNs">When, simulated ns.</param>
/// <param name="CreatedBy">The command that made it; empty for none.</param>
/// <param name="Comment">What was said about it; empty for nothing.</param>
/// <param name="Author">Who made it; empty where nobody says.</param>
/// <param name="EmptyLayer">True where it changed no file, so that no layer stands for it (D7.5).</param>
public sealed record HistoryEntry(long CreatedNs, string CreatedBy, string Comment = "", string Author = "", bool EmptyLayer = false);
