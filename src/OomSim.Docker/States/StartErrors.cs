namespace OomSim.Docker;

/// <summary>What engine and client make of the words with which the runtime refuses to start a program (D2.3, D2.6).</summary>
internal static class StartErrors
{
    /// <summary>The exit code that stands for no error of the program's.</summary>
    public const int Unknown = 128;

    private const string NoDirectory = "not a directory";

    /// <summary>An error as the engine passes it on: where a path goes through a file it guesses at a mount (20.10.24).</summary>
    public static string Told(string error) => Has(error, NoDirectory)
        ? error + ": Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type"
        : error;

    /// <summary>The exit code that the engine gives the container, or the command of <c>exec</c>.</summary>
    public static int ContainerCode(string error, EngineProfile profile) =>
        Has(error, NoDirectory) ? 127
        : Has(error, "permission denied") || (!profile.DirectoryIsPermissionDenied && Has(error, "is a directory")) ? 126
        : IsMissing(error) || Has(error, "failed to run runc create/exec call") ? 127
        : Unknown;

    /// <summary>The exit code of the client of <c>docker run</c>, which does not know of a path through a file.</summary>
    public static int ClientCode(string error, EngineProfile profile) =>
        IsMissing(error) || Has(error, "system cannot find the file specified") ? 127
        : Has(error, "permission denied") || (!profile.DirectoryIsPermissionDenied && Has(error, "is a directory")) ? 126
        : 125;

    private static bool IsMissing(string error) => Has(error, "executable file not found") || Has(error, "no such file or directory");

    private static bool Has(string error, string words) => error.Contains(words, StringComparison.Ordinal);
}
