using System.Globalization;
using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>The options of one <c>docker compose</c> command, as they were given. Each is asked for by its long name.</summary>
/// <param name="page">The command.</param>
/// <param name="release">Compose's release; null for one that has all options.</param>
internal sealed class ComposeOptions(ComposePage page, string? release)
{
    private readonly SortedDictionary<string, string> _given = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _off = new(StringComparer.Ordinal);
    private readonly List<(string Name, string Value)> _listed = [];

    /// <summary>Told of each option that is asked for, whether it was given or not: shows which have an effect.</summary>
    public Action<string>? Asked { get; set; }

    /// <summary>The value of an option, of which the last one counts; null when it was not given, or a switch was turned off.</summary>
    public string? Value(string name)
    {
        Asked?.Invoke(name);
        return _given.GetValueOrDefault(name);
    }

    /// <summary>The values of an option that may be given several times, in the order in which they were typed.</summary>
    public string[] Values(string name)
    {
        Asked?.Invoke(name);
        return [.. _listed.Where(l => l.Name == name).Select(l => l.Value)];
    }

    /// <summary>True when a switch that is on by itself was turned off.</summary>
    public bool IsOff(string name)
    {
        Asked?.Invoke(name);
        return _off.Contains(name);
    }

    /// <summary>Takes a word that begins with a dash, and the next where that is its value.</summary>
    /// <param name="words">The line.</param>
    /// <param name="i">Its index; that of the last word taken afterwards.</param>
    /// <returns>What is wrong; null for nothing.</returns>
    public string? Read(IReadOnlyList<string> words, ref int i) => words[i].StartsWith("--", StringComparison.Ordinal) ? ReadLong(words, ref i) : ReadShort(words, ref i);

    // --timeout 5, --timeout=5, --force, --force=false.
    private string? ReadLong(IReadOnlyList<string> words, ref int i)
    {
        string[] parts = words[i].Split('=', 2);
        string flag = parts[0];
        if (page.Find(flag, release) is not { } option)
        {
            return $"unknown flag: {flag}";
        }

        if (!TakesValue(option))
        {
            return Switch(option, flag, parts.Length < 2 ? "true" : parts[1]);
        }

        if (parts.Length < 2 && ++i >= words.Count)
        {
            return $"flag needs an argument: {flag}";
        }

        return Give(option, parts.Length < 2 ? words[i] : parts[1]);
    }

    // -t 5, -t5, -t=5, and switches together: -sf, -sf=false.
    private string? ReadShort(IReadOnlyList<string> words, ref int i)
    {
        string letters = words[i][1..];
        for (int at = 0; at < letters.Length; at++)
        {
            string flag = "-" + letters[at];
            string rest = letters[(at + 1)..];
            if (page.Find(flag, release) is not { } option)
            {
                return $"unknown shorthand flag: '{letters[at]}' in -{letters[at..]}";
            }

            if (TakesValue(option))
            {
                if (rest.Length == 0 && ++i >= words.Count)
                {
                    return $"flag needs an argument: '{letters[at]}' in -{letters[at..]}";
                }

                return Give(option, rest.Length == 0 ? words[i] : IsValue(rest) ? rest[1..] : rest);
            }

            bool hasValue = IsValue(rest);
            if (Switch(option, flag, hasValue ? rest[1..] : "true") is { } problem)
            {
                return problem;
            }

            if (hasValue)
            {
                return null;
            }
        }

        return null;
    }

    // One that is refused is so whatever its value.
    private static bool TakesValue(ComposeOption option) => option.TakesValue && option.Support.Treatment != ComposeTreatment.Refused;

    // A sign that nothing follows is no sign between a flag and its value (pflag, parseSingleShortArg).
    private static bool IsValue(string rest) => rest.Length > 1 && rest[0] == '=';

    private string? Give(ComposeOption option, string value)
    {
        string read = value;
        if (option.IsNumber)
        {
            if (!GoNumber.TryParseLiteral(value, out long number, out string error))
            {
                return option.Invalid(value, error);
            }

            read = number.ToString(CultureInfo.InvariantCulture);
        }

        _given[option.Name] = read;
        _listed.Add((option.Name, read));
        return null;
    }

    // One that is off is as one that was not given, also where it is refused.
    private string? Switch(ComposeOption option, string flag, string text)
    {
        bool isOn = true;
        if (!option.TakesValue && !GoNumber.TryParseBool(text, out isOn, out string error))
        {
            return option.Invalid(text, error);
        }

        if (isOn && option.Support.Treatment == ComposeTreatment.Refused)
        {
            return $"{DockerEngine.NotSimulatedPrefix}{$"docker compose {page.Name}".TrimEnd()} {flag} is not simulated, for {option.Support.Why}";
        }

        if (isOn)
        {
            _given[option.Name] = text;
            _off.Remove(option.Name);
        }
        else
        {
            _given.Remove(option.Name);
            _off.Add(option.Name);
        }

        return null;
    }
}
