namespace OomSim.Docker;

public sealed partial class DockerEngine
{
    /// <summary>Removes containers that do not run, newest first (D7.33; recording docker/v1-35).</summary>
    /// <param name="filter">Which of them.</param>
    /// <param name="tell">Called with each ID.</param>
    /// <returns>Bytes of their writable layers.</returns>
    internal long PruneContainers(PruneFilter filter, Action<string> tell)
    {
        long reclaimed = 0;
        foreach (Container container in _containers.All.Reverse().Where(c => !c.Running && !c.RemovalInProgress && filter.Takes(c.CreatedAtNs, c.Spec.Labels)).ToArray())
        {
            long size = container.Files.WritableSize;
            Destroy(container);
            reclaimed += size;
            tell(container.Id);
        }

        PublishPrune("container", reclaimed);
        return reclaimed;
    }

    /// <summary>Removes images that nothing uses (D7.34).</summary>
    /// <param name="all">Named ones too; otherwise those without a name that nothing was made on top of.</param>
    /// <param name="filter">Which of them.</param>
    /// <param name="tell">Called with what happened, and to what.</param>
    /// <returns>Bytes of the layers that are gone.</returns>
    internal long PruneImages(bool all, PruneFilter filter, Action<string, string> tell)
    {
        long before = _images.LayersSize;
        foreach (Image image in ListedImages(all: false).Where(i => (all || (i.Names.Count == 0 && !_images.Children(i).Any())) && filter.Takes(i.Definition.CreatedNs, i.Definition.Config?.Labels)).ToArray())
        {
            // One that is used stays, and says nothing.
            // In order of their full names: of an image that is used the last one stays.
            string[] references = [.. image.Names.OrderBy(ImageReference.Full, StringComparer.Ordinal).Concat(image.Digests).DefaultIfEmpty(image.Id)];
            foreach (string reference in references.Where(r => r == image.Id || image.Names.Concat(image.Digests).Contains(r, StringComparer.Ordinal)))
            {
                _ = RemoveImage(reference, force: false, prune: true, tell);
            }
        }

        long reclaimed = before - _images.LayersSize;
        PublishPrune("image", reclaimed);
        return reclaimed;
    }

    /// <summary>Tells of a prune of what there is nothing of here: networks, volumes, a build cache.</summary>
    internal void PublishPrune(string type, long reclaimed) =>
        Publish(new DockerEvent(Clock.Now, type, "prune", "", new SortedDictionary<string, string>(StringComparer.Ordinal) { ["reclaimed"] = Number(reclaimed) }));
}
