using System.Reflection;
using System.Xml.Linq;
using NetArchTest.Rules;
using Xunit;

namespace OomSim.Tests.Architecture;

/// <summary>References between the rooms go one way: Engine ← Kernel ← Docker ← Scenarios ← Results ← Campaigns ← Cli.</summary>
public class LayerTests
{
    public static TheoryData<string> AllRooms => [.. Repository.Rooms];

    [Theory]
    [MemberData(nameof(AllRooms))]
    public void A_room_uses_only_rooms_below_it(string room)
    {
        int place = Array.IndexOf(Repository.Rooms, room);
        IEnumerable<string> used = RoomAssemblies.Of(room).GetReferencedAssemblies()
            .Select(name => RoomAssemblies.RoomOf(name.Name!))
            .OfType<string>();
        Assert.All(used, other => Assert.True(
            Array.IndexOf(Repository.Rooms, other) is int below && below >= 0 && below < place, $"{room} refers to {other}"));
    }

    [Theory]
    [MemberData(nameof(AllRooms))]
    public void A_project_file_names_only_projects_below_it(string room)
    {
        int place = Array.IndexOf(Repository.Rooms, room);
        XDocument project = XDocument.Load(Path.Join(Repository.Root, "src", $"OomSim.{room}", $"OomSim.{room}.csproj"));
        IEnumerable<string> named = project.Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/'))["OomSim.".Length..]);
        Assert.All(named, other => Assert.InRange(Array.IndexOf(Repository.Rooms, other), 0, place - 1));
    }

    [Fact]
    public void Every_source_project_is_a_room()
    {
        string[] projects = [.. Repository.Files("*.csproj", "src").Select(f => Path.GetFileNameWithoutExtension(f)["OomSim.".Length..])];
        Assert.Equal(Repository.Rooms.Order(StringComparer.Ordinal), projects.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Engine", "OomSim.Kernel")]
    [InlineData("Engine", "OomSim.Docker")]
    [InlineData("Kernel", "OomSim.Docker")]
    [InlineData("Kernel", "OomSim.Scenarios")]
    [InlineData("Docker", "OomSim.Scenarios")]
    [InlineData("Docker", "OomSim.Results")]
    [InlineData("Kernel", "System.CommandLine")]
    [InlineData("Engine", "YamlDotNet")]
    [InlineData("Kernel", "YamlDotNet")]
    [InlineData("Docker", "YamlDotNet")]
    [InlineData("Results", "YamlDotNet")]
    [InlineData("Scenarios", "ScottPlot")]
    [InlineData("Scenarios", "Spectre.Console")]
    [InlineData("Results", "Spectre.Console")]
    [InlineData("Campaigns", "Spectre.Console")]
    public void A_room_does_not_know(string room, string stranger)
    {
        TestResult result = Types.InAssembly(RoomAssemblies.Of(room)).ShouldNot().HaveDependencyOn(stranger).GetResult();
        Assert.True(result.IsSuccessful, string.Join(", ", result.FailingTypeNames ?? []));
    }

    /// <summary>A container is to the kernel a cgroup, a namespace and some processes.</summary>
    [Fact]
    public void No_type_or_member_of_the_kernel_is_named_after_Docker()
    {
        const BindingFlags all = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        foreach (string room in (string[])["Engine", "Kernel"])
        {
            IEnumerable<string> names = RoomAssemblies.WrittenTypes(room)
                .SelectMany(type => type.GetMembers(all).Select(member => $"{type.FullName}.{member.Name}").Prepend(type.FullName!));
            Assert.DoesNotContain(names, name => name.Contains("Docker", StringComparison.OrdinalIgnoreCase));
        }
    }
}
