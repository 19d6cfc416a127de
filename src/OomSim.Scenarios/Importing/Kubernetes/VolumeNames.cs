using System.Globalization;

namespace OomSim.Scenarios.Kubernetes;

/// <summary>Names of the volumes of pods: pod and volume, with the namespace in front or a number behind where that is taken.</summary>
internal sealed class VolumeNames
{
    private readonly Dictionary<Pod, SortedDictionary<string, string>> _names = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>The name of a volume, the same each time.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="volume">Its name within the pod, with the folder of it behind a slash where that is a volume of its own; what cannot stand in the name of a volume is a dash.</param>
    public string Of(Pod pod, string volume)
    {
        if (!_names.TryGetValue(pod, out SortedDictionary<string, string>? own))
        {
            _names[pod] = own = new SortedDictionary<string, string>(StringComparer.Ordinal);
        }

        if (!own.TryGetValue(volume, out string? name))
        {
            string plain = $"{pod.Name}-{string.Concat(volume.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' ? c : '-'))}";
            string first = _taken.Contains(plain) ? $"{pod.Namespace}-{plain}" : plain;
            name = first;
            for (int i = 2; !_taken.Add(name); i++)
            {
                name = string.Create(CultureInfo.InvariantCulture, $"{first}-{i}");
            }

            own[volume] = name;
        }

        return name;
    }
}
