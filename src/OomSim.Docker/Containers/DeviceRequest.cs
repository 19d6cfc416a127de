using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace OomSim.Docker;

/// <summary>What is asked of a driver of devices, as <c>--gpus</c> does and <c>--device</c> by the name of one; no simulated host has such a driver.</summary>
/// <param name="Driver">The driver; empty for any.</param>
/// <param name="Count">How many devices; −1 for all, 0 where <paramref name="Ids"/> names them.</param>
/// <param name="Ids">Their names; null: not given.</param>
/// <param name="Capabilities">What they have to be good for; none where they are asked for by name.</param>
/// <param name="Options">What is handed to the driver.</param>
public sealed partial record DeviceRequest(string Driver, long Count, IReadOnlyList<string>? Ids, IReadOnlyList<string> Capabilities, IReadOnlyDictionary<string, string> Options)
{
    /// <summary>What the engine says where no driver answers it.</summary>
    internal string Fault => Capabilities.Count == 0 ? $"CDI device injection failed: unresolvable CDI devices {string.Join(", ", Ids ?? [])}" : $"could not select device driver \"{Driver}\" with capabilities: [[{string.Join(' ', Capabilities)}]]";

    /// <summary>True for a value of <c>--device</c> that is the name of a device, <c>VENDOR/CLASS=NAME</c>, as clients from 25 on know them (CDI, parser.IsQualifiedName).</summary>
    internal static bool IsName(string device, EngineProfile profile) => profile.NewHelpTail && NameGrammar().IsMatch(device);

    /// <summary>The request for all devices that are given by name; nothing for none.</summary>
    internal static IEnumerable<DeviceRequest> ByName(IEnumerable<string> devices, EngineProfile profile)
    {
        string[] names = [.. devices.Where(d => IsName(d, profile))];
        return names.Length == 0 ? [] : [new DeviceRequest("cdi", 0, names, [], ImmutableSortedDictionary<string, string>.Empty)];
    }

    /// <summary>Reads <c>all|N|KEY=VALUE,…</c>; the client's error, or null.</summary>
    /// <param name="text">As it was written.</param>
    /// <param name="profile">For what differs between releases.</param>
    /// <param name="request">Gets it; null with an error.</param>
    internal static string? Read(string text, EngineProfile profile, out DeviceRequest? request)
    {
        request = null;
        if (CsvFields.Read(text, out IReadOnlyList<string> fields) is { } malformed)
        {
            return malformed;
        }

        var given = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var seen = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string field in fields)
        {
            string[] pair = field.Split('=', 2);
            string key = pair.Length == 1 ? "count" : pair[0];
            if (!seen.Add(pair[0]))
            {
                return $"gpu request key '{pair[0]}' can be specified only once";
            }

            if (key is not ("count" or "driver" or "device" or "capabilities" or "options"))
            {
                return $"unexpected key '{key}' in '{field}'";
            }

            if (key == "count" && Counted(pair[^1], profile, out _) is { } fault)
            {
                return fault;
            }

            // A number alone is a count, though two of them may differ.
            seen.Add(key);
            given[key] = pair[^1];
        }

        string[]? ids = given.GetValueOrDefault("device")?.Split(',');
        _ = Counted(given.GetValueOrDefault("count", ids is null ? "1" : "0"), profile, out long count);
        string[] capabilities = given.TryGetValue("capabilities", out string? named) ? [.. named.Split(','), "gpu"] : ["gpu"];
        IReadOnlyDictionary<string, string> options = ImmutableSortedDictionary<string, string>.Empty;
        if (given.TryGetValue("options", out string? listed))
        {
            if (CsvFields.Read(listed, out IReadOnlyList<string> pairs) is { } wrong)
            {
                return wrong;
            }

            options = Flags.Pairs([.. pairs]);
        }

        request = new DeviceRequest(given.GetValueOrDefault("driver", ""), count, ids, capabilities, options);
        return null;
    }

    private static string? Counted(string text, EngineProfile profile, out long count)
    {
        count = -1;
        string fault = "";
        if (text == "all" || GoNumber.TryParseInt64(text, out count, out fault))
        {
            return null;
        }

        string why = fault[(fault.LastIndexOf(':') + 1)..];
        return profile.NewHelpTail ? $"invalid count ({text}): value must be either \"all\" or an integer:{why}" : $"count must be an integer: strconv.Atoi: parsing {GoQuote.Text(text)}:{why}";
    }

    [GeneratedRegex("^[A-Za-z]([A-Za-z0-9_.-]*[A-Za-z0-9])?/[A-Za-z]([A-Za-z0-9_-]*[A-Za-z0-9])?=[A-Za-z0-9]([A-Za-z0-9_.:-]*[A-Za-z0-9])?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex NameGrammar();
}
