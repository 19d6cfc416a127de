using System.Diagnostics;
using System.Reflection;
using OomSim.Tests.Architecture;
using Xunit;

namespace OomSim.Tests.Speed;

/// <summary>What the compiler ahead of time cannot compile is compiled at each start, which took most of a short run.</summary>
public sealed class AheadOfTimeTests
{
    [Fact]
    public void No_field_is_of_a_type_without_a_fixed_layout()
    {
        IEnumerable<string> fields = Repository.Rooms.SelectMany(RoomAssemblies.WrittenTypes)
            .Where(type => type.Name != "Vessel") // It lives within a method.
            .SelectMany(type => type.GetFields(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(field => !field.IsLiteral && (field.FieldType == typeof(Int128) || field.FieldType == typeof(UInt128) || field.FieldType == typeof(Int128?)))
            .Select(field => field.DeclaringType + "." + field.Name);

        Assert.Empty(fields);
    }

    [Theory]
    [InlineData("false", true)]
    [InlineData("true", false)]
    public void The_compilers_package_is_asked_for_once(string publishes, bool asks)
    {
        // Where a publish compiles ahead, the SDK asks for it, and a restore refuses what is asked for twice (NU1505).
        ProcessStartInfo start = new("dotnet")
        {
            WorkingDirectory = Path.Combine(Repository.Root, "src", "OomSim.Cli"),
            RedirectStandardOutput = true,
            ArgumentList = { "msbuild", "-nologo", "-getItem:PackageDownload", "-p:CompileAhead=true", "-p:PublishReadyToRun=" + publishes },
        };
        using Process process = Process.Start(start)!;
        string items = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        Assert.Equal(0, process.ExitCode);
        Assert.Contains("\"PackageDownload\"", items, StringComparison.Ordinal);
        Assert.Equal(asks, items.Contains("Microsoft.NETCore.App.Crossgen2", StringComparison.Ordinal));
    }
}
