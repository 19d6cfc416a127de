using Xunit;

namespace OomSim.Cli.Tests;

/// <summary>
/// What the commands print, to the letter and in any culture: the files of <c>Texts</c> (see <see cref="GoldenText"/>). With
/// <c>OOMSIM_UPDATE_GOLDENS=1</c> they are written anew, from the invariant culture.
/// </summary>
public class GoldenTests
{
    private static readonly string Folder = Checkout.At("tests/OomSim.Cli.Tests/Goldens/Texts");

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (string file in Directory.EnumerateFiles(Folder, "*.txt").Order(StringComparer.Ordinal))
            {
                foreach (string culture in Cultures.Names)
                {
                    cases.Add(Path.GetFileNameWithoutExtension(file), culture);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_command_prints_what_it_should_in_any_culture(string name, string culture)
    {
        string file = Path.Join(Folder, name + ".txt");
        string golden = File.ReadAllText(file);
        if (Environment.GetEnvironmentVariable("OOMSIM_UPDATE_GOLDENS") == "1")
        {
            golden = GoldenText.Replay(golden, Cultures.Of(""));
            File.WriteAllText(file, golden);
        }

        Assert.Equal(golden, GoldenText.Replay(golden, Cultures.Of(culture)));
    }

    [Fact]
    public void The_foreign_cultures_are_foreign()
    {
        Assert.Equal("-1.5", (-1.5).ToString(Cultures.Of("")));
        Assert.Equal("\u22121,5", (-1.5).ToString(Cultures.Of("de-DE")));
        Assert.Equal("\u061c-1\u066b5", (-1.5).ToString(Cultures.Of("ar-SA")));
    }
}
