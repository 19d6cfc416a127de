using System.Globalization;
using Xunit;

namespace OomSim.Cli.Tests;

/// <summary>
/// Texts of the tool as files beside this one. <c>OOMSIM_UPDATE_GOLDENS=1</c> writes them anew; read them before you keep them.
/// </summary>
internal static class GoldenTexts
{
    /// <summary>Languages whose numbers, letters and calendars differ from ours.</summary>
    public static readonly string[] Cultures = ["", "de-DE", "tr-TR", "ar-SA"];

    private static readonly string Folder = FindFolder();

    /// <summary>Names of the files that there are, without extension.</summary>
    public static IEnumerable<string> Names => Directory.EnumerateFiles(Folder, "*.txt").Select(f => Path.GetFileNameWithoutExtension(f)!);

    /// <summary>Asserts that a text is as its file says, in every culture.</summary>
    public static void Check(string name, Action<TextWriter> write)
    {
        string file = Path.Join(Folder, name + ".txt");
        CultureInfo before = CultureInfo.CurrentCulture;
        foreach (string culture in Cultures)
        {
            using var text = new StringWriter { NewLine = "\n" };
            try
            {
                CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
                write(text);
            }
            finally
            {
                CultureInfo.CurrentCulture = before;
            }

            if (culture.Length == 0 && Environment.GetEnvironmentVariable("OOMSIM_UPDATE_GOLDENS") == "1")
            {
                File.WriteAllText(file, text.ToString());
            }

            Assert.True(File.Exists(file), $"there is no {name}.txt: OOMSIM_UPDATE_GOLDENS=1 writes it");
            Assert.Equal(File.ReadAllText(file), text.ToString());
        }
    }

    /// <summary>The checkout that the tests were built from.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindFolder() => Path.Join(FindRoot(), "tests", "OomSim.Cli.Tests", "Goldens");

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Join(folder.FullName, "OomSim.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"OomSim.sln is not above {AppContext.BaseDirectory}");
    }
}
