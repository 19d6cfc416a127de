using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OomSim.Docker;

/// <summary>Images and layers of a host. Layers of one id are stored once (D7.3).</summary>
internal sealed class ImageStore
{
    private readonly List<Image> _images = [];
    private readonly SortedDictionary<string, Layer> _layers = new(StringComparer.Ordinal);

    /// <summary>All images in order of being added.</summary>
    public IReadOnlyList<Image> Images => _images;

    /// <summary>True when a layer of this identity is stored.</summary>
    public bool HasLayer(string id) => _layers.ContainsKey(id);

    /// <summary>Adds an image; a name it takes from another image moves (D7.19).</summary>
    /// <param name="definition">The image.</param>
    /// <param name="nowNs">When, simulated ns.</param>
    public Image Add(ImageDefinition definition, long nowNs = 0)
    {
        string name = ImageReference.Familiar(definition.Name);
        foreach (Image other in _images)
        {
            other.NameList.Remove(name);
        }

        var layers = new List<Layer>();
        foreach (LayerDefinition layer in definition.Layers)
        {
            if (!_layers.TryGetValue(layer.Id, out Layer? known))
            {
                _layers[layer.Id] = known = new Layer(layer);
            }
            else
            {
                known.Add(layer);
            }

            layers.Add(known);
        }

        var image = new Image(Digest(definition), definition, layers) { TaggedAtNs = nowNs };
        image.NameList.Add(name);
        _images.Add(image);
        return image;
    }

    /// <summary>The image a name, an ID or an ID's beginning means; null when none or several.</summary>
    public Image? Find(string reference)
    {
        string name = ImageReference.Familiar(reference);
        if (_images.FirstOrDefault(i => i.Names.Contains(name, StringComparer.Ordinal)) is { } named)
        {
            return named;
        }

        string id = reference.StartsWith("sha256:", StringComparison.Ordinal) ? reference[7..] : reference;
        List<Image> matches = id.Length > 0 && id.All(char.IsAsciiHexDigitLower)
            ? [.. _images.Where(i => i.Id.StartsWith(id, StringComparison.Ordinal))]
            : [];
        return matches.Count > 0 && matches.All(m => m.Id == matches[0].Id) ? matches[^1] : null;
    }

    /// <summary>The ID that an image has.</summary>
    public static string Digest(ImageDefinition definition)
    {
        var text = new StringBuilder(definition.StopSignal).Append('\n').Append(definition.Program?.Init.Comm).Append('\n');
        foreach (LayerDefinition layer in definition.Layers)
        {
            text.Append(layer.Id).Append(' ').Append(layer.Size.ToString(CultureInfo.InvariantCulture)).Append('\n');
        }

        text.Append(definition.Build);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
