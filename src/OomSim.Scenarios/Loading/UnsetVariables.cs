using System.Globalization;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Variables that are not set, each told once however many places name it.</summary>
internal sealed class UnsetVariables
{
    private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);
    private readonly List<(string Name, Location First, HashSet<Location> Places)> _all = [];
    private readonly List<string> _ofCompose = [];

    /// <summary>Those that Compose's own part of the file names, once for each place, in the order of the file.</summary>
    public IReadOnlyList<string> OfCompose => _ofCompose;

    /// <summary>How many there are.</summary>
    public int Count => _all.Count;

    /// <summary>Notes a place that names one.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="at">The place.</param>
    /// <param name="isSimulators">True below <c>x-oomsim</c>, which no Compose reads.</param>
    public void Add(string name, Location at, bool isSimulators)
    {
        if (!_index.TryGetValue(name, out int i))
        {
            _index[name] = i = _all.Count;
            _all.Add((name, at, []));
        }

        if (_all[i].Places.Add(at) && !isSimulators)
        {
            _ofCompose.Add(name);
        }
    }

    /// <summary>Tells of all of them, in the order in which they were met.</summary>
    public void Tell(DiagnosticBag bag)
    {
        foreach ((string name, Location first, HashSet<Location> places) in _all)
        {
            string more = places.Count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({places.Count} places)");
            bag.Warning(first, $"The \"{name}\" variable is not set. Defaulting to a blank string.{more}");
        }
    }
}
