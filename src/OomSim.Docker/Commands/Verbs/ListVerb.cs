using System.CommandLine;

namespace OomSim.Docker;

/// <summary><c>docker ps</c> (D8.11): newest first.</summary>
internal sealed class ListVerb : Verb
{
    private readonly Option<bool> _all;
    private readonly Option<bool> _quiet;
    private readonly Option<bool> _full;
    private readonly Option<bool> _size;

    /// <summary>The command.</summary>
    public ListVerb()
        : base("ps", "", least: 0, most: 0)
    {
        _all = Add(Flags.Switch("--all", "-a"));
        _quiet = Add(Flags.Switch("--quiet", "-q"));
        _full = Add(Flags.Switch("--no-trunc"));
        _size = Add(Flags.Switch("--size", "-s"));
    }

    /// <inheritdoc/>
    public override SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        bool cut = !flags.GetValue(_full);
        bool size = flags.GetValue(_size);
        long now = shell.Engine.Clock.Now;
        string[] header = ["CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "PORTS", "NAMES"];
        var table = new Table(size ? [.. header, "SIZE"] : header);
        foreach (Container container in shell.Engine.Containers.Reverse().Where(c => c.Running || flags.GetValue(_all)))
        {
            string id = cut ? container.Id[..12] : container.Id;
            if (flags.GetValue(_quiet))
            {
                shell.Out(id);
                continue;
            }

            string[] row =
            [
                id, ImageOf(container, cut, shell.Engine), ContainerText.Command(container, cut), HumanDuration.Format(now - container.CreatedAtNs) + " ago",
                ContainerText.Status(container, now), "", container.Name,
            ];
            table.Add(size ? [.. row, Size(container)] : row);
        }

        if (!flags.GetValue(_quiet))
        {
            table.Print(shell);
        }

        return SimTask<int>.From(0);
    }

    // What is typed for an image is shown as long as it means the same image.
    private static string ImageOf(Container container, bool cut, DockerEngine engine) =>
        ReferenceEquals(engine.FindImage(container.Spec.Image), container.Image) ? container.Spec.Image
        : cut ? container.Image.Id[..12]
        : "sha256:" + container.Image.Id;

    // D7.12.
    private static string Size(Container container)
    {
        long own = container.Files.WritableSize;
        return $"{HumanSize.Decimal(own, 3)} (virtual {HumanSize.Decimal(own + container.Image.Layers.Sum(l => l.Definition.Size), 3)})";
    }
}
