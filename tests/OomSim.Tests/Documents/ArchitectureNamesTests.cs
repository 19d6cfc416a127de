using System.Text.RegularExpressions;
using OomSim.Tests.Architecture;
using Xunit;

namespace OomSim.Tests.Documents;

/// <summary>The types, members, files and folders of which ARCHITECTURE.md speaks are there.</summary>
public partial class ArchitectureNamesTests
{
    private static readonly HashSet<string> Paths = [.. Repository.Files("*", "src", "tests", "scenarios").Concat(Directory.EnumerateFiles(Repository.Root).Select(f => Path.GetFileName(f)))];

    private static readonly Lazy<string> Code = new(() => string.Concat(Repository.Files("*.cs", "src", "tests").Select(TextOf)));

    [Fact]
    public void Every_name_is_that_of_something()
    {
        string[] names = [.. Quoted().Matches(TextOf("ARCHITECTURE.md")).Select(m => m.Groups[1].Value).Where(n => Name().IsMatch(n)).Distinct(StringComparer.Ordinal)];
        Assert.True(names.Length > 30, "the page names hardly anything");
        Assert.All(names, n => Assert.True(Exists(n), n));
    }

    [Theory]
    [InlineData("FairShare", true)]
    [InlineData("FairSharing", false)]
    [InlineData("EngineClock.DropAll", true)]
    [InlineData("EngineClock.DropNone", false)]
    [InlineData("Reclaim.Lists", true)]
    [InlineData("Scenarios/Reference", true)]
    [InlineData("Report/Page/page.html", true)]
    [InlineData("Report/Page/pages.html", false)]
    public void A_name_is_looked_for(string name, bool exists) => Assert.Equal(exists, Exists(name));

    // A file or folder by the end of its path (a room's name stands without OomSim), a file without its extension, a type, or a member in a file of its type.
    private static bool Exists(string name)
    {
        if (Paths.Any(p => $".{p}/".Contains($"/{name}/", StringComparison.Ordinal) || p.Contains($".{name}/", StringComparison.Ordinal) || p.EndsWith($"/{name}.cs", StringComparison.Ordinal)
            || p.EndsWith("/" + name, StringComparison.Ordinal) || p.StartsWith(name + "/", StringComparison.Ordinal) || p == name))
        {
            return true;
        }

        string[] parts = name.Split('.');
        return parts.Length == 1
            ? Regex.IsMatch(Code.Value, $@"\b(class|record|struct|interface|enum|delegate) {Regex.Escape(name)}\b")
            : parts.Length == 2 && Paths.Any(p => Path.GetExtension(p) == ".cs" && Path.GetFileName(p).Split('.')[0] == parts[0] && Regex.IsMatch(TextOf(p), $@"\b{Regex.Escape(parts[1])}\b"));
    }

    private static string TextOf(string file) => File.ReadAllText(Path.Join(Repository.Root, file));

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Quoted();

    // As a type, a member or a path is written; what a run writes and what is typed begins with a small letter and has no folder of the checkout.
    [GeneratedRegex(@"^([A-Z]\w*[a-z]\w*([./]\w+)*|(src|tests|scenarios)/[\w./]+)$")]
    private static partial Regex Name();
}
