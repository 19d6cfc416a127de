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
        error = "";
        foreach (string filter in operand.Length > 0 ? filters.Append("reference=" + operand) : filters)
        {
            int at = filter.IndexOf('=', StringComparison.Ordinal);
            error = read.Take(filter[..at].Trim().ToLowerInvariant(), filter[(at + 1)..].Trim(), engine) ?? "";
            if (error.Length > 0)
            {
                return null;
            }
        }

        return read;
    }

    /// <summary>True for an image by its age and labels.</summary>
    public bool Takes(Image image) =>
        image.Definition.CreatedNs < _before && image.Definition.CreatedNs > _since
        && _labels.TrueForAll(l => PruneFilter.HasLabel(image.Definition.Config?.Labels, l));

    /// <summary>True for one of an image's names.</summary>
    public bool TakesName(string name) =>
        _dangling != true && (_references.Count == 0 || _references.Exists(r => r.IsMatch(name) || r.IsMatch(name[..name.LastIndexOf(':')])));

    /// <summary>True where an image without a name is shown.</summary>
    public bool TakesNameless => _dangling != false && _references.Count == 0;

    private string? Take(string key, string value, DockerEngine engine)
    {
        bool isOld = engine.Profile.InvalidSignalInRouter;
        switch (key)
        {
            case "dangling" when value is "true" or "false" || (value is "1" or "0" && !isOld):
                bool isTrue = value is "true" or "1";

                // Older engines take the first word for which there is a yes.
                bool isBoth = _dangling is { } said && said != isTrue;
                _dangling = isTrue || (isBoth && isOld);
                return isBoth && !isOld ? "invalid filter 'dangling=[false true]'" : null;
            case "dangling":
                return $"invalid filter 'dangling=[{value}]'";
            case "reference" when Glob.IsMalformed(value):
                return "syntax error in pattern";
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
            case "until" when !engine.Profile.InvalidSignalInRouter:
                string? malformed = TimeArgument.Read(value, engine.Clock.Now, out long until);
                _before = Math.Min(_before, until);
                return malformed;
            default:
                return $"invalid filter '{key}'";
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
