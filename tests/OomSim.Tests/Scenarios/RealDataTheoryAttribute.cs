using OomSim.Tests.Architecture;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>A test on files of other projects, which lie beside the checkout and are not part of it; reported as skipped where they are missing, and in CI.</summary>
internal sealed class RealDataTheoryAttribute : TheoryAttribute
{
    public RealDataTheoryAttribute()
    {
        if (Environment.GetEnvironmentVariable("CI") == "true")
        {
            Skip = "not in CI: the files are not part of the repository";
        }
        else if (!Directory.Exists(Folder))
        {
            Skip = "no ../shared/realdata/compose beside the repository";
        }
    }

    /// <summary>Where the files are.</summary>
    public static string Folder { get; } = Path.GetFullPath(Path.Join(Repository.Root, "..", "shared", "realdata", "compose"));
}
