using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>The images that a timeline can name: those of the host, and those that can be pulled.</summary>
/// <param name="local">The images of the host.</param>
/// <param name="registry">What the registry holds; null where none is described: it has what the host has.</param>
internal sealed class KnownImages(IReadOnlyList<ImageSettings> local, IReadOnlyList<ImageSettings>? registry)
{
    private readonly List<string> _tagged = [];

    /// <summary>The folders that images are built of; null for none.</summary>
    public BuildReader? Builds { get; set; }

    /// <summary>Remembers a name of an image in an archive.</summary>
    public void Add(string image) => _tagged.Add(ImageReader.Canonical(image));

    /// <summary>Remembers a name that a command gives.</summary>
    public void Learn(IReadOnlyList<string> words)
    {
        if (words.Count > 3 && words[0] == "docker" && (words[^3] == "tag" || words[1] is "commit" or "import" || words[2] is "commit" or "import"))
        {
            _tagged.Add(ImageReader.Canonical(words[^1]));
        }

        if (words.Count > 3 && words[0] == "docker" && (words[1] == "build" || words[2] == "build"))
        {
            _tagged.AddRange(words.Zip(words.Skip(1)).Where(p => p.First is "-t" or "--tag").Select(p => ImageReader.Canonical(p.Second)));
            _tagged.AddRange(words.Where(w => w.StartsWith("--tag=", StringComparison.Ordinal)).Select(w => ImageReader.Canonical(w["--tag=".Length..])));
        }
    }

    /// <summary>True for an image that a container can be made of.</summary>
    public bool Contains(string image) =>
        Has(local, image) || Has(registry ?? [], image) || _tagged.Contains(ImageReader.Canonical(image), StringComparer.Ordinal);

    /// <summary>Warns of an image that a container is to be made of and that is nowhere.</summary>
    public void CheckLaunch(string image, Location at, DiagnosticBag bag)
    {
        if (!Contains(image))
        {
            string nowhere = registry is null ? $"not under {ImageReader.Root}" : $"neither under {ImageReader.Root} nor in the registry";
            bag.Warning(at, $"the image '{image}' is {nowhere}: the engine will not find it", Suggestions.Nearest(image, [.. Names(local), .. Names(registry ?? [])]));
        }
    }

    /// <summary>Warns of images that a line builds upon and that are nowhere.</summary>
    public void CheckBuild(IReadOnlyList<string> words, Location at, DiagnosticBag bag)
    {
        foreach (string image in Builds?.BaseImages(words) ?? [])
        {
            CheckLaunch(image, at, bag);
        }
    }

    /// <summary>Warns of an image that is to be pulled and that the registry does not have.</summary>
    public void CheckPull(string image, Location at, DiagnosticBag bag)
    {
        if (!Has(registry ?? local, image))
        {
            bag.Warning(at, $"the image '{image}' is not under {RegistryReader.Root}.images: the registry will not have it", Suggestions.Nearest(image, [.. Names(registry ?? local)]));
        }
    }

    private static IEnumerable<string> Names(IReadOnlyList<ImageSettings> images) => images.Select(i => i.Name);

    private static bool Has(IReadOnlyList<ImageSettings> images, string image) =>
        Names(images).Select(ImageReader.Canonical).Contains(ImageReader.Canonical(image), StringComparer.Ordinal);
}
