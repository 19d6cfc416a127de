using System.Globalization;
using OomSim.Docker;
using OomSim.Engine;

namespace OomSim.Scenarios;

/// <summary>What <c>systemctl status docker</c> prints: the lines of systemd 252 that say how the unit is.</summary>
internal static class UnitStatus
{
    /// <summary>The text.</summary>
    public static string Of(DockerUnit unit)
    {
        string sign = unit.State switch
        {
            "failed" => "\u00d7",
            "inactive" => "\u25cb",
            _ => "\u25cf",
        };
        string state = unit.State == unit.SubState ? unit.State : $"{unit.State} ({unit.SubState})";
        string result = unit.Result == UnitResults.Success ? "" : $" (Result: {unit.Result})";
        var since = DateTime.ParseExact(Timestamps.Rfc3339Fixed(unit.SinceNs)[..19], "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        return $"{sign} docker.service - Docker Application Container Engine\n"
            + "     Loaded: loaded (/lib/systemd/system/docker.service; enabled; preset: enabled)\n"
            + $"     Active: {state}{result} since {since.ToString("ddd yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} UTC; {Ago(unit.NowNs - unit.SinceNs)} ago\n"
            + "       Docs: https://docs.docker.com\n";
    }

    // The two largest units, as systemd writes spans.
    private static string Ago(long ns)
    {
        long seconds = ns / SimTime.Second;
        (long Size, string Name)[] units = [(86400, "day"), (3600, "h"), (60, "min"), (1, "s")];
        List<string> parts = [];
        foreach ((long size, string name) in units)
        {
            if (seconds >= size && parts.Count < 2)
            {
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{seconds / size}{(name == "day" ? seconds / size == 1 ? " day" : " days" : name)}"));
                seconds %= size;
            }
        }

        return parts.Count == 0 ? string.Create(CultureInfo.InvariantCulture, $"{ns / SimTime.Millisecond}ms") : string.Join(' ', parts);
    }
}
