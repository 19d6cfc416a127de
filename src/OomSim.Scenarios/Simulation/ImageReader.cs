using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using OomSim.Scenarios.Compose;
using OomSim.Scenarios.Reference;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Reads <c>x-oomsim.images</c> and the images of a registry. Layers of one identity are one layer, wherever they are.</summary>
internal sealed class ImageReader(ValueReader values, ProgramReader programs)
{
    /// <summary>Where the images of the host stand.</summary>
    public const string Root = "x-oomsim.images";

    /// <summary>Size of the only layer of an image that the file does not describe.</summary>
    private const long DefaultLayerSize = 10L << 20;

    private readonly Dictionary<string, LayerSettings> _layers = new(StringComparer.Ordinal);

    /// <summary>An image that the file names without describing it: one layer, and a program that sleeps for ever.</summary>
    public static ImageSettings Default(string name) => new(
        name,
        [new LayerSettings("default:" + name, Quantity.Of(DefaultLayerSize), new SortedDictionary<string, Quantity>(StringComparer.Ordinal))],
        ProgramReader.Sleeper(CommOf(name)),
        IsDefault: true);

    /// <summary>The command name of an image's program when nothing else names it: the last part of its name.</summary>
    public static string CommOf(string image)
    {
        string name = Canonical(image);
        name = name[(name.LastIndexOf('/') + 1)..];
        int end = name.AsSpan().IndexOfAny(':', '@');
        return end < 0 ? name : name[..end];
    }

    /// <summary>The name under which two references to one image are equal.</summary>
    public static string Canonical(string image)
    {
        string name = image;
        foreach (string prefix in new[] { "docker.io/", "index.docker.io/", "library/" })
        {
            name = name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;
        }

        return name.EndsWith(":latest", StringComparison.Ordinal) ? name[..^7] : name;
    }

    /// <summary>Reads a mapping of images; what is wrong in them becomes findings.</summary>
    /// <param name="node">The mapping.</param>
    /// <param name="root">Its path.</param>
    public List<ImageSettings> Read(Node? node, string root = Root)
    {
        List<ImageSettings> result = [];
        SortedDictionary<string, string> names = new(StringComparer.Ordinal);
        foreach (Entry entry in values.Mapping(node, root)?.Entries ?? [])
        {
            if (!names.TryAdd(Canonical(entry.Key), entry.Key))
            {
                values.Bag.Error(entry.At, $"{root}: '{entry.Key}' and '{names[Canonical(entry.Key)]}' are the same image");
            }
            else if (ImageName.Fault(entry.Key, EngineProfile.V28) is { } malformed)
            {
                values.Bag.Error(entry.At, $"{root}: '{entry.Key}': {malformed}");
            }
            else if (ReadImage(entry, root) is { } image)
            {
                result.Add(image);
            }
        }

        return result;
    }

    private ImageSettings? ReadImage(Entry entry, string root)
    {
        string path = $"{root}.{entry.Key}";
        if (entry.Value is Scalar { IsNull: true })
        {
            return Default(entry.Key) with { IsDefault = false };
        }

        if (values.Mapping(entry.Value, path) is not { } image)
        {
            return null;
        }

        values.Keys(image, path, ImageKeys.Image);
        List<LayerSettings> layers = Layers(image["layers"], path + ".layers");
        string stopSignal = values.Text(image["stop_signal"], path + ".stop_signal") ?? "";
        if (stopSignal.Length > 0 && Signals.Parse(stopSignal) is null)
        {
            values.Bag.Error(image["stop_signal"]!.At, $"{path}.stop_signal: there is no signal '{stopSignal}'", Suggestions.Nearest(stopSignal, Signals.All));
        }

        ProgramSet? program = programs.Read(image, path, CommOf(entry.Key), null);
        return new ImageSettings(
            entry.Key,
            layers.Count > 0 ? layers : [.. Default(entry.Key).Layers],
            program ?? ProgramReader.Sleeper(CommOf(entry.Key)),
            stopSignal)
        {
            HealthCheck = new HealthCheckReader(values).ReadOfImage(image["healthcheck"], path + ".healthcheck"),
            Users = values.Texts(image["users"], path + ".users"),
        };
    }

    private List<LayerSettings> Layers(Node? node, string path)
    {
        List<LayerSettings> result = [];
        Sequence? list = values.Sequence(node, path);
        for (int i = 0; i < (list?.Items.Count ?? 0); i++)
        {
            string at = FormattableString.Invariant($"{path}[{i}]");
            if (values.Mapping(list!.Items[i], at) is { } mapping && Layer(mapping, at) is { } layer)
            {
                if (result.Exists(l => l.Id == layer.Id))
                {
                    values.Bag.Error(mapping.At, $"{at}: the image has the layer '{layer.Id}' already");
                }

                result.Add(layer);
            }
        }

        return result;
    }

    private LayerSettings? Layer(Mapping mapping, string path)
    {
        values.Keys(mapping, path, ImageKeys.Layer);
        string? id = values.Text(mapping["id"], path + ".id");
        if (string.IsNullOrEmpty(id))
        {
            values.Bag.Error(mapping.At, $"{path} needs 'id'");
            return null;
        }

        // An identity alone names a layer of an earlier image: it is stored once (M3).
        if (mapping["size"] is null && mapping["files"] is null && _layers.TryGetValue(id, out LayerSettings? shared))
        {
            return shared;
        }

        SortedDictionary<string, Quantity> files = new(StringComparer.Ordinal);
        foreach (Entry file in values.Mapping(mapping["files"], path + ".files")?.Entries ?? [])
        {
            if (!file.Key.StartsWith('/'))
            {
                values.Bag.Error(file.At, $"{path}.files: a file is named by its full path, as in /{file.Key}");
            }
            else if (values.Quantity(file.Value, $"{path}.files.{file.Key}", Unit.Size) is { } size)
            {
                files[file.Key] = size;
            }
        }

        LayerSettings layer = new(id, values.Quantity(mapping["size"], path + ".size", Unit.Size), files)
        {
            Entries = values.Quantity(mapping["entries"], path + ".entries", Unit.Count, 0, ImageKeys.MostEntries),
            CreatedBy = values.Text(mapping["created_by"], path + ".created_by") ?? "",
            Comment = values.Text(mapping["comment"], path + ".comment") ?? "",
        };
        CheckSize(layer, mapping, path);
        if (_layers.TryGetValue(id, out LayerSettings? earlier) && !Same(earlier, layer))
        {
            values.Bag.Error(mapping.At, $"{path}: another image has a layer '{id}' with other content");
        }

        return _layers[id] = layer;
    }

    private void CheckSize(LayerSettings layer, Mapping mapping, string path)
    {
        Int128 files = 0;
        foreach (Quantity file in layer.Files.Values)
        {
            files += file.Fixed ?? 0;
        }

        if (layer.Size?.Fixed is { } size && files > size)
        {
            values.Bag.Error(mapping["size"]!.At, $"{path}.size: its files add up to {files} bytes, more than the layer's {size}");
        }
        else if (files > long.MaxValue)
        {
            values.Bag.Error(mapping.At, $"{path}: its files add up to more than 8 EiB");
        }
    }

    private static bool Same(LayerSettings a, LayerSettings b) =>
        a.Size?.Fixed == b.Size?.Fixed && a.Files.Keys.SequenceEqual(b.Files.Keys, StringComparer.Ordinal)
        && a.Files.All(f => f.Value.Fixed == b.Files[f.Key].Fixed);
}
