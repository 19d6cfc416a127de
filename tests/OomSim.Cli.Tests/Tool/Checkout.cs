namespace OomSim.Cli.Tests;

/// <summary>The checkout the tests were built from.</summary>
internal static class Checkout
{
    /// <summary>The folder that holds OomSim.sln, found upwards from the test's binaries.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The full path of a file, given from the root.</summary>
    public static string At(string path) => Path.Join(Root, path);

    private static string FindRoot()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Join(folder.FullName, "OomSim.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("OomSim.sln is not above the test's binaries");
        }

        return folder.FullName;
    }
}
