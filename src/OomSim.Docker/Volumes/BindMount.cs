namespace OomSim.Docker;

/// <summary>A folder or file of the host in a container.</summary>
/// <param name="Source">Where it lies on the host.</param>
/// <param name="Destination">Where it is in the container.</param>
/// <param name="Mode">What stood behind the second colon.</param>
/// <param name="IsReadOnly">True where nothing can be written.</param>
/// <param name="Propagation">Whether mounts below it are seen on the other side: where nobody says rslave for what holds the engine's folder or lies in it, and rprivate else (20.10.24); only shown.</param>
internal sealed record BindMount(string Source, string Destination, string Mode, bool IsReadOnly, string Propagation)
{
    private const string Private = "rprivate";
    private const string Slave = "rslave";

    /// <summary>Those of <c>-v</c> and <c>--mount</c>.</summary>
    public static IEnumerable<BindMount> Of(ContainerSpec spec) =>
        spec.Binds.Distinct(StringComparer.Ordinal).Where(b => b.Contains(':', StringComparison.Ordinal) && VolumeMount.Read(b) is null).Select(b => b.Split(':'))
            .Select(p => Of(p[0], p[1], p.Length > 2 ? p[2] : ""))
            .Concat(spec.Mounts.Where(m => m.Type == "bind").Select(m => new BindMount(m.Source, MountPath.Cleaned(m.Target), "", m.IsReadOnly, m.Propagation.Length > 0 ? m.Propagation : Usual(m.Source))));

    /// <summary>A value of <c>-v</c> as the client sends it: from 23 on with the whole path of the host's folder.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="profile">For what differs between releases.</param>
    public static string Sent(string text, EngineProfile profile) =>
        text.StartsWith('.') && !profile.InvalidSignalInRouter && text.IndexOf(':', StringComparison.Ordinal) is > 0 and int colon ? DockerEngine.HostPath(text[..colon]) + text[colon..] : text;

    private static BindMount Of(string source, string destination, string mode)
    {
        string[] options = mode.Split(',');
        return new BindMount(
            source.StartsWith('/') ? source : DockerEngine.HostPath(source), MountPath.Cleaned(destination), mode, options.Contains("ro", StringComparer.Ordinal), Array.Find(options, MountPath.IsPropagation) ?? Usual(source));
    }

    /// <summary>What the engine says of a propagation that would keep its own mounts busy; null for nothing.</summary>
    public string? RootFault() => Usual(Source) == Private || Propagation is Slave or "rshared" ? null
        : $"invalid mount config: must use either propagation mode \"rslave\" or \"rshared\" when mount source is within the daemon root, daemon root: \"{DockerEngine.DataRoot}\", bind mount source: \"{Source}\", propagation: \"{Propagation}\"";

    // The engine keeps its own mounts from staying busy in containers that see its folder; it compares no more than how paths begin (daemon/volumes_linux.go, validateBindDaemonRoot).
    private static string Usual(string source) =>
        source.StartsWith(DockerEngine.DataRoot, StringComparison.Ordinal) || DockerEngine.DataRoot.StartsWith(source, StringComparison.Ordinal) ? Slave : Private;
}
