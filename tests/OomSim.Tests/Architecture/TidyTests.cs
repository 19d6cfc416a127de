using System.Text.RegularExpressions;
using Xunit;

namespace OomSim.Tests.Architecture;

/// <summary>House rules that no compiler checks.</summary>
public partial class TidyTests
{
    private const int LongestFile = 400;

    private static IEnumerable<string> Sources => Repository.Files("*.cs", "src", "tests");

    private static IEnumerable<string> Texts =>
        Sources
            .Concat(Repository.Files("*.yaml", "scenarios"))
            .Concat(Repository.Files("*.golden", "scenarios"))
            .Concat(Repository.Files("*.md", "scenarios"))
            .Concat(Repository.Files("*.csproj", "src", "tests"))
            .Concat(Directory.EnumerateFiles(Repository.Root).Select(f => Path.GetFileName(f)).Where(f => f.EndsWith(".md", StringComparison.Ordinal) || f.EndsWith(".props", StringComparison.Ordinal)));

    [Fact]
    public void Files_are_short() =>
        Assert.All(Sources, file => Assert.True(Repository.Lines(file).Length <= LongestFile, $"{file} has more than {LongestFile} lines"));

    [Fact]
    public void Source_files_stand_in_the_folder_of_their_room() =>
        Assert.All(Repository.Files("*.cs", "src"), file =>
        {
            string room = file.Split('/')[1];
            string[] spaces = [.. Repository.Lines(file).Where(l => l.StartsWith("namespace ", StringComparison.Ordinal))];
            Assert.All(spaces, space => Assert.StartsWith($"namespace {room}", space, StringComparison.Ordinal));
        });

    /// <summary>A file with public types is named after a type in it; further types in it are its satellites.</summary>
    [Fact]
    public void A_file_is_named_after_a_type_in_it() =>
        Assert.All(Repository.Files("*.cs", "src"), file =>
        {
            string name = Path.GetFileNameWithoutExtension(file).Split('.')[0];
            Match[] types = [.. Repository.Lines(file).Select(l => TopLevelType().Match(l)).Where(m => m.Success)];
            Assert.True(
                !types.Any(m => m.Value.StartsWith("public", StringComparison.Ordinal)) || types.Any(m => m.Groups[1].Value == name),
                $"{file} declares {string.Join(", ", types.Select(m => m.Groups[1].Value))}");
        });

    [Fact]
    public void Nothing_is_left_to_do() =>
        Assert.All(Texts.Where(file => !file.EndsWith("TidyTests.cs", StringComparison.Ordinal)), file =>
            Assert.DoesNotContain(Repository.Lines(file), line => Unfinished().IsMatch(line)));

    [Fact]
    public void No_path_of_a_machine_is_written_down() =>
        Assert.All(Texts.Where(file => !file.EndsWith("TidyTests.cs", StringComparison.Ordinal)), file =>
            Assert.DoesNotContain(Repository.Lines(file), line => MachinePath().IsMatch(line)));

    [Fact]
    public void Lines_end_as_they_should() =>
        Assert.All(Texts, file =>
        {
            string text = File.ReadAllText(Path.Join(Repository.Root, file));
            Assert.DoesNotContain("\r", text, StringComparison.Ordinal);
            Assert.True(text.Length == 0 || text.EndsWith('\n'), $"{file} does not end with a line feed");
        });

    [Theory]
    [InlineData("README.md")]
    [InlineData("ARCHITECTURE.md")]
    [InlineData("CHANGELOG.md")]
    [InlineData("LICENSE")]
    public void The_repository_has(string file) => Assert.True(new FileInfo(Path.Join(Repository.Root, file)).Length > 0);

    [Fact]
    public void The_changelog_tells_of_changed_behaviour() =>
        Assert.Contains(Repository.Lines("CHANGELOG.md"), line => line.StartsWith("### Changed behaviour", StringComparison.Ordinal));

    [Fact]
    public void Documents_name_only_files_that_exist()
    {
        foreach (string document in (string[])["README.md", "ARCHITECTURE.md"])
        {
            foreach (Match link in Repository.Lines(document).SelectMany(line => Link().Matches(line)))
            {
                string target = link.Groups[1].Value.Split('#')[0];
                if (target.Length > 0 && !target.Contains("://", StringComparison.Ordinal))
                {
                    Assert.True(Path.Exists(Path.Join(Repository.Root, target)), $"{document} links to {target}");
                }
            }
        }
    }

    [GeneratedRegex(@"^(?:public|internal) (?:(?:sealed|static|abstract|partial|readonly|ref) )*(?:class|interface|enum|struct|record(?: struct| class)?) (\w+)")]
    private static partial Regex TopLevelType();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException|under construction|wired in yet")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"(?<![\w.$)}])/(home|root|work|Users|tmp)/\w|[A-Z]:\\\\Users")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
