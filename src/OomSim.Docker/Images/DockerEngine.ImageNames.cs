using OomSim.Kernel;

namespace OomSim.Docker;

public sealed partial class DockerEngine
{
    /// <summary>Gives an image another name, which moves where another image has it (D7.19). Null on success, else the engine's error.</summary>
    internal string? Tag(string source, string target)
    {
        if (FindImage(source) is not { } image)
        {
            return NoSuchImage(source);
        }

        if (ImageReference.AmbiguityFault(target) is { } ambiguous)
        {
            return ambiguous;
        }

        _images.Name(image, ImageReference.Familiar(target), Clock.Now);
        PublishImage("tag", "sha256:" + image.Id, ImageReference.Familiar(target));
        ImagesChanged();
        return null;
    }

    /// <summary>Takes a name from an image, or all of its few, and deletes the image that has none left, with those below that nobody names (D7.28–D7.30).</summary>
    /// <param name="reference">Name or ID as typed.</param>
    /// <param name="force">Overrides what must be forced.</param>
    /// <param name="prune">With the images it was made on top of, where nothing else needs them.</param>
    /// <param name="tell">Called with each line of the answer: what happened, and to what.</param>
    /// <returns>Null on success, else the engine's error.</returns>
    internal string? RemoveImage(string reference, bool force, bool prune, Action<string, string> tell)
    {
        if (FindImage(reference) is not { } image)
        {
            return NoSuchImage(reference);
        }

        string? digested = ImageReference.WithDigest(reference) is { } given && image.Digests.Contains(given, StringComparer.Ordinal) ? given : null;
        bool isName = digested is not null || image.Names.Contains(ImageReference.Familiar(reference), StringComparer.Ordinal);
        if (isName)
        {
            if (!force && image.HasOneName && Users(image).FirstOrDefault() is { } user)
            {
                return $"conflict: unable to remove repository reference \"{reference}\" (must force) - container {Short(user.Id)} is using its referenced image {Short(image.Id)}";
            }

            Untag(image, digested ?? ImageReference.Familiar(reference), tell);
            string repository = ImageReference.Repository(reference) + "@";
            if (digested is null && !image.Names.Any(n => ImageReference.Repository(n) == ImageReference.Repository(reference)))
            {
                // Without an event, unlike a tag.
                foreach (string digest in image.Digests.Where(d => d.StartsWith(repository, StringComparison.Ordinal)).ToArray())
                {
                    _images.Unname(image, digest);
                    tell("Untagged", digest);
                }
            }

            if (image.Names.Count + image.Digests.Count > 0)
            {
                return null;
            }
        }
        else if (image.HasOneName)
        {
            if (Conflict(image, force, namesToo: false) is { } conflict)
            {
                return conflict;
            }

            UntagAll(image, tell);
        }

        return Delete(image, force, prune, quiet: isName, tell);
    }

    private string? Delete(Image image, bool force, bool prune, bool quiet, Action<string, string> tell)
    {
        if (Conflict(image, force, namesToo: true) is { } conflict)
        {
            // What was only untagged stays without a word, but one that nothing needs any more says why it does.
            bool isDangling = image.Names.Count + image.Digests.Count == 0 && !_images.Children(image).Any();
            return quiet && (!isDangling || Users(image).Any()) ? null : conflict;
        }

        UntagAll(image, tell);
        Image? parent = image.Parent;
        _images.Remove(image);
        List<string> freed = Free(image);
        PublishImage("delete", "sha256:" + image.Id, "sha256:" + image.Id);
        tell("Deleted", "sha256:" + image.Id);
        foreach (string chain in freed)
        {
            tell("Deleted", "sha256:" + chain);
        }

        ImagesChanged();
        return prune && parent is not null ? Delete(parent, force: false, prune: true, quiet: true, tell) : null;
    }

    private string? Conflict(Image image, bool force, bool namesToo)
    {
        string id = Short(image.Id);
        return _images.Children(image).Any() ? $"conflict: unable to delete {id} (cannot be forced) - image has dependent child images"
            : Users(image).FirstOrDefault(c => c.Running) is { } running ? $"conflict: unable to delete {id} (cannot be forced) - image is being used by running container {Short(running.Id)}"
            : force ? null
            : namesToo && image.Names.Count + image.Digests.Count > 0 ? $"conflict: unable to delete {id} (must be forced) - image is referenced in multiple repositories"
            : Users(image).FirstOrDefault() is { } stopped ? $"conflict: unable to delete {id} (must be forced) - image is being used by stopped container {Short(stopped.Id)}"
            : null;
    }

    private void UntagAll(Image image, Action<string, string> tell)
    {
        foreach (string name in image.Names.Concat(image.Digests).ToArray())
        {
            Untag(image, name, tell);
        }
    }

    private void Untag(Image image, string name, Action<string, string> tell)
    {
        _images.Unname(image, name);
        PublishImage("untag", "sha256:" + image.Id, "sha256:" + image.Id);
        tell("Untagged", name);
        ImagesChanged();
    }

    private IEnumerable<Container> Users(Image image) => _containers.All.Where(c => c.Image.Id == image.Id);

    // Layers of a deleted image stay as long as a container needs them.
    private void ReleaseLayers(Container removed)
    {
        if (!_images.Contains(removed.Image))
        {
            Free(removed.Image);
            ImagesChanged();
        }
    }

    private List<string> Free(Image image)
    {
        var chains = new List<string>();
        foreach ((Layer layer, string chain) in _images.Free(image, _containers.All))
        {
            chains.Add(chain);
            foreach (Inode inode in layer.Files.Values)
            {
                Host.RemoveInode(inode);
            }
        }

        return chains;
    }

    private static string Short(string id) => id[..12];
}
