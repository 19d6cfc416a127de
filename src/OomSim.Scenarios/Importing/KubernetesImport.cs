using OomSim.Kernel;
using OomSim.Scenarios.Kubernetes;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Makes a scenario of Kubernetes manifests: all pods on one node, as its kubelet would run them (D10).</summary>
/// <param name="options">The node, and how much is read.</param>
public sealed class KubernetesImport(KubernetesImportOptions? options = null)
{
    private readonly KubernetesImportOptions _options = options ?? new KubernetesImportOptions();

    /// <summary>Imports files.</summary>
    /// <param name="files">Paths, or texts that were read elsewhere; each with the name that messages and comments call it by.</param>
    public ImportResult Import(IReadOnlyList<(string Name, string? Text)> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        DiagnosticBag bag = new(_options.Limits.Diagnostics);
        KubeFields fields = new(bag);
        ManifestReader reader = new(fields, _options.Limits);
        List<KubeObject> objects = [];
        Dictionary<(string, string, string), int> named = [];
        foreach ((string name, string? given) in files)
        {
            if ((given ?? SourceFile.Read(name, name, new Location(name, 0, 0), _options.Limits, bag)) is { } text)
            {
                reader.Read(text, name).ForEach(o => Add(o, objects, named, bag));
            }
        }

        GeneratedNames.Give(objects);
        ResourceReader resources = new(fields);
        LimitRanges defaults = new(fields, resources);
        foreach (KubeObject limitRange in objects.Where(o => o.Kind == "LimitRange"))
        {
            defaults.Add(limitRange.Body, limitRange.Namespace);
        }

        PriorityClasses priorities = new(fields);
        objects.FindAll(o => o.Kind == PriorityClasses.Kind).ForEach(priorities.Add);
        WorkloadReader workloads = new(fields, new PodReader(fields, new ContainerReader(fields, resources, defaults, new EnvReader(fields)), new PodLevelReader(fields, resources), defaults, priorities), _options.Limits);
        List<Pod> pods = [];
        foreach (KubeObject workload in objects.Where(o => WorkloadReader.IsWorkload(o.Kind)))
        {
            pods.AddRange(workloads.Read(workload));
        }

        Pod[] refused = [.. pods.Where(p => p.Refusals.Count > 0)];
        pods.RemoveAll(p => p.Refusals.Count > 0);
        fields.TellLeftOut();
        CheckSize(pods, objects, bag);
        if (pods.Count == 0 && refused.Length == 0 && !bag.HasErrors && workloads.Notes.Count == 0)
        {
            NoPods(objects, bag);
        }

        bool isInvalid = bag.HasErrors;
        bool isRefused = TellRefused(refused, bag);
        return isInvalid ? new ImportResult(null, bag.Items, []) : Write(files, objects, pods, workloads, resources, bag) with { HasRefused = isRefused };
    }

    // 'kubectl apply' makes one object of all that bear one name: what comes later configures what came before.
    private static void Add(KubeObject added, List<KubeObject> objects, Dictionary<(string, string, string), int> named, DiagnosticBag bag)
    {
        if (added.Name.Length == 0 || added.IsNameGenerated || named.TryAdd((added.Kind, added.Namespace, added.Name), objects.Count))
        {
            objects.Add(added);
            return;
        }

        int before = named[(added.Kind, added.Namespace, added.Name)];

        string place = FormattableString.Invariant($"line {objects[before].At.Line}{(objects[before].At.File == added.At.File ? "" : " of " + objects[before].At.File)}");
        bag.Warning(added.At, $"{added.Kind} {added.Name} is given twice, the first time in {place}: it is one object, and what is said of it last holds");
        objects[before] = added;
    }

    // A pod of its own is an object that 'kubectl apply' is refused. The objects that make pods are created, only their pods are not. Replicas are told of once.
    private static bool TellRefused(Pod[] refused, DiagnosticBag bag)
    {
        foreach (Pod pod in refused)
        {
            Severity severity = pod.IsObject ? Severity.Error : Severity.Warning;
            foreach ((Location at, string why) in pod.Refusals)
            {
                bag.Add(severity, at, $"{pod.Owner} is left out, for a cluster refuses {(pod.IsObject ? "it" : "its pods")}: {why}", null);
            }
        }

        return Array.Exists(refused, p => p.IsObject);
    }

    private ImportResult Write(
        IReadOnlyList<(string Name, string? Text)> files, List<KubeObject> objects, List<Pod> pods, WorkloadReader workloads, ResourceReader resources, DiagnosticBag bag)
    {
        KubeNode node = KubeNode.For(pods, _options.Memory, _options.Cpus);
        (List<Pod> placed, List<(Pod Pod, string Why)> pending) = node.Place(pods);
        pending.ForEach(p => bag.Warning(p.Pod.At, $"pod {p.Pod.Name} stays Pending and is left out: {p.Why}"));
        workloads.Notes.ForEach(n => bag.Warning(n.At, n.Text));
        List<string> notes = Notes(objects, resources);
        string from = string.Join(' ', files.Select(f => f.Name == "<stdin>" ? "standard input" : Path.GetFileName(f.Name)));
        string size = _options.Memory is null || _options.Cpus is null ? ", the smallest usual one that holds their requests" : "";
        string[] head =
        [
            $"Made by 'oomsim import k8s' of {from}.",
            $"One node of {Units.Format(Unit.Size, node.Memory)} and {node.Cpus} CPUs{size}: --memory and --cpus choose another.",
            "Each 10 s the kubelet evicts a pod where less than 100 MiB of the node's memory is available (host.kubelet): for good, nothing makes another in its place.",
            "Comments name the line that a value comes from. What a program does is not in a manifest: say it under x-oomsim of its service,",
            "    program: {steps: [{alloc: 300MiB, rate: 10MiB/s}, sleep: forever]}",
            .. notes,
            .. pending.Select(p => $"Pending: pod {p.Pod.Name}: {p.Why}"),
        ];
        string name = ScenarioName.Project(ScenarioName.Of(files[0].Name));
        string text = new KubeScenarioWriter(node, _options.Cgroup, _options.Swap, files.Count > 1).Write(name, head.Select(l => string.Concat(l.Select(c => char.IsControl(c) ? ' ' : c))), placed);
        return new ImportResult(text, bag.Items, notes);
    }

    private static List<string> Notes(List<KubeObject> objects, ResourceReader resources)
    {
        List<string> notes = [];
        string[] kinds = [.. objects.Where(o => !WorkloadReader.IsWorkload(o.Kind) && o.Kind is not ("LimitRange" or PriorityClasses.Kind)).GroupBy(o => o.Kind, StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => FormattableString.Invariant($"{g.Count()} {g.Key} ({KubeFields.Places(g.Select(o => o.At))})"))];
        if (kinds.Length > 0)
        {
            notes.Add($"Left out, for they run no pods: {string.Join(", ", kinds)}.");
        }

        if (resources.Others.Count > 0)
        {
            notes.Add($"Not simulated: the resources {string.Join(", ", resources.Others)}.");
        }

        return notes;
    }

    private void CheckSize(List<Pod> pods, List<KubeObject> objects, DiagnosticBag bag)
    {
        int containers = pods.Sum(p => p.Containers.Count);
        if (containers > _options.Limits.Containers)
        {
            bag.Error(objects[0].At, FormattableString.Invariant($"{containers} containers, at most {_options.Limits.Containers} are simulated"));
        }
    }

    private static void NoPods(List<KubeObject> objects, DiagnosticBag bag)
    {
        if (objects.Count > 0)
        {
            KubeObject first = objects.Find(o => WorkloadReader.Nearest(o.Kind) is not null) ?? objects[0];
            bag.Error(first.At, $"nothing in it runs pods: found {string.Join(", ", objects.Select(o => o.Kind).Distinct().Take(5))}", WorkloadReader.Nearest(first.Kind));
        }
    }
}
