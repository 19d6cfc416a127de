using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;
using System.Text.RegularExpressions;
using Xunit;

namespace OomSim.Tests.Architecture;

/// <summary>State belongs to a run: nothing static can change, so that runs can go side by side.</summary>
public class StateTests
{
    private const BindingFlags Statics = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Type[] Unchanging =
    [
        typeof(string), typeof(Regex), typeof(Type), typeof(System.Text.Encoding), typeof(System.Text.UTF8Encoding),
        typeof(System.Globalization.CultureInfo), typeof(TimeSpan), typeof(StringComparer), typeof(MethodInfo), typeof(FieldInfo),
    ];

    private static readonly Type[] UnchangingGenerics =
    [
        typeof(FrozenDictionary<,>), typeof(FrozenSet<>), typeof(ImmutableArray<>), typeof(ImmutableDictionary<,>), typeof(ImmutableList<>),
        typeof(ImmutableSortedDictionary<,>), typeof(IReadOnlyDictionary<,>), typeof(IReadOnlyList<>), typeof(IReadOnlyCollection<>),
        typeof(IReadOnlySet<>), typeof(System.Buffers.SearchValues<>), typeof(Nullable<>),
    ];

    [Theory]
    [MemberData(nameof(LayerTests.AllRooms), MemberType = typeof(LayerTests))]
    public void Static_fields_cannot_be_set(string room)
    {
        IEnumerable<string> settable = StaticFields(room).Where(field => !field.IsLiteral && !field.IsInitOnly).Select(Name);
        Assert.Empty(settable);
    }

    [Theory]
    [InlineData("Engine")]
    [InlineData("Kernel")]
    [InlineData("Docker")]
    [InlineData("Scenarios")]
    public void Static_fields_of_the_model_hold_nothing_that_changes(string room)
    {
        IEnumerable<string> changing = StaticFields(room).Where(field => !field.IsLiteral && !IsUnchanging(field.FieldType)).Select(Name);
        Assert.Empty(changing);
    }

    [Theory]
    [InlineData(typeof(int), true)]
    [InlineData(typeof(string), true)]
    [InlineData(typeof(IReadOnlyList<int>), true)]
    [InlineData(typeof(List<int>), false)]
    [InlineData(typeof(Dictionary<string, int>), false)]
    [InlineData(typeof(int[]), true)]
    [InlineData(typeof(System.Text.StringBuilder), false)]
    public void The_rule_tells_changing_types_from_others(Type type, bool unchanging) => Assert.Equal(unchanging, IsUnchanging(type));

    private static string Name(FieldInfo field) => $"{field.DeclaringType!.FullName}.{field.Name} : {field.FieldType.Name}";

    private static IEnumerable<FieldInfo> StaticFields(string room) =>
        RoomAssemblies.WrittenTypes(room)
            .Where(type => !type.IsEnum && !IsGenerated(type))
            .SelectMany(type => type.GetFields(Statics))
            .Where(field => !field.Name.Contains("__", StringComparison.Ordinal));

    // Source generators (regular expressions) mark what they write.
    private static bool IsGenerated(Type type)
    {
        for (Type? t = type; t is not null; t = t.DeclaringType)
        {
            if (t.IsDefined(typeof(System.CodeDom.Compiler.GeneratedCodeAttribute), false))
            {
                return true;
            }
        }

        return false;
    }

    // A value in a readonly field can't change. Arrays are let pass as tables: the language has no short way to write a constant one.
    private static bool IsUnchanging(Type type) =>
        type.IsValueType
        || type.IsArray
        || typeof(Delegate).IsAssignableFrom(type)
        || Unchanging.Any(known => known.IsAssignableFrom(type))
        || (type.IsGenericType && UnchangingGenerics.Contains(type.GetGenericTypeDefinition()))
        || IsRecordOfInits(type);

    // Our own types: all fields readonly (records with init-only properties have readonly backing fields only by convention).
    private static bool IsRecordOfInits(Type type) =>
        type.Namespace?.StartsWith("OomSim", StringComparison.Ordinal) == true
        && type.GetProperties(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
            .Select(property => property.SetMethod)
            .OfType<MethodInfo>()
            .All(set => set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.CompilerServices.IsExternalInit)))
        && type.GetFields(BindingFlags.Public | BindingFlags.Instance).All(field => field.IsInitOnly)
        && type.GetFields(BindingFlags.NonPublic | BindingFlags.Instance)
            .All(field => field.IsInitOnly || field.Name.StartsWith('<'));
}
