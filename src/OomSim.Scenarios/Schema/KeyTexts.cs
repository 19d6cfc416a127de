using OomSim.Scenarios.Compose;
using OomSim.Scenarios.Reference;

namespace OomSim.Scenarios.Schema;

/// <summary>What is said of a key, in words.</summary>
internal static class KeyTexts
{
    /// <summary>A key's meaning, how its value is written, and its default.</summary>
    public static string Description(KeyInfo key)
    {
        string how = How(key.Shape);
        string value = how.Length == 0 ? "" : $" Value: {how}.";
        string otherwise = key.Default.Length == 0 ? "" : $" Default: {key.Default}.";
        return key.Meaning + value + otherwise;
    }

    /// <summary>How a value is written; empty where its keys say so themselves.</summary>
    public static string How(Shape shape) => shape switch
    {
        MeasureShape { Unit: Unit.Count } m => Join("a number" + Range(m), m.IsFixed),
        MeasureShape { Unit: Unit.Size } m when m.Least == m.Greatest => Units.Format(Unit.Size, m.Least),
        MeasureShape { Unit: Unit.Size } m => Join("a size as 512k, 64m, 1.5g or 64MiB" + Range(m), m.IsFixed),
        MeasureShape { Unit: Unit.Duration } m => Join("a duration as 250ms, 5s, 1m30s or 2h" + Range(m), m.IsFixed),
        MeasureShape m => Join("a rate as 10MiB/s" + Range(m), m.IsFixed),
        ScalarShape { Unit: Unit.Size } => "a size as 512k, 64m or 1.5g",
        ScalarShape { Unit: Unit.Duration } => "a duration as 5s or 1m30s",
        ScalarShape { Unit: Unit.Count } => "a number",
        WordShape words when words.Words.Count <= 8 => string.Join(" | ", words.Words),
        WordShape => "a type of events",
        FlagShape => "true or false",
        TextShape { Numbers.IsWhole: false } => "a number",
        TextShape { Numbers.IsWhole: true } => "a signal by name or number",
        TextShape { Pattern: "^/" } => "a full path",
        TextShape => "a text",
        NothingShape => "nothing",
        ListShape => "a list",
        SectionShape section => "{" + string.Join(", ", section.Names) + "}",
        EntriesShape entries => $"{{{entries.Called}: …}}",
        NamedShape named => named.Find() is ListShape ? $"a list of {named.Name}" : named.Name,
        OneOfShape oneOf => string.Join(", or ", oneOf.Shapes.Select(How).Where(h => h.Length > 0)),
        _ => "",
    };

    private static string Join(string text, bool isFixed) => isFixed ? text : text + ", or a distribution";

    private static string Range(MeasureShape shape)
    {
        bool isBounded = shape.Greatest is not (long.MaxValue or int.MaxValue);
        return !isBounded && shape.Least == 0 ? "" : ", " + ValueReader.Range(shape.Unit, shape.Least, shape.Greatest);
    }
}
