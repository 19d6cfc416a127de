
namespace OomSim.Docker;

/// <summary>One pull of an image: the manifest, then the layers that the host lacks, then the name (D7.17, D7.18).</summary>
public sealed class ImagePull
{
    private readonly DockerEngine _engine;
    private readonly string _reference;
    private readonly Action<string> _tell;
    private readonly Action<string?> _completed;
    private readonly List<LayerDownload> _layers = [];
    private EngineTimer? _manifest;
    private ImageDefinition? _image;
    private bool _isOver;

    internal ImagePull(DockerEngine engine, string reference, Action<string> tell, Action<string?> completed) =>
        (_engine, _reference, _tell, _completed) = (engine, Requested(reference, engine), tell, completed);

    /// <summary>Gives it up, as a client that goes away does; nobody is told of its end.</summary>
    public void Cancel()
    {
        _isOver = true;
        _engine.Clock.Cancel(_manifest);
        _engine.Downloads?.Leave(this);
    }

    // A client asks for a tag or a digest: of both it sends the digest.
    private static string Requested(string reference, DockerEngine engine) =>
        ImageName.Fault(reference, engine.Profile) is null && ImageReference.WithDigest(reference) is { } digest ? digest : reference;

    internal void Begin()
    {
        if (ImageName.Fault(_reference, _engine.Profile) is { } malformed)
        {
            End(malformed);
        }
        else if (_engine.UnreachableRegistry(_reference) is { } unreachable)
        {
            End(unreachable);
        }
        else if (_engine.Registry is { } registry)
        {
            _manifest = _engine.Clock.After(registry.LatencyNs, () => Resolve(registry));
        }
        else if (_engine.FindForPull(ImageReference.Familiar(_reference)) is { } local)
        {
            // No registry is described: it has what the host has, and nothing more.
            UpToDate(local);
        }
        else
        {
            End(ImageRegistry.Denied(_reference));
        }
    }

    /// <summary>Ends it with an error.</summary>
    internal void Fail(string error)
    {
        Cancel();
        End(error);
    }

    /// <summary>Writes a line of progress.</summary>
    internal void Tell(string line) => _tell(line);

    /// <summary>Ends it where all layers are there.</summary>
    internal void Look()
    {
        if (_isOver || _layers.Exists(d => d.Phase != LayerPhase.Complete))
        {
            return;
        }

        // By its digest it gets no tag.
        Image image = ImageReference.WithDigest(_reference) is null ? _engine.Store(_image!)
            : _engine.FindImage(ImageStore.Digest(_image!)) ?? _engine.Store(_image! with { Name = _reference });
        _engine.Downloads!.Leave(this);
        Finish(image, "Downloaded newer image for");
    }

    private void Resolve(ImageRegistry registry)
    {
        if (registry.Find(_reference, out string error) is not { } image)
        {
            End(error);
            return;
        }

        _image = image;
        string id = ImageStore.Digest(image);
        if (_engine.FindImage(ImageReference.Familiar(_reference)) is { } known && known.Id == id)
        {
            UpToDate(known);
            return;
        }

        TellSource();
        LayerDownload? below = null;
        foreach ((LayerDefinition layer, string chain) in image.Layers.Zip(Layer.Chains(image.Layers)).DistinctBy(l => l.First.Id))
        {
            below = Fetch(layer, chain, below) ?? below;
        }

        foreach (LayerDownload waiting in _layers.Where(d => d.Phase == LayerPhase.Waiting))
        {
            Tell($"{waiting.ShortId}: Waiting");
        }

        Look();
    }

    private LayerDownload? Fetch(LayerDefinition layer, string chain, LayerDownload? below)
    {
        string id = Layer.DigestOf(layer)[..12];
        LayerDownload? begun = _engine.Downloads!.Find(chain);
        if (begun is { Phase: LayerPhase.Complete } || (begun is null && _engine.HasLayer(chain)))
        {
            Tell($"{id}: Already exists");
            return null;
        }

        Tell($"{id}: Pulling fs layer");
        LayerDownload download = _engine.Downloads.Join(layer, chain, below, this);
        if (download.Phase is LayerPhase.Downloaded or LayerPhase.Extracting)
        {
            Tell($"{id}: Download complete");
        }

        _layers.Add(download);
        return download;
    }

    private void UpToDate(Image image)
    {
        TellSource();
        Finish(image, "Image is up to date for");
    }

    private void TellSource() =>
        Tell($"{(ImageReference.WithDigest(_reference) is null ? ImageReference.Tag(_reference) : ImageReference.Full(_reference))}: Pulling from {ImageReference.Remote(_reference)}");

    private void Finish(Image image, string status)
    {
        string digest = ImageRegistry.ManifestDigest(_image ?? image.Definition);
        DockerEngine.NameByDigest(image, _reference, digest);
        Tell($"Digest: sha256:{digest}");
        Tell($"Status: {status} {ImageReference.Familiar(_reference)}");
        _engine.PublishPull(_reference);
        End(null);
    }

    private void End(string? error)
    {
        _isOver = true;
        _completed(error);
    }
}
