using Xunit;

namespace OomSim.Cli.Tests;

/// <summary>What <c>schema</c> prints is committed where people look for it, and is the same in any culture.</summary>
public sealed class CommittedTextTests
{
    [Theory]
    [InlineData("")]
    [InlineData("de-DE")]
    [InlineData("tr-TR")]
    [InlineData("ar-SA")]
    public void Schema_and_reference_are_the_committed_ones(string culture)
    {
        using var folder = new WorkFolder();
        Assert.Equal(File.ReadAllText(Checkout.At("scenarios/oomsim.schema.json")), InProcess.Run(folder, Cultures.Of(culture), ["schema"]).Exits(0).Output);
        Assert.Equal(File.ReadAllText(Checkout.At("REFERENCE.md")), InProcess.Run(folder, Cultures.Of(culture), ["schema", "--reference"]).Exits(0).Output);
    }
}
