namespace OomSim.Docker;

/// <summary>A folder or file of the host in a container.</summary>
/// <param name="Source">Where it lies on the host.</param>
/// <param name="Destination">Where it is in the container.</param>
/// <param name="Mode">What stood behind the second colon.</param>
/// <param name="IsReadOnly">True where nothing can be written.</param>
/// <param name="Propagation">Whether mounts below it are seen on the other side: where nobody says, rprivate, and rslave with what the engine's own folder has to do with (20.10.24); only shown.</param>
internal sealed record BindMount(string Source, string Destination, string Mode, bool IsReadOnly, string Propagation)
{
    private const string Slave = "rslave";

    /// <summary>Those of <c>-v</c> and <c>--mount</c>, and those of other containers.</summary>
    public static IEnumerable<BindMount> Of(ContainerSpec spec) =>
        spec.Binds.Distinct(StringComparer.Ordinal).Where(IsBind).Select(b => b.Split(':'))
            .Select(p => Of(p[0], p[1], p.Length > 2 ? p[2] : ""))
            .Concat(spec.Mounts.Where(m => m.Type == "bind").Select(m => new BindMount(Whole(m.Source), m.Place, "", m.IsReadOnly, m.Propagation.Length > 0 ? m.Propagation : Default(m.Source))))
            .Concat(spec.BindsOfOthers);

    /// <summary>A value of <c>-v</c> as the client sends it: from 23 on with the whole path of the host's folder.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="profile">For what differs between releases.</param>
    public static string Sent(string text, EngineProfile profile) =>
        text.StartsWith('.') && !profile.InvalidSignalInRouter && text.IndexOf(':', StringComparison.Ordinal) is > 0 and int colon ? DockerEngine.HostPath(text[..colon]) + text[colon..] : text;

    /// <summary>The engine's error about a value of <c>-v</c> with a propagation that would hold mounts of its own folder; null for none.</summary>
    /// <param name="text">As it was sent.</param>
    public static string? RootFault(string text) =>
        IsBind(text) && text.Split(':') is [var source, _, var mode, ..] && PropagationIn(mode) is { } propagation ? RootFault(source, propagation) : null;

    /// <summary>The same of a mount (moby's validateBindDaemonRoot, the same from 20.10 to 28).</summary>
    /// <param name="source">The folder of the host, as it was sent.</param>
    /// <param name="propagation">What was asked for; empty for nothing.</param>
    public static string? RootFault(string source, string propagation) =>
        !TouchesRoot(source) || propagation is "" or Slave or "rshared" ? null
            : $"invalid mount config: must use either propagation mode \"rslave\" or \"rshared\" when mount source is within the daemon root, daemon root: \"{DockerEngine.DataRoot}\", bind mount source: \"{source}\", propagation: \"{propagation}\"";

    private static BindMount Of(string source, string destination, string mode) =>
        new(Whole(source), CleanPath.Rooted(destination), mode, mode.Split(',').Contains("ro", StringComparer.Ordinal), PropagationIn(mode) ?? Default(source));

    private static bool IsBind(string text) => text.Contains(':', StringComparison.Ordinal) && VolumeMount.Read(text) is null;

    private static string Whole(string source) => source.StartsWith('/') ? CleanPath.Rooted(source) : DockerEngine.HostPath(source);

    private static string? PropagationIn(string mode) => Array.Find(mode.Split(','), MountPath.IsPropagation);

    private static string Default(string source) => TouchesRoot(source) ? Slave : "rprivate";

    // The beginnings of the texts are compared, whatever the folders are: /v touches /var/lib/docker as well.
    private static bool TouchesRoot(string source) =>
        source.StartsWith(DockerEngine.DataRoot, StringComparison.Ordinal) || DockerEngine.DataRoot.StartsWith(source, StringComparison.Ordinal);
}
