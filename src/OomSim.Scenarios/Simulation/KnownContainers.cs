using System.Globalization;
using System.Text.RegularExpressions;
using OomSim.Docker;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>The names of the containers that a scenario's services and its timeline make.</summary>
/// <param name="services">Containers of the scenario's services; null when they could not be read: then every name may be right.</param>
/// <param name="seed">The scenario's seed, from which the IDs of containers follow.</param>
internal sealed partial class KnownContainers(IEnumerable<string>? services, ulong seed)
{
    private const int MostReplicas = 10_000;

    private readonly SortedSet<string> _names = new(services ?? [], StringComparer.Ordinal);
    private readonly bool _unknown = services is null;
    private bool _generated;
    private long _created;

    /// <summary>Remembers the names that a command gives to containers.</summary>
    public void Learn(string command)
    {
        if (DockerLine.Split(command)?.ToArray() is not ["docker", .. string[] words])
        {
            return;
        }

        words = words is ["container", .. string[] rest] ? rest : words;
        switch (words)
        {
            case ["rename", _, { } name, ..]:
                _names.Add(name.Trim().TrimStart('/'));
                break;
            case ["run" or "create", ..]:
                _created++;
                _generated |= !LearnOption(words, "--name");
                break;
            case ["compose", ..]:
                _created += words.Contains("up", StringComparer.Ordinal) ? _names.Count : 0;
                LearnOption(words, "--name");
                Array.ForEach(words, LearnScale);
                break;
        }
    }

    /// <summary>True when a service or a command gives this name to a container.</summary>
    public bool Contains(string name) => _names.Contains(name);

    /// <summary>Reports a container that nothing makes.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="at">Where it is named.</param>
    /// <param name="bag">Where the finding goes.</param>
    /// <param name="severity">A warning where the engine answers that there is none, and all goes on.</param>
    /// <returns>False when it was reported.</returns>
    public bool Check(string name, Location at, DiagnosticBag bag, Severity severity = Severity.Error)
    {
        if (_unknown || _names.Contains(name) || (_generated && Generated().IsMatch(name)) || IsIdPrefix(name))
        {
            return true;
        }

        bag.Add(severity, at, $"no service and no docker run or create makes a container '{name}'", Suggestions.Nearest(name, _names) ?? OfCompose(name));
        return false;
    }

    // A container is named as its service; Compose's own name for it has the project before and a number behind.
    private string? OfCompose(string name) =>
        _names.Order(StringComparer.Ordinal).LastOrDefault(n => name.EndsWith($"-{n}-1", StringComparison.Ordinal) || name.EndsWith($"_{n}_1", StringComparison.Ordinal));

    /// <summary>True for the beginning of an ID that the run can make.</summary>
    private bool IsIdPrefix(string name)
    {
        if (name.Length is 0 or > 64 || !name.All(char.IsAsciiHexDigitLower))
        {
            return false;
        }

        for (long number = 1; number <= _names.Count + _created; number++)
        {
            if (DockerEngine.ContainerId(seed, number).StartsWith(name, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private bool LearnOption(string[] words, string option)
    {
        string? given = words.Where((_, i) => i > 0 && words[i - 1] == option).FirstOrDefault()
            ?? words.FirstOrDefault(w => w.StartsWith(option + "=", StringComparison.Ordinal))?[(option.Length + 1)..];
        return given is not null && (_names.Add(given.TrimStart('/')) || true);
    }

    /// <summary><c>--scale SERVICE=N</c> makes containers beside those of the file.</summary>
    private void LearnScale(string word)
    {
        string text = word.StartsWith("--scale=", StringComparison.Ordinal) ? word[8..] : word;
        int cut = text.IndexOf('=', StringComparison.Ordinal);
        if (cut > 0 && int.TryParse(text.AsSpan(cut + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count <= MostReplicas)
        {
            for (int i = 1; i <= count; i++)
            {
                _names.Add(string.Create(CultureInfo.InvariantCulture, $"{text[..cut]}-{i}"));
            }
        }
    }

    /// <summary>The form of the names that the engine makes up.</summary>
    [GeneratedRegex("^[a-z]+_[a-z]+[0-9]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Generated();
}
