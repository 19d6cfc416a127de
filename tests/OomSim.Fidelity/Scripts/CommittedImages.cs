using OomSim.Docker;

namespace OomSim.Fidelity;

/// <summary>
/// Images that <c>docker commit</c> made of containers. The model makes none: each is given beforehand, with a layer of the files
/// that the container's program had written, on top of what the container was made of.
/// </summary>
internal sealed class CommittedImages
{
    private readonly SortedDictionary<string, IReadOnlyList<LayerDefinition>> _layers = new(StringComparer.Ordinal);

    /// <summary>The images of a recording's commands.</summary>
    public CommittedImages(IEnumerable<IReadOnlyList<string>> commands)
    {
        SortedDictionary<string, IReadOnlyList<LayerDefinition>> containers = new(StringComparer.Ordinal);
        foreach (IReadOnlyList<string> words in commands)
        {
            if (words.Count > 3 && words[1] == "commit")
            {
                _layers[words[^1]] = containers.GetValueOrDefault(words[^2]) ?? [];
            }
            else if (ProgramWord(words) is > 0 and int program && words.TakeWhile(word => word != "--name").Count() is int name)
            {
                containers[words[name + 1]] = [.. LayersOf(words[program - 1]), .. Written(words.Skip(program + 1))];
            }
        }
    }

    /// <summary>Names of the images.</summary>
    public IEnumerable<string> Names => _layers.Keys;

    /// <summary>Layers of an image beyond those of the program's own; none for another image.</summary>
    public IReadOnlyList<LayerDefinition> LayersOf(string image) => _layers.GetValueOrDefault(image) ?? [];

    /// <summary>Where the program's name stands after its image in a line that makes a container; −1 where neither is there.</summary>
    public int ProgramWord(IReadOnlyList<string> words)
    {
        for (int i = 3; i + 1 < words.Count; i++)
        {
            if (words[i] == "hog" && (words[i - 1] == "hog" || _layers.ContainsKey(words[i - 1])) && words.Contains("--name"))
            {
                return i;
            }
        }

        return -1;
    }

    private static IEnumerable<LayerDefinition> Written(IEnumerable<string> script)
    {
        SortedDictionary<string, long> files = new(StringComparer.Ordinal);
        foreach (HogStatement statement in HogStatement.Parse(string.Join(' ', script)))
        {
            if (statement.Word is "write" or "writesync")
            {
                files[statement.Arguments[0]] = HogSize.Parse(statement.Arguments[1]);
            }
        }

        return files.Count == 0 ? [] : [new LayerDefinition(string.Join(' ', files.Keys), files.Values.Sum(), files)];
    }
}
