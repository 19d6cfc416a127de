using System.CommandLine;
using System.Globalization;

namespace OomSim.Docker;

/// <summary><c>docker system df</c> (D7.15, D7.16).</summary>
internal sealed class DiskUsageVerb : Verb
{
    private const string Context = "formatter.diskUsageImagesContext";

    private readonly Option<bool> _verbose;
    private readonly Option<string?> _format;

    /// <summary>The command.</summary>
    public DiskUsageVerb()
        : base("system df", "", least: 0, most: 0)
    {
        _verbose = Add(Flags.Switch("--verbose", "-v"));
        _format = Add(Flags.Text("--format"));
    }

    private static SortedDictionary<string, string> Headings { get; } = new(StringComparer.Ordinal)
    {
        ["Active"] = "ACTIVE",
        ["Reclaimable"] = "RECLAIMABLE",
        ["Size"] = "SIZE",
        ["TotalCount"] = "TOTAL",
        ["Type"] = "TYPE",
    };

    /// <inheritdoc/>
    public override string? NotSimulated(ParseResult flags) => ListTemplate.NotSimulated(Template(flags));

    /// <inheritdoc/>
    public override SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        if (NotSimulated(flags) is { } refused)
        {
            shell.Error(refused);
            return SimTask<int>.From(1);
        }

        if (ListTemplate.Read(Template(flags), Context, shell) is not { } template)
        {
            return SimTask<int>.From(1);
        }

        var usage = new DiskUsage(shell.Engine);
        string format = flags.GetValue(_format) ?? "";
        if (flags.GetValue(_verbose) && format is not ("" or "table"))
        {
            return SimTask<int>.From(DiskUsageDetails.Fill(usage, format == "json" && shell.Profile.InspectFormatJson ? "{{json .}}" : format, shell));
        }

        if (!flags.GetValue(_verbose))
        {
            return SimTask<int>.From(Summary(usage, template, shell));
        }

        Details(usage, shell);
        return SimTask<int>.From(0);
    }

    private string Template(ParseResult flags)
    {
        string format = RawFormat.Of(
            flags.GetValue(_format) ?? "", isQuiet: false, ("type", "Type"), ("total", "TotalCount"), ("active", "Active"), ("size", "Size"), ("reclaimable", "Reclaimable"));
        return format is "" or "table" ? ImageColumns.Table(["Type", "TotalCount", "Active", "Size", "Reclaimable"]) : format;
    }

    private static int Summary(DiskUsage usage, ListTemplate template, Shell shell)
    {
        DockerVolume[] used = [.. shell.Engine.CountedVolumes.Where(v => shell.Engine.Users(v).Any())];
        long volumes = shell.Engine.CountedVolumes.Sum(v => v.Content.SizeAt(shell.Engine.Clock.Now));
        int images = usage.Images.Count(i => usage.Users(i) > 0);
        return template.Print(
            [
                Row("Images", usage.Images.Count, images, Size(usage.LayersSize), Part(usage.ReclaimableImages, usage.LayersSize)),
                Row("Containers", shell.Engine.Containers.Count, usage.ActiveContainers, Size(usage.ContainersSize), Part(usage.ReclaimableContainers, usage.ContainersSize)),
                Row("Local Volumes", shell.Engine.CountedVolumes.Count, used.Length, Size(volumes), Part(volumes - used.Sum(v => v.Content.SizeAt(shell.Engine.Clock.Now)), volumes)),
                Row("Build Cache", 0, 0, "0B", "0B"),
            ],
            Headings,
            shell);
    }

    private static SortedDictionary<string, string> Row(string type, int total, int active, string size, string reclaimable) => new(StringComparer.Ordinal)
    {
        ["Active"] = Number(active),
        ["Reclaimable"] = reclaimable,
        ["Size"] = size,
        ["TotalCount"] = Number(total),
        ["Type"] = type,
    };

    // The sections of recording docker/v1-35.
    private static void Details(DiskUsage usage, Shell shell)
    {
        DockerEngine engine = shell.Engine;
        shell.Out("Images space usage:\n");
        List<string[]> images = [["REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE", "SHARED SIZE", "UNIQUE SIZE", "CONTAINERS"]];
        foreach (Image image in usage.Images)
        {
            string name = image.Names.Count > 0 ? image.Names[0] : "<none>:<none>";
            int tag = name.LastIndexOf(':');
            long shared = usage.Shared(image);
            images.Add(
            [
                name[..tag], name[(tag + 1)..], image.Id[..12], HumanDuration.Format(engine.Clock.Now - image.Definition.CreatedNs) + " ago",
                Size(image.Size), Size(shared), Size(image.Size - shared), Number(usage.Users(image)),
            ]);
        }

        shell.Write(TextTable.Of(images));
        shell.Out("\nContainers space usage:\n");
        string[] columns = ["ID", "Image", "Command", "LocalVolumes", "Size", "RunningFor", "Status", "Names"];
        List<string[]> containers = [[.. columns.Select(c => ListColumns.Headings[c])]];
        foreach (Container container in engine.Containers.Reverse())
        {
            SortedDictionary<string, string> values = ListColumns.Of(container, engine, cut: true, size: false);
            values["Size"] = Size(container.Files.WritableSize);
            containers.Add([.. columns.Select(c => values[c])]);
        }

        shell.Write(TextTable.Of(containers));
        shell.Out("\nLocal Volumes space usage:\n");
        shell.Write(TextTable.Of([["VOLUME NAME", "LINKS", "SIZE"], .. engine.CountedVolumes.Select(v => (string[])[v.Name, Number(engine.Users(v).Count()), Size(v.Content.SizeAt(engine.Clock.Now))])]));
        shell.Out("\nBuild cache usage: 0B\n");
        shell.Write(TextTable.Of([["CACHE ID", "CACHE TYPE", "SIZE", "CREATED", "LAST USED", "USAGE", "SHARED"]]));
    }

    private static string Size(long bytes) => HumanSize.Decimal(bytes, 4);

    private static string Part(long bytes, long all) => all > 0 ? $"{Size(bytes)} ({Number(bytes * 100 / all)}%)" : Size(bytes);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
