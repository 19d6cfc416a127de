namespace OomSim.Browser.Tests;

/// <summary>The browser of this machine.</summary>
internal static class Chromium
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    /// <summary>Its program, from <c>CHROMIUM</c> or the search path; null where there is none.</summary>
    public static string? Path { get; } = Find();

    /// <summary>Why tests can't run; null where they can. In continuous integration they must: there a missing browser fails them.</summary>
    public static string? Missing =>
        Path is null && Environment.GetEnvironmentVariable("CI") != "true"
            ? "no chromium on this machine: install it (on Debian: apt-get install chromium) or name it in the variable CHROMIUM"
            : null;

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } named)
        {
            return named;
        }

        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return Names.SelectMany(name => folders.Select(folder => System.IO.Path.Join(folder, name))).FirstOrDefault(File.Exists);
    }
}
