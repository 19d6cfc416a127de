namespace OomSim.Docker;

/// <summary>A folder or file of the host in a container.</summary>
/// <param name="Source">Where it lies on the host.</param>
/// <param name="Destination">Where it is in the container.</param>
/// <param name="Mode">What stood behind the second colon.</param>
/// <param name="IsReadOnly">True where nothing can be written.</param>
internal sealed record BindMount(string Source, string Destination, string Mode, bool IsReadOnly)
{
    /// <summary>Those of <c>-v</c> and <c>--mount</c>.</summary>
    public static IEnumerable<BindMount> Of(ContainerSpec spec) =>
        spec.Binds.Distinct(StringComparer.Ordinal).Where(b => b.Contains(':', StringComparison.Ordinal) && VolumeMount.Read(b) is null).Select(b => b.Split(':'))
            .Select(p => new BindMount(p[0].StartsWith('/') ? p[0] : DockerEngine.HostPath(p[0]), p[1], p.Length > 2 ? p[2] : "", p.Length > 2 && p[2].Split(',').Contains("ro", StringComparer.Ordinal)))
            .Concat(spec.Mounts.Where(m => m.Type == "bind").Select(m => new BindMount(m.Source, m.Target, "", m.IsReadOnly)));
}
