using OomSim.Tests.Architecture;
using Xunit;

namespace OomSim.Tests.Documents;

/// <summary>The cookbook prints what its commands print.</summary>
public class CookbookTests
{
    private const string Page = "COOKBOOK.md";

    [Fact]
    public void Every_command_prints_what_the_page_says()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("oomsim-cookbook-");
        try
        {
            Generated.Check(Page, new Recipes(folder.FullName).Run(File.ReadAllText(Path.Join(Repository.Root, Page))));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
