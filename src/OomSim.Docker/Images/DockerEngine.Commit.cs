namespace OomSim.Docker;

public sealed partial class DockerEngine
{
    /// <summary>Makes an image of a container's changes (D7.21), paused meanwhile where it runs (D5.14).</summary>
    /// <param name="container">Which.</param>
    /// <param name="request">What is asked for.</param>
    /// <returns>The image, or the engine's error.</returns>
    internal async SimTask<(Image? Image, string? Error)> Commit(Container container, CommitRequest request)
    {
        if (container.RemovalInProgress || container.Dead)
        {
            return (null, $"You cannot commit container {container.Id} which is {(container.Dead ? "Dead" : "being removed")}"); // E17
        }

        bool pauses = request.Pause && container is { Running: true, Paused: false, Restarting: false } && await Pause(container, container.Id) is null;
        LayerDefinition? layer = WritableLayer.Commit(container.Files);

        // What it was made of is the parent, and has to be there (CommitImage of the image service); seen with 20.10.24.
        string? failed = _images.Contains(container.Image)
            ? await WriteLayer(layer)
            : $"failed to get digest sha256:{container.Image.Id}: open {DataRoot}/image/overlay2/imagedb/content/sha256/{container.Image.Id}: no such file or directory";
        if (failed is not null)
        {
            if (pauses && container.Paused)
            {
                Unpause(container, container.Id);
            }

            return (null, failed);
        }

        Image image = _images.AddOrGet(Child(container, layer, request), container.Image);
        if (Profile.ImageCreateEvent)
        {
            PublishImage("create", "sha256:" + image.Id, "sha256:" + image.Id);
        }

        string? ambiguous = request.Name.Length > 0 ? ImageReference.AmbiguityFault(request.Name) : null;
        if (request.Name.Length > 0 && ambiguous is null)
        {
            Name(image, request.Name);
        }

        if (ambiguous is not null)
        {
            // The image is there by then, and stays without a name.
            ImagesChanged();
            if (pauses && container.Paused)
            {
                Unpause(container, container.Id);
            }

            return (null, ambiguous);
        }

        Publish(container, "commit", ("comment", request.Comment), ("imageID", "sha256:" + image.Id), ("imageRef", request.Name.Length > 0 ? ImageReference.Familiar(request.Name) : ""));
        ImagesChanged();
        if (pauses && container.Paused)
        {
            Unpause(container, container.Id);
        }

        return (image, null);
    }

    private ImageDefinition Child(Container container, LayerDefinition? layer, CommitRequest request)
    {
        ImageConfig own = ImageConfig.Of(container, Profile);
        own = own.Cmd.Count + own.Entrypoint.Count > 0 ? own : own with { Cmd = [.. ContainerText.Words(container)] };
        ImageConfig config = request.Change(own);
        ImageDefinition below = container.Image.Definition;
        var entry = new HistoryEntry(Clock.Now, string.Join(' ', own.Cmd), request.Comment, request.Author, layer is null);
        return new ImageDefinition("", layer is null ? below.Layers : [.. below.Layers, layer], container.Described, config.StopSignal)
        {
            Config = config,
            ContainerConfig = own,
            ContainerId = container.Id,
            History = [.. below.Steps, entry],
            CreatedNs = Clock.Now,
            Author = request.Author,
            DockerVersion = ReleaseNumber,
            Users = below.Users,
            IsWhole = below.IsWhole,
        };
    }

    /// <summary>Gives an image a name and tells of it, by another one where that is given.</summary>
    private void Name(Image image, string name, string? told = null)
    {
        _images.Name(image, ImageReference.Familiar(name), Clock.Now);
        PublishImage("tag", "sha256:" + image.Id, told ?? ImageReference.Familiar(name));
    }
}
