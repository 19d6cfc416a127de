using Xunit;

namespace OomSim.Tests.Architecture;

/// <summary>Files of the repository that are made by the program itself, and must be what it makes today.</summary>
internal static class Generated
{
    /// <summary>Set to 1, the files are written anew instead of being compared.</summary>
    public const string UpdateVariable = "OOMSIM_UPDATE_DOCS";

    /// <summary>True when they are written.</summary>
    public static bool IsUpdate => Environment.GetEnvironmentVariable(UpdateVariable) == "1";

    /// <summary>Compares a file with what it must be, or writes it.</summary>
    /// <param name="file">Its path from the root.</param>
    /// <param name="text">What it must be.</param>
    public static void Check(string file, string text)
    {
        string path = Path.Join(Repository.Root, file);
        if (IsUpdate)
        {
            File.WriteAllText(path, text);
        }

        string now = File.Exists(path) ? File.ReadAllText(path) : "";
        Assert.True(now == text, $"{file} is not current: {UpdateVariable}=1 dotnet test tests/OomSim.Tests writes it anew");
    }
}
