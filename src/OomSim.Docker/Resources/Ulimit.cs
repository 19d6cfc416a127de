using System.Globalization;

namespace OomSim.Docker;

/// <summary>One resource limit of a container's processes (D4.6); −1 is unlimited. It is shown, and bounds nothing here.</summary>
/// <param name="Name">As <c>--ulimit</c> names it.</param>
/// <param name="Soft">The limit in force, in the resource's own unit.</param>
/// <param name="Hard">What a process may raise it to.</param>
public sealed record Ulimit(string Name, long Soft, long Hard)
{
    private const string TooHigh = "ulimit soft limit must be less than or equal to hard limit: ";

    // The kernel's number of each resource; the client does not know the address space, the runtime does.
    private static readonly IReadOnlyDictionary<string, int> Resources = new SortedDictionary<string, int>(StringComparer.Ordinal)
    {
        ["cpu"] = 0,
        ["fsize"] = 1,
        ["data"] = 2,
        ["stack"] = 3,
        ["core"] = 4,
        ["rss"] = 5,
        ["nproc"] = 6,
        ["nofile"] = 7,
        ["memlock"] = 8,
        ["as"] = 9,
        ["locks"] = 10,
        ["sigpending"] = 11,
        ["msgqueue"] = 12,
        ["nice"] = 13,
        ["rtprio"] = 14,
        ["rttime"] = 15,
    };

    /// <summary>Reads <c>name=soft[:hard]</c>; false with the client's words about what is wrong.</summary>
    public static bool TryParse(string text, out Ulimit? value, out string error)
    {
        ArgumentNullException.ThrowIfNull(text);
        value = null;
        string[] sides = text.Split('=', 2);
        error = sides.Length < 2 ? $"invalid ulimit argument: {text}"
            : sides[0] == "as" || !Resources.ContainsKey(sides[0]) ? $"invalid ulimit type: {sides[0]}"
            : "";
        if (error.Length > 0)
        {
            return false;
        }

        string[] limits = sides[1].Split(':');
        if (limits.Length > 2)
        {
            error = $"too many limit value arguments - {sides[1]}, can only have up to two, `soft[:hard]`";
            return false;
        }

        // The hard limit is read first, so its mistake is the one that is told.
        if (!GoNumber.TryParseInt64(limits[^1], out long hard, out error) || !GoNumber.TryParseInt64(limits[0], out long soft, out error))
        {
            return false;
        }

        error = hard == -1 || (soft <= hard && soft != -1) ? ""
            : soft == -1 ? string.Create(CultureInfo.InvariantCulture, $"{TooHigh}soft: -1 (unlimited), hard: {hard}")
            : string.Create(CultureInfo.InvariantCulture, $"{TooHigh}{soft} > {hard}");
        value = error.Length == 0 ? new Ulimit(sides[0], soft, hard) : null;
        return value is not null;
    }

    /// <summary>The runtime's error about limits that nothing checked before it, or null: an unknown name, or a soft limit above the hard one.</summary>
    public static string? Refusal(IReadOnlyList<Ulimit> limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        if (limits.FirstOrDefault(l => !Resources.ContainsKey(l.Name)) is { } unknown)
        {
            return "wrong rlimit value: RLIMIT_" + unknown.Name.ToUpperInvariant();
        }

        // The kernel compares them as unsigned numbers: unlimited is the greatest, and more files than fs.nr_open it lets nobody have.
        return limits.FirstOrDefault(l => (ulong)l.Soft > (ulong)l.Hard) is { } refused ? Told(refused, "invalid argument")
            : limits.FirstOrDefault(l => l is { Name: "nofile", Hard: -1 }) is { } unbounded ? Told(unbounded, "operation not permitted")
            : null;
    }

    private static string Told(Ulimit limit, string error) => "runc create failed: unable to start container process: error during container init: error setting rlimits for ready process: "
        + string.Create(CultureInfo.InvariantCulture, $"error setting rlimit type {Resources[limit.Name]}: {error}");
}
