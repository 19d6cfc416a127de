namespace OomSim.Docker;

/// <summary>Which engine a client asks, and why there is none (cli/command/cli.go, cli/flags/options.go and opts/hosts.go of docker/cli; 20.10.24, 28.2.2).</summary>
/// <param name="Host">Address of another engine; empty for the host's own.</param>
/// <param name="Fault">Why there is none to ask, in the client's words; null where there is one.</param>
/// <param name="IsSaidFirst">True where the client says so before it looks at its command.</param>
internal sealed record ClientEndpoint(string Host, string? Fault, bool IsSaidFirst)
{
    /// <summary>Where the host's own engine listens.</summary>
    public const string Socket = "unix:///var/run/docker.sock";

    private const string OverTls = "tcp://localhost:2376";

    private static readonly string[] Protocols = ["tcp", "unix", "npipe", "fd", "ssh"];

    /// <summary>The endpoint that flags and variables name.</summary>
    /// <param name="request">The flags.</param>
    /// <param name="profile">For what differs between releases.</param>
    /// <param name="environment">Variables in front of the line.</param>
    public static ClientEndpoint Of(EndpointRequest request, EngineProfile profile, IReadOnlyDictionary<string, string> environment)
    {
        bool isOld = profile.InvalidSignalInRouter;
        if (request.Hosts.Count > 0 && request.Context.Length > 0)
        {
            return new ClientEndpoint("", profile.NewHelpTail ? "conflicting options: cannot specify both --host and --context" : "Conflicting options: either specify --host or --context, not both", true);
        }

        string folder = request.Folder ?? environment.GetValueOrDefault("DOCKER_CONFIG", DockerEngine.Home + "/.docker");
        string usual = environment.GetValueOrDefault("DOCKER_HOST", "");
        bool hasHost = request.Hosts.Count > 0 || (isOld ? environment.ContainsKey("DOCKER_HOST") : usual.Length > 0);
        string context = request.Context.Length > 0 ? request.Context : hasHost ? "" : environment.GetValueOrDefault("DOCKER_CONTEXT", "");
        string host = request.Hosts.Count > 0 ? request.Hosts[^1] : usual;
        string? fault = context is not ("" or "default")
            ? isOld ? $"context \"{context}\" does not exist" : $"context \"{context}\": context not found: open {folder}/contexts/meta/{EngineJson.Sha256(context)[^64..]}/meta.json: no such file or directory"
            : request.Hosts.Count > 1 ? profile.NewHelpTail ? "Specify only one -H" : "Please specify only one -H"
            : HostFault(host.Trim(), isOld) ?? CertificateFault(request, environment);
        bool isNone = host.Length == 0 && request.UsesTls(environment);
        return new ClientEndpoint(isNone ? OverTls : Address(host) is var address && address is Socket or "unix:///run/docker.sock" ? "" : address, fault is null ? null : $"{(isOld ? "" : "Failed to initialize: ")}unable to resolve docker endpoint: {fault}", isOld);
    }

    private static string? HostFault(string host, bool isOld) => host.Split("://", 2) is [var protocol, _] && !Protocols.Contains(protocol, StringComparer.Ordinal)
        ? $"{(isOld ? "Invalid" : "invalid")} bind address format: {host}" : null;

    // The authority's certificate is always read, the client's own ones only where they are named: a host here has none.
    private static string? CertificateFault(EndpointRequest request, IReadOnlyDictionary<string, string> environment)
    {
        // The folder of --config is not looked at: the paths are made before it is read.
        string folder = environment.GetValueOrDefault("DOCKER_CERT_PATH", "") is { Length: > 0 } named ? named : environment.GetValueOrDefault("DOCKER_CONFIG", DockerEngine.Home + "/.docker");
        string[] read = [request.Authority ?? folder + "/ca.pem", request.Certificate ?? "", request.Key ?? ""];
        return request.UsesTls(environment) && Array.Find(read, f => f.Length > 0) is { } missing ? $"open {missing}: no such file or directory" : null;
    }

    // An address without a protocol is one of TCP, and one without a port has that of Docker.
    private static string Address(string text)
    {
        // Without a name it is this host.
        text = text == "tcp://" ? "tcp://localhost" : text;
        string whole = text.Length == 0 || text == "unix://" ? Socket : text.Contains("://", StringComparison.Ordinal) ? text : "tcp://" + text;
        return whole.StartsWith("tcp://", StringComparison.Ordinal) && !whole["tcp://".Length..].Contains(':', StringComparison.Ordinal) ? whole.TrimEnd('/') + ":2375" : whole;
    }
}
