using System.Globalization;

namespace OomSim.Scenarios.Kubernetes;

/// <summary>Names of the services: that of the pod where it has one container, else pod and container.</summary>
internal sealed class ServiceNames
{
    private readonly Dictionary<(Pod, PodContainer), string> _names = new(ReferencePair.Instance);
    private readonly HashSet<Pod> _pods = new(ReferenceEqualityComparer.Instance);

    /// <summary>Names the containers of pods; a name that is taken gets the namespace in front, then a number.</summary>
    public ServiceNames(IReadOnlyList<Pod> pods)
    {
        HashSet<string> taken = new(StringComparer.Ordinal);
        foreach (Pod pod in pods)
        {
            _pods.Add(pod);
            foreach (PodContainer container in pod.Containers)
            {
                string plain = pod.Containers.Count == 1 ? pod.Name : $"{pod.Name}-{container.Name}";
                string name = taken.Contains(plain) ? $"{pod.Namespace}-{plain}" : plain;
                string first = name;
                for (int i = 2; !taken.Add(name); i++)
                {
                    name = string.Create(CultureInfo.InvariantCulture, $"{first}-{i}");
                }

                _names.Add((pod, container), name);
            }
        }
    }

    /// <summary>True for a pod that is on the node.</summary>
    public bool Has(Pod pod) => _pods.Contains(pod);

    /// <summary>The service of a container.</summary>
    public string Of(Pod pod, PodContainer container) => _names[(pod, container)];

    // Replicas are alike: which one it is counts.
    private sealed class ReferencePair : IEqualityComparer<(Pod, PodContainer)>
    {
        /// <summary>It has no state.</summary>
        public static readonly ReferencePair Instance = new();

        /// <inheritdoc/>
        public bool Equals((Pod, PodContainer) x, (Pod, PodContainer) y) => ReferenceEquals(x.Item1, y.Item1) && ReferenceEquals(x.Item2, y.Item2);

        /// <inheritdoc/>
        public int GetHashCode((Pod, PodContainer) pair) =>
            HashCode.Combine(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(pair.Item1), System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(pair.Item2));
    }
}
