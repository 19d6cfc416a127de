using OomSim.Tests.Architecture;
using Xunit;

namespace OomSim.Tests.Documents;

/// <summary>The tour and the cookbook print what their commands print.</summary>
public class PagesTests
{
    [Theory]
    [InlineData("README.md")]
    [InlineData("COOKBOOK.md")]
    public void Every_command_prints_what_the_page_says(string page)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("oomsim-page-");
        try
        {
            Generated.Check(page, new Recipes(folder.FullName).Run(File.ReadAllText(Path.Join(Repository.Root, page))));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
