using OomSim.Engine;
using OomSim.Kernel;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Reads <c>x-oomsim.host.cgroups</c>: cgroups by path, each with what is written to its files.</summary>
/// <param name="values">Reads the values.</param>
/// <param name="host">The machine that has them.</param>
internal sealed class CgroupReader(ValueReader values, HostSettings host)
{
    private DiagnosticBag Bag => values.Bag;

    /// <summary>Reads the section. What a kernel refuses is found by having one make them.</summary>
    public List<CgroupSettings> Read(Node? node, string path)
    {
        List<CgroupSettings> result = [];
        LinuxHost? trial = null;
        foreach (Entry entry in values.Mapping(node, path)?.Entries ?? [])
        {
            if (!IsPath(entry.Key))
            {
                Bag.Error(entry.At, $"{path}: '{entry.Key}' is no path of a cgroup: write what comes below /sys/fs/cgroup, as /kubepods/burstable");
                continue;
            }

            CgroupSettings cgroup = new(entry.Key, new CgroupFileValues(values, host.Cgroup).Read(entry.Value is Scalar { IsNull: true } ? null : entry.Value, $"{path}.{entry.Key}"));
            result.Add(cgroup);
            if (!Bag.HasErrors)
            {
                RandomStreams streams = new(0);
                Check(cgroup, trial ??= new LinuxHost(new Simulator(), host.ToConfig(streams), streams), entry, path);
            }
        }

        return result;
    }

    private void Check(CgroupSettings cgroup, LinuxHost trial, Entry entry, string path)
    {
        IReadOnlyList<Errno> answers = cgroup.Make(trial);
        for (int i = 0; i < answers.Count; i++)
        {
            if (answers[i] != Errno.None && i < cgroup.Files.Count)
            {
                (string file, string value) = cgroup.Files[i];
                Bag.Error(((Mapping)entry.Value)[file]!.At, $"{path}.{cgroup.Path}.{file}: the kernel refuses '{value}': {ErrnoText.Of(answers[i])}");
            }
            else if (answers[i] != Errno.None)
            {
                Bag.Error(entry.At, $"{path}.{cgroup.Path}: {ErrnoText.Of(answers[i])}");
            }
        }
    }

    /// <summary>True for the path of a cgroup below the mount, as <c>/kubepods/burstable</c>.</summary>
    public static bool IsPath(string text) =>
        text.Length > 1 && text[0] == '/' && text[1..].Split('/').All(part => part is not ("" or "." or "..") && !part.Any(char.IsWhiteSpace));
}
