namespace OomSim.Docker;

/// <summary>The instructions of a Dockerfile that change nothing but an image's configuration.</summary>
internal static class DockerfileChange
{
    private static readonly string[] Instructions = ["CMD", "ENTRYPOINT", "ENV", "EXPOSE", "HEALTHCHECK", "LABEL", "ONBUILD", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"];

    /// <summary>True for an instruction that changes nothing but the configuration.</summary>
    public static bool Knows(string instruction) => Instructions.Contains(instruction, StringComparer.Ordinal);

    /// <summary>The words of a command: a JSON list as it is, anything else for a shell.</summary>
    public static IReadOnlyList<string> Command(string text) => text.Length == 0 ? [] : DockerfileWords.List(text) ?? ["/bin/sh", "-c", text];
}
