namespace OomSim.Docker;

/// <summary>What the flags in front of a command say of the engine to ask.</summary>
internal sealed record EndpointRequest
{
    /// <summary>Nothing.</summary>
    public static EndpointRequest Empty { get; } = new();

    /// <summary><c>--host</c>, as often as it is given.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary><c>--context</c>; empty for none.</summary>
    public string Context { get; init; } = "";

    /// <summary><c>--config</c>; null for the usual folder.</summary>
    public string? Folder { get; init; }

    /// <summary><c>--tls</c>; null where it is not given, which leaves it to DOCKER_TLS.</summary>
    public bool? Tls { get; init; }

    /// <summary>True where <c>--tlsverify</c> is given, whatever its value.</summary>
    public bool NamesVerification { get; init; }

    /// <summary><c>--tlscacert</c>; null for the usual file.</summary>
    public string? Authority { get; init; }

    /// <summary><c>--tlscert</c>; null for the usual file, where that is there.</summary>
    public string? Certificate { get; init; }

    /// <summary><c>--tlskey</c>; null for the usual file, where that is there.</summary>
    public string? Key { get; init; }

    /// <summary>True where the client wants certificates.</summary>
    /// <param name="environment">Variables in front of the line.</param>
    public bool UsesTls(IReadOnlyDictionary<string, string> environment) =>
        NamesVerification || (Tls ?? environment.GetValueOrDefault("DOCKER_TLS", "").Length > 0) || environment.GetValueOrDefault("DOCKER_TLS_VERIFY", "").Length > 0;
}
