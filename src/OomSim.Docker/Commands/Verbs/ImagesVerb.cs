using System.CommandLine;

namespace OomSim.Docker;

/// <summary><c>docker images</c> (D7.11): newest first, a line for each name; those that a scenario describes are as old as the run.</summary>
internal sealed class ImagesVerb : Verb
{
    private const string None = "<none>";

    private readonly Option<bool> _quiet;
    private readonly Option<bool> _full;
    private readonly Option<bool> _all;

    /// <summary>The command.</summary>
    public ImagesVerb()
        : base("images", "[REPOSITORY[:TAG]]", least: 0, most: 1)
    {
        _quiet = Add(Flags.Switch("--quiet", "-q"));
        _full = Add(Flags.Switch("--no-trunc"));
        _all = Add(Flags.Switch("--all", "-a"));
    }

    /// <inheritdoc/>
    public override SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        var table = new Table("REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE");
        foreach (Image image in shell.Engine.ListedImages(flags.GetValue(_all)))
        {
            string id = flags.GetValue(_full) ? "sha256:" + image.Id : image.Id[..12];
            string[] names = image.Names.Count > 0 ? [.. image.Names] : [None + ":" + None];
            foreach (string name in names.Where(n => words.Count == 0 || IsMeant(n, words[0])))
            {
                if (flags.GetValue(_quiet))
                {
                    shell.Out(id);
                    continue;
                }

                int tag = name.LastIndexOf(':');
                string age = HumanDuration.Format(shell.Engine.Clock.Now - image.Definition.CreatedNs) + " ago";
                table.Add(name[..tag], name[(tag + 1)..], id, age, HumanSize.Decimal(image.Size, 3));
            }
        }

        if (!flags.GetValue(_quiet))
        {
            table.Print(shell);
        }

        return SimTask<int>.From(0);
    }

    private static bool IsMeant(string name, string typed) =>
        ImageReference.HasTag(typed) ? name == ImageReference.Familiar(typed) : name[..name.LastIndexOf(':')] == ImageReference.Repository(typed);
}
