using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace OomSim.Docker;

/// <summary>What <c>docker images --filter</c> and its operand choose (D7.11, D7.20); M images/image_list.go.</summary>
internal sealed class ImageFilter
{
    private readonly List<Regex> _references = [];
    private readonly List<string> _labels = [];
    private long _before = long.MaxValue;
    private long _since = long.MinValue;
    private bool? _dangling;
    private bool _isMalformed;

    /// <summary>True where only images without a name are meant.</summary>
    public bool OnlyDangling => _dangling == true;

    /// <summary>Reads filters; null with the engine's error.</summary>
    /// <param name="filters"><c>key=value</c>.</param>
    /// <param name="operand">A pattern of names; empty for none.</param>
    /// <param name="engine">Whose images <c>before</c> and <c>since</c> name.</param>
    /// <param name="error">What is wrong; empty when nothing is.</param>
    public static ImageFilter? Read(IEnumerable<string> filters, string operand, DockerEngine engine, out string error)
    {
        var read = new ImageFilter();
        bool isOld = engine.Profile.InvalidSignalInRouter;
        ILookup<string, string> wanted = (operand.Length > 0 ? filters.Append("reference=" + operand) : filters).Select(f => f.Split('=', 2))
            .ToLookup(f => f[0].Trim().ToLowerInvariant(), f => f[1].Trim(), StringComparer.Ordinal);
        string[] looked = isOld ? ["dangling", "before", "since", "label", "reference"] : ["dangling", "before", "until", "since", "label", "reference"];
        error = wanted.FirstOrDefault(w => !looked.Contains(w.Key, StringComparer.Ordinal)) is { } unknown ? $"invalid filter '{unknown.Key}'"
            : looked.SelectMany(k => wanted[k].Select(v => (k, v))).Select(f => read.Take(f.k, f.v, [.. wanted[f.k]], engine)).FirstOrDefault(e => e is not null) ?? "";
        return error.Length > 0 ? null : read;
    }

    /// <summary>What the engine says once it matches an image's names; null for nothing.</summary>
    /// <param name="images">Those that the other filters leave.</param>
    public string? Fault(IEnumerable<Image> images) => _isMalformed && images.Any(i => i.Names.Count + i.Digests.Count > 0) ? "syntax error in pattern" : null;

    /// <summary>True for an image by its age and labels.</summary>
    public bool Takes(Image image) =>
        image.Definition.CreatedNs < _before && image.Definition.CreatedNs > _since
        && _labels.TrueForAll(l => PruneFilter.HasLabel(image.Definition.Config?.Labels, l));

    /// <summary>True for one of an image's names.</summary>
    public bool TakesName(string name) =>
        _dangling != true && (_references.Count == 0 || _references.Exists(r => r.IsMatch(name) || r.IsMatch(name[..name.LastIndexOf(':')])));

    /// <summary>True where an image without a name is shown.</summary>
    public bool TakesNameless => _dangling != false && _references.Count == 0;

    private string? Take(string key, string value, string[] values, DockerEngine engine)
    {
        switch (key)
        {
            case "dangling":
                // Older engines know no numbers here.
                _dangling = ObjectFilter.Truth([.. values.Where(v => v is "true" or "false" || !engine.Profile.InvalidSignalInRouter)], engine.Profile);
                return _dangling is null ? $"invalid filter 'dangling=[{string.Join(' ', values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))}]'" : null;
            case "reference" when Glob.IsMalformed(value):
                _isMalformed = true;
                return null;
            case "reference":
                _references.Add(Pattern(value));
                return null;
            case "label":
                _labels.Add(value);
                return null;
            case "before" or "since":
                if (engine.FindImage(value) is not { } image)
                {
                    return DockerEngine.NoSuchImage(value);
                }

                (_before, _since) = key == "before" ? (Math.Min(_before, image.Definition.CreatedNs), _since) : (_before, Math.Max(_since, image.Definition.CreatedNs));
                return null;
            default:
                string? malformed = TimeArgument.Read(value, engine.Clock.Now, out long until);
                _before = Math.Min(_before, until);
                return malformed;
        }
    }

    // Go's path.Match: a star and a question mark stop at a slash.
    private static Regex Pattern(string glob)
    {
        var text = new StringBuilder("^");
        foreach (char c in glob)
        {
            text.Append(c switch { '*' => "[^/]*", '?' => "[^/]", _ => Regex.Escape(c.ToString(CultureInfo.InvariantCulture)) });
        }

        return new Regex(text.Append('$').ToString(), RegexOptions.CultureInvariant);
    }
}
