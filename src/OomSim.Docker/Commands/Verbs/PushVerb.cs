using System.CommandLine;

namespace OomSim.Docker;

/// <summary><c>docker push</c>: no registry takes anything of who has no account there, which nobody has.</summary>
internal sealed class PushVerb(EngineProfile profile) : TransferVerb("push", "NAME[:TAG]", profile.NewHelpTail)
{
    /// <inheritdoc/>
    public override SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        if (ImageReference.WithDigest(words[0]) is not null)
        {
            // The client asks nobody (client/image_push.go).
            shell.Error("cannot push a digest reference");
            return SimTask<int>.From(1);
        }

        string repository = ImageReference.Repository(words[0]);
        bool quiet = IsQuiet(flags);
        if (!quiet)
        {
            shell.Out($"The push refers to repository [{(ImageReference.HasHost(words[0]) ? "" : repository.Contains('/', StringComparison.Ordinal) ? "docker.io/" : "docker.io/library/")}{repository}]");
        }

        // The registry is asked once there is some image of that name, and its tag is looked for after that (distribution/push_v2.go).
        Image? image = shell.Engine.FindImage(words[0]);
        if (image is null && !shell.Engine.HasRepository(repository))
        {
            shell.Error("An image does not exist locally with the tag: " + repository);
        }
        else if (shell.Engine.UnreachableRegistry(words[0]) is { } unreachable)
        {
            shell.Error(unreachable);
        }
        else if (image is null)
        {
            shell.Error("tag does not exist: " + ImageReference.Familiar(words[0]));
        }
        else
        {
            foreach (Layer layer in quiet ? [] : image.Layers.Reverse())
            {
                shell.Out(layer.Digest[..12] + ": Preparing");
            }

            shell.Error("denied: requested access to the resource is denied");
        }

        return SimTask<int>.From(1);
    }
}
