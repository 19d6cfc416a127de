namespace OomSim.Docker;

/// <summary>What <c>docker commit</c> is asked for (D7.21).</summary>
/// <param name="Name">The new image's name; empty for none.</param>
/// <param name="Comment">-m.</param>
/// <param name="Author">-a.</param>
/// <param name="Pause">-p: a running container is paused meanwhile.</param>
/// <param name="Change">-c: what is changed of the configuration.</param>
internal sealed record CommitRequest(string Name, string Comment, string Author, bool Pause, Func<ImageConfig, ImageConfig> Change);
