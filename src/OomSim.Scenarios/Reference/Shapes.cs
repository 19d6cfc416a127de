using OomSim.Scenarios.Compose;

namespace OomSim.Scenarios.Reference;

/// <summary>Shapes that many keys have.</summary>
internal static class Shapes
{
    /// <summary>Fastest disk, swap device, line or first touch, bytes per second.</summary>
    public const long FastestDevice = 64L << 30;

    /// <summary>A full path.</summary>
    public static readonly TextShape FullPath = new("^/");

    /// <summary>A text.</summary>
    public static readonly TextShape Text = new();

    /// <summary>The name of a container or service.</summary>
    public static readonly TextShape Container = new("[^ ]") { TakesScalars = true };

    /// <summary>True or false.</summary>
    public static readonly FlagShape Flag = new();

    /// <summary>Bytes.</summary>
    public static readonly MeasureShape Size = new(Unit.Size);

    /// <summary>Time.</summary>
    public static readonly MeasureShape Duration = new(Unit.Duration);

    /// <summary>Bytes per second.</summary>
    public static readonly MeasureShape Rate = new(Unit.Rate);

    /// <summary>Bytes per second of a device.</summary>
    public static readonly MeasureShape Speed = new(Unit.Rate, 0, FastestDevice);

    /// <summary>Time, no distribution.</summary>
    public static readonly MeasureShape FixedDuration = new(Unit.Duration) { IsFixed = true };

    /// <summary>Bytes, no distribution.</summary>
    public static readonly MeasureShape FixedSize = new(Unit.Size) { IsFixed = true };

    /// <summary>A type of events.</summary>
    public static readonly WordShape Event = new(
        [.. EventNames.Docker.Concat(EventNames.Kernel).Concat(EventNames.Program).Concat(EventNames.Client).Concat(EventNames.Scenario).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);

    /// <summary>A signal by name, in any case and with or without SIG, or by number, as the engine and shells know them.</summary>
    public static readonly TextShape Signal = new(SignalPattern()) { Numbers = (1, 64, true) };

    /// <summary>A signal, or an empty text for none.</summary>
    public static readonly TextShape SignalOrNone = new($"^$|{Signal.Pattern}") { Numbers = Signal.Numbers };

    /// <summary>A number in a range.</summary>
    public static MeasureShape Count(long least = 0, long greatest = long.MaxValue) => new(Unit.Count, least, greatest);

    /// <summary>A number in a range, no distribution.</summary>
    public static MeasureShape FixedCount(long least = 0, long greatest = long.MaxValue) => new(Unit.Count, least, greatest) { IsFixed = true };

    /// <summary>A size, or <c>all</c>.</summary>
    public static OneOfShape SizeOr(string word) => new(new WordShape(word), Size);

    private static string SignalPattern()
    {
        string[] names = [.. Signals.All.Select(s => s[3..]), "IOT", "CLD", "POLL"];
        return $"^({AnyCase("SIG")})?({string.Join('|', names.Select(AnyCase))}|{AnyCase("RTMIN")}(\\+[0-9]+)?|{AnyCase("RTMAX")}(-[0-9]+)?)$|^0*([1-9]|[1-5][0-9]|6[0-4])$";
    }

    private static string AnyCase(string name) => string.Concat(name.Select(c => char.IsAsciiLetter(c) ? $"[{c}{char.ToLowerInvariant(c)}]" : c.ToString()));
}
