namespace OomSim.Docker;

/// <summary>What clients from 23.0 on say of a build before they read any of its words: the component that would build is missing (processBuilder of cmd/docker/builder.go; 28.2.2).</summary>
internal static class LegacyBuilder
{
    /// <summary>What is said where the older builder takes over.</summary>
    internal const string Deprecated = """
        DEPRECATED: The legacy builder is deprecated and will be removed in a future release.
                    Install the buildx component to build images with BuildKit:
                    https://docs.docker.com/go/buildx/

        """;

    private const string Disabled = """
        DEPRECATED: The legacy builder is deprecated and will be removed in a future release.
                    BuildKit is currently disabled; enable it by removing the DOCKER_BUILDKIT=0
                    environment-variable.

        """;

    private const string Missing = """
        ERROR: BuildKit is enabled but the buildx component is missing or broken.
               Install the buildx component to build images with BuildKit:
               https://docs.docker.com/go/buildx/
        """;

    /// <summary>What is wrong with the variable that chooses the builder, or null.</summary>
    /// <param name="shell">For its variables.</param>
    /// <param name="isWanted">True where BuildKit is asked for.</param>
    public static string? VariableFault(Shell shell, out bool isWanted)
    {
        isWanted = false;
        return shell.Environment.GetValueOrDefault("DOCKER_BUILDKIT", "") is { Length: > 0 } wanted && !GoNumber.TryParseBool(wanted, out isWanted, out string error)
            ? "DOCKER_BUILDKIT environment variable expects boolean value: " + error : null;
    }

    /// <summary>Says it.</summary>
    /// <param name="words">All words of a line, from <c>docker</c> on.</param>
    /// <param name="shell">Where it is written.</param>
    /// <returns>The exit code where that is all; null where the client goes on.</returns>
    public static int? Answer(IReadOnlyList<string> words, Shell shell)
    {
        if (!shell.Profile.LegacyBuilderIsDeprecated)
        {
            return null;
        }

        string? fault = VariableFault(shell, out bool isWanted);
        bool builds = words is [_, "builder" or "build", ..] or [_, "image", "build", ..];
        if ((fault ?? (builds && isWanted ? Missing.ReplaceLineEndings("\n") : null)) is { } refused)
        {
            shell.Error(refused);
            return 1;
        }

        if (builds)
        {
            shell.Error((shell.Environment.GetValueOrDefault("DOCKER_BUILDKIT", "").Length > 0 ? Disabled : Deprecated).ReplaceLineEndings("\n"));
        }

        return null;
    }
}
