using OomSim.Docker;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Reads <c>x-oomsim.builds</c>: folders that <c>docker build</c> is told of, each with its Dockerfile and the sizes of its files.</summary>
internal sealed class BuildReader(ValueReader values)
{
    /// <summary>Where they stand.</summary>
    public const string Root = "x-oomsim.builds";

    /// <summary>Reads them, by path.</summary>
    public SortedDictionary<string, BuildContext> Read(Node? node)
    {
        SortedDictionary<string, BuildContext> result = new(StringComparer.Ordinal);
        foreach (Entry entry in values.Mapping(node, Root)?.Entries ?? [])
        {
            string path = $"{Root}.{entry.Key}";
            if (values.Mapping(entry.Value, path) is not { } folder)
            {
                continue;
            }

            values.Keys(folder, path, "dockerfile", "files");
            string? dockerfile = values.Text(folder["dockerfile"], path + ".dockerfile");
            if (string.IsNullOrWhiteSpace(dockerfile))
            {
                values.Bag.Error(folder.At, $"{path} needs 'dockerfile'");
                continue;
            }

            SortedDictionary<string, long> files = new(StringComparer.Ordinal);
            foreach (Entry file in values.Mapping(folder["files"], path + ".files")?.Entries ?? [])
            {
                if (file.Key.StartsWith('/') || file.Key.Split('/').Contains(".."))
                {
                    values.Bag.Error(file.At, $"{path}.files: a file is named within the folder, not '{file.Key}'");
                }
                else if (values.Fixed(file.Value, $"{path}.files.{file.Key}", Unit.Size) is { } size)
                {
                    files[file.Key] = size;
                }
            }

            result[entry.Key] = new BuildContext(dockerfile, files);
        }

        return result;
    }
}
