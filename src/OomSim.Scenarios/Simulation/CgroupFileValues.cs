using OomSim.Kernel;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Reads mappings of cgroup files to what is written to them.</summary>
/// <param name="values">Reads the values.</param>
/// <param name="version">The hierarchy that the files are of.</param>
internal sealed class CgroupFileValues(ValueReader values, CgroupVersion version)
{
    /// <summary>The files of a mapping and what is written to them, in its order.</summary>
    public List<(string File, string Value)> Read(Node? node, string path)
    {
        List<(string File, string Value)> files = [];
        foreach (Entry entry in values.Mapping(node, path)?.Entries ?? [])
        {
            if (!CgroupFiles.Writable(version).Contains(entry.Key))
            {
                values.Bag.Error(
                    entry.At, $"{path}: cgroup {(version == CgroupVersion.V1 ? "v1" : "v2")} has no file '{entry.Key}' that can be written", Suggestions.Nearest(entry.Key, CgroupFiles.Writable(version)));
            }
            else if (values.Text(entry.Value, $"{path}.{entry.Key}") is { } text)
            {
                files.Add((entry.Key, text));
            }
        }

        return files;
    }
}
