namespace OomSim.Docker;

public sealed partial class DockerEngine
{
    /// <summary>The host's name: a container with <c>--network host</c> bears it too.</summary>
    public const string HostName = "oomsim";

    /// <summary>The folder of the host in which the engine keeps all that it keeps.</summary>
    internal const string DataRoot = "/var/lib/docker";

    /// <summary>The folder of its temporary files.</summary>
    internal const string TemporaryFolder = DataRoot + "/tmp";

    /// <summary>The whole number of the release: as configured, or the last one of its line.</summary>
    public string ReleaseNumber => Config.Version.Length > Profile.Version.Length ? Config.Version : Profile.Release;
}
