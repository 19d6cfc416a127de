using System.Reflection;

namespace OomSim.Tests.Architecture;

/// <summary>The assemblies of the rooms.</summary>
internal static class RoomAssemblies
{
    /// <summary>The assembly of a room.</summary>
    public static Assembly Of(string room) => Assembly.Load(room == "Cli" ? "oomsim" : $"OomSim.{room}");

    /// <summary>The room an assembly belongs to; null for a foreign one.</summary>
    public static string? RoomOf(string assembly) => assembly switch
    {
        "oomsim" => "Cli",
        _ when assembly.StartsWith("OomSim.", StringComparison.Ordinal) => assembly["OomSim.".Length..],
        _ => null,
    };

    /// <summary>The types that people wrote, not the compiler.</summary>
    public static IEnumerable<Type> WrittenTypes(string room) =>
        Of(room).GetTypes().Where(type => type.Namespace?.StartsWith("OomSim", StringComparison.Ordinal) == true
            && !type.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute), false)
            && !type.Name.Contains('<', StringComparison.Ordinal));
}
