namespace OomSim.Docker;

/// <summary>
/// All downloads of the engine: three layers at a time whatever images they belong to, each layer once whoever asks for it,
/// unpacked from the lowest up as soon as it is there (M distribution/xfer).
/// </summary>
/// <param name="clock">The engine's clock.</param>
/// <param name="registry">Where layers come from.</param>
/// <param name="diskSpeed">How fast they are unpacked, bytes per second.</param>
/// <param name="noRoom">What is said of a layer that finds no room beside so many bytes; null where it does.</param>
internal sealed class LayerDownloads(EngineClock clock, ImageRegistry registry, long diskSpeed, Func<LayerDefinition, long, string?> noRoom)
{
    /// <summary>The daemon's default of <c>max-concurrent-downloads</c>.</summary>
    private const int MostAtATime = 3;

    private readonly SharedSpeed _line = new(clock, registry.Bandwidth);
    private readonly SharedSpeed _disk = new(clock, diskSpeed);
    private readonly List<LayerDownload> _all = [];
    private int _onLine;

    /// <summary>A download of a layer that was begun; null when there is none.</summary>
    /// <param name="chain">Digest of the stack that it ends.</param>
    public LayerDownload? Find(string chain) => _all.Find(d => d.Chain == chain);

    /// <summary>Waits for a layer, which is asked for where it is not on its way yet.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="chain">Digest of the stack that it ends.</param>
    /// <param name="below">What must be unpacked before it.</param>
    /// <param name="pull">Who waits.</param>
    public LayerDownload Join(LayerDefinition layer, string chain, LayerDownload? below, ImagePull pull)
    {
        LayerDownload? download = Find(chain);
        if (download is null)
        {
            _all.Add(download = new LayerDownload(layer, chain, below));
        }

        download.Pulls.Add(pull);
        Next();
        return download;
    }

    /// <summary>A pull waits no longer: what nobody else waits for is given up.</summary>
    public void Leave(ImagePull pull)
    {
        foreach (LayerDownload download in _all.ToArray())
        {
            if (download.Pulls.Remove(pull) && download.Pulls.Count == 0)
            {
                GiveUp(download);
            }
        }

        Next();
    }

    private void GiveUp(LayerDownload download)
    {
        clock.Cancel(download.Request);
        download.Transfer?.Cancel();
        _onLine -= download.Phase == LayerPhase.Downloading ? 1 : 0;
        _all.Remove(download);
        Above(download);
    }

    private void Next()
    {
        while (_onLine < MostAtATime && _all.Find(d => d.Phase == LayerPhase.Waiting) is { } download)
        {
            _onLine++;
            download.Phase = LayerPhase.Downloading;
            download.Request = clock.After(registry.LatencyNs, () => download.Transfer = _line.Begin(download.Layer.Size, () => Arrived(download)));
        }
    }

    private void Arrived(LayerDownload download)
    {
        _onLine--;
        download.Transfer = null;
        download.Phase = LayerPhase.Downloaded;
        download.Tell("Verifying Checksum");
        download.Tell("Download complete");
        Next();
        Extract(download);
    }

    private void Extract(LayerDownload download)
    {
        if (download.Phase == LayerPhase.Downloaded && download.Below is null)
        {
            if (noRoom(download.Layer, _all.Where(d => d.Phase is LayerPhase.Extracting or LayerPhase.Complete).Sum(d => d.Layer.Size)) is { } full)
            {
                foreach (ImagePull pull in download.Pulls.ToArray())
                {
                    pull.Fail("failed to register layer: " + full);
                }

                return;
            }

            download.Phase = LayerPhase.Extracting;
            download.Transfer = _disk.Begin(download.Layer.Size, () => Extracted(download));
        }
    }

    private void Extracted(LayerDownload download)
    {
        download.Transfer = null;
        download.Phase = LayerPhase.Complete;
        download.Tell("Pull complete");
        Above(download);
        foreach (ImagePull pull in download.Pulls.ToArray())
        {
            pull.Look();
        }
    }

    // What waits for a layer below goes on when that is in its place, or given up by those who needed it.
    private void Above(LayerDownload download)
    {
        foreach (LayerDownload above in _all.Where(d => d.Below == download).ToArray())
        {
            above.Below = null;
            Extract(above);
        }
    }
}
