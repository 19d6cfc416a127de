using OomSim.Docker;
using OomSim.Scenarios.Compose;

namespace OomSim.Scenarios.Reference;

/// <summary>The keys of images, layers, registries and folders that images are built of.</summary>
internal static class ImageKeys
{
    /// <summary>Most files and folders of a layer.</summary>
    public const long MostEntries = 100_000_000;

    private static readonly EntriesShape Files = new("^/", Shapes.Size, "/PATH");
    private static readonly EntriesShape FixedFiles = new("^/", Shapes.FixedSize, "/PATH");

    /// <summary>A layer.</summary>
    public static SectionShape Layer { get; } = new(
        new("id", new TextShape(@"[\s\S]") { TakesScalars = true }, "Its identity: layers of one id above the same ones are one layer, stored once (M3, D7.3); the id alone names a layer of an earlier image.") { IsRequired = true, Examples = ["base"] },
        new("size", Shapes.Size, "All that it holds.") { Default = "the sum of its files", Examples = ["5MiB", "120m"] },
        new("files", Files, "Sizes of files that programs touch, by full path."),
        new("entries", Shapes.Count(0, MostEntries), "How many files and folders it has.") { Default = "those that are named", Examples = ["1200"] },
        new("created_by", Shapes.Text, "CREATED BY in docker history.") { Examples = ["RUN make"] },
        new("comment", Shapes.Text, "COMMENT in docker history.") { Examples = ["from the build"] });

    /// <summary>A health check, written as Compose writes it.</summary>
    public static SectionShape HealthCheck { get; } = new(
        new("test", new OneOfShape(new TextShape(".") { TakesScalars = true }, new ListShape(Shapes.Text) { Least = 1, First = ["CMD", "CMD-SHELL", "NONE"] }), "The probe: a line for a shell, or a list that begins with CMD, CMD-SHELL or NONE.") { IsRequired = true, Examples = ["test -f /ready"] },
        new("interval", Shapes.FixedDuration, "Time from one probe to the next, and to the first.") { Default = "30s", Examples = ["10s"] },
        new("timeout", Shapes.FixedDuration, "Longest that a probe may take.") { Default = "30s", Examples = ["3s"] },
        new("retries", Shapes.FixedCount(0, int.MaxValue), "Failures in a row that make it unhealthy.") { Default = "3", Examples = ["5"] },
        new("start_period", Shapes.FixedDuration, "Time after the start in which failures do not count.") { Default = "0s", Examples = ["1m"] },
        new("start_interval", Shapes.FixedDuration, "Time between probes in that period.") { Default = "5s", Examples = ["2s"] },
        new("disable", Shapes.Flag, "true: no health check.") { Default = "false" });

    /// <summary>An image.</summary>
    public static SectionShape Image { get; } = new(
        new("layers", new ListShape(Layer), "Its layers, lowest first.") { Default = "one of 10 MiB" },
        new("program", ProgramKeys.Named, "What its containers run: their init process.") { Default = "sleeps for ever" },
        new("processes", ProgramKeys.Processes, "Other processes that steps fork or commands start, by name."),
        new("stop_signal", Shapes.SignalOrNone, "STOPSIGNAL of its Dockerfile.") { Default = "SIGTERM", Examples = ["SIGINT"] },
        new("users", new ListShape(Shapes.Text), "Users and groups that it has beside those of Debian and Alpine and one of its own name: -u and --group-add may name them. Others are believed, which validate says.") { Default = "none" },
        new("healthcheck", HealthCheck, "HEALTHCHECK of its Dockerfile."));

    /// <summary>Images by name.</summary>
    public static readonly EntriesShape Images = new("^[a-zA-Z0-9]", new OneOfShape(new NothingShape(), new NamedShape("image", "An image and what its containers run", () => Image)), "IMAGE");

    /// <summary>A registry.</summary>
    public static SectionShape Registry { get; } = new(
        new("bandwidth", new MeasureShape(Unit.Rate, 1, Shapes.FastestDevice), "Speed of the line that all downloads share.") { Default = "100 Mbit/s", Examples = ["20MiB/s"] },
        new("latency", Shapes.Duration, "From a request to the first byte of its answer.") { Default = Units.Format(Unit.Duration, ImageRegistry.DefaultLatencyNs), Examples = ["20ms"] },
        new("images", Images, "Images that it holds and the host lacks, by name."),
        new("offline", new TextShape(@"^$|^[0-9]{1,3}([.][0-9]{1,3}){3}$|^[0-9a-fA-F.:]*:[0-9a-fA-F.:]*$"), "Address of the host's name server where the host has no network: every pull fails.") { Default = "the host has a network", Examples = ["10.0.2.3"] });

    /// <summary>A tar archive in a folder that images are built of.</summary>
    public static SectionShape Archive { get; } = new(
        new("size", Shapes.FixedSize, "Size of the archive itself.") { Default = "what its files take in it", Examples = ["2MiB"] },
        new("files", new NamedShape("archivedFiles", "Files of an archive and their sizes", () => FilesWithin!), "What is in it: paths and sizes."));

    private static readonly EntriesShape FilesWithin = new("^[^/]", new OneOfShape(Shapes.FixedSize, Archive), "PATH");

    /// <summary>A folder that images are built of.</summary>
    public static SectionShape Build { get; } = new(
        new("dockerfile", new TextShape("[^ ]"), "The text of its Dockerfile.") { Default = "that of the folder of this name beside the scenario" },
        new("files", FilesWithin, "Sizes of its files, by path within it; an archive that ADD unpacks has its own size and files."),
        new("run", new EntriesShape(null, FixedFiles, "COMMAND"), "What commands of RUN leave behind: command line to files and their sizes."));

    /// <summary>Folders by path.</summary>
    public static readonly EntriesShape Builds = new(null, Build, "PATH");
}
