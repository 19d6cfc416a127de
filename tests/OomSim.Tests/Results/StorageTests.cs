using OomSim.Campaigns;
using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using OomSim.Results;
using OomSim.Tests.Scenarios;
using Xunit;

namespace OomSim.Tests.Results;

/// <summary>storage.csv: sizes of layers, images and writable layers, by hand.</summary>
public sealed class StorageTests
{
    private const long MB = 1_000_000;
    private const long Second = SimTime.Second;

    // D7.14, X11: A = base 80 + 20, B = base 80 + 5 (MB); only the base has two users.
    [Fact]
    public void What_two_images_have_in_common_is_shared()
    {
        string[] rows = Record([], Second);
        Assert.Equal("time_s,kind,id,name,size_bytes,shared_bytes,unique_bytes,references", rows[0]);
        Assert.Equal(
            [
                "0.000000,layer,base,,80000000,80000000,0,2",
                "0.000000,layer,top-a,,20000000,0,20000000,1",
                "0.000000,layer,top-b,,5000000,0,5000000,1",
                "0.000000,image,sha256:#,a:latest,100000000,80000000,20000000,0",
                "0.000000,image,sha256:#,b:latest,85000000,80000000,5000000,0",
            ],
            rows.Skip(1).Select(WithoutId));
    }

    // The layer that the first step of a build adds is its image's own, as docker system df -v tells: the step itself is no image that is listed.
    [Fact]
    public void Steps_of_a_build_share_nothing_with_its_image()
    {
        string[] rows = Record(["docker build -t c ./ctx"], Second);
        string[] last = [.. rows.Skip(1).Where(r => r.Contains(",image,", StringComparison.Ordinal)).GroupBy(r => r.Split(',')[2]).Select(g => WithoutId(g.Last()[(g.Last().IndexOf(',', StringComparison.Ordinal) + 1)..]))];
        Assert.Equal(
            [
                "image,sha256:#,,0,0,0,0",
                "image,sha256:#,a:latest,100000000,80000000,20000000,0",
                "image,sha256:#,b:latest,85000000,85000000,0,0",
                "image,sha256:#,c:latest,86000000,85000000,1000000,0",
            ],
            last.Order(StringComparer.Ordinal));
    }

    // The 20 MB file of the image is opened for appending 3 MB: it is copied up whole before they are written, 20 + 3 = 23 MB (D7.7). Removal brings the size to 0 and the references down.
    [Fact]
    public void A_containers_layer_grows_by_the_copied_file_and_goes_with_the_container()
    {
        string[] rows = Record(["docker run -d --name first a", "docker create --name second a", "docker rm second"], 10 * Second);
        Assert.Equal(
            [
                "image,sha256:#,a:latest,100000000,80000000,20000000,1",
                "container,#,first,0,0,0,1",
                "image,sha256:#,a:latest,100000000,80000000,20000000,2",
                "container,#,second,0,0,0,1",
                "container,#,second,0,0,0,0",
                "image,sha256:#,a:latest,100000000,80000000,20000000,1",
                "container,#,first,23000000,0,23000000,1",
            ],
            rows.Skip(6).Select(r => WithoutId(r[(r.IndexOf(',', StringComparison.Ordinal) + 1)..])));
    }

    [Fact]
    public void What_a_running_program_writes_is_told_at_the_next_sample()
    {
        // Written from the first second on, within milliseconds; nothing else happens to the container until the end.
        string[] rows = Record(["docker run -d --name first b"], 5 * Second);
        Assert.Equal("2.000000,container,#,first,7000000,0,7000000,1", WithoutId(rows[^1]));
    }

    // 5 MiB/s from 2 s on, for 20 s: what is there by then is what the upper directory has, for all who ask (D7.12).
    [Theory]
    [InlineData("2s", "0B", "0B")]
    [InlineData("5s", "15.7MB", "15.73MB")]
    [InlineData("30s", "105MB", "104.9MB")]
    public void A_file_has_the_size_that_is_written_by_then(string at, string size, string ofVolume)
    {
        using var root = new TemporaryFolder();
        string folder = ScenarioRun.Execute(
            Load.Valid("""
                name: written
                services: {db: {image: f, volumes: ['vol:/vol']}}
                volumes: {vol: {}}
                x-oomsim:
                  host: {memory: 1GiB, docker: {latency: 0s}}
                  until: 31s
                  sample: 1s
                  images: {f: {layers: [{id: base, size: 5MiB}], program: {steps: [sleep: 2s, fork: second, {write: /out, size: 100MiB, rate: 5MiB/s}, sleep: forever]}, processes: {second: {steps: [{write: /vol/out, size: 100MiB, rate: 5MiB/s}, sleep: forever]}}}}
                  timeline:
                    - {at: WHEN, run: "docker ps -s --format '{{.Size}}'"}
                    - {at: WHEN, run: "docker system df --format '{{.Size}}'"}
                """.Replace("WHEN", at, StringComparison.Ordinal)),
            new ScenarioRunSettings { Version = "0", OutputRoot = root.Path }).Folder!;
        string commands = File.ReadAllText(Path.Join(folder, "commands.csv"));
        Assert.Contains($"\"{size} (virtual", commands, StringComparison.Ordinal);
        Assert.Contains($"\n{ofVolume}\n{ofVolume}\n0B\n", commands, StringComparison.Ordinal);
        Assert.Equal(
            [(2.0, 0.0), (3, 5), (4, 10), (21, 95), (22, 100)],
            File.ReadLines(Path.Join(folder, "storage.csv")).Select(l => l.Split(',')).Where(c => c[1] == "container")
                .Select(c => (Time: double.Parse(c[0], System.Globalization.CultureInfo.InvariantCulture), Size: Math.Round(long.Parse(c[4], System.Globalization.CultureInfo.InvariantCulture) / 1048576.0, 3)))
                .Select(r => r with { Time = Math.Max(2, Math.Round(r.Time, 3)) }).Where(r => r.Time is 2 or 3 or 4 or >= 21));
    }

    // Three images of one ID are one image to the engine: its layer is its own, and all the containers are of it.
    [Fact]
    public void Images_of_one_content_are_one_image()
    {
        using var root = new TemporaryFolder();
        string folder = ScenarioRun.Execute(
            Load.Valid("""
                name: same
                services: {a: {image: hog}, b: {image: hog2}, c: {image: srv}}
                x-oomsim:
                  host: {memory: 1GiB, docker: {latency: 0s}}
                  until: 3s
                  images:
                    hog: {layers: [{id: base, size: 5MiB}], program: {comm: p, steps: [{write: /out, size: 1MiB}, sleep: forever]}}
                    hog2: {layers: [{id: base, size: 5MiB}], program: {comm: p, steps: [sleep: forever]}}
                    srv: {layers: [{id: base, size: 5MiB}], program: {comm: p, steps: [sleep: forever]}}
                """),
            new ScenarioRunSettings { Version = "0", OutputRoot = root.Path }).Folder!;
        string[] rows = [.. File.ReadLines(Path.Join(folder, "storage.csv")).Where(l => l.Contains(",layer,", StringComparison.Ordinal) || l.Contains(",image,", StringComparison.Ordinal)).Select(WithoutId)];
        Assert.Equal("0.000000,layer,base,,5242880,0,5242880,1", rows[0]);
        Assert.Equal(Enumerable.Range(0, 4).Select(n => FormattableString.Invariant($"0.000000,image,sha256:#,hog2:latest,5242880,0,5242880,{n}")), rows[1..]);

        // One image and three containers, each with 5 MiB of its own, and 1 MiB that one of them wrote.
        var data = new RunData { Scenario = "same", End = 3, Slices = 100 };
        StorageReader.Read(Path.Join(folder, "storage.csv"), [data]);
        Assert.Equal((6.0, 21.0), (data.Storage[^1].Total / (1 << 20), data.Storage[^1].Apart / (1 << 20)));
    }

    [Fact]
    public void A_container_has_a_row_with_its_new_name()
    {
        string[] rows = Record(["docker create --name first b", "docker rename first second"], Second);
        Assert.Equal("0.000000,container,#,second,0,0,0,1", WithoutId(rows[^1]));
    }

    // c = base 80 + 7 MB. 7 MB at 7 MB/s and at 300 MiB/s, after 2 × 50 ms: 1.1 s and 0.022… s. The base has three users then.
    [Fact]
    public void A_pulled_image_has_rows_when_it_is_there()
    {
        string[] rows = Record(["docker pull c"], 5 * Second);
        Assert.Equal(
            [
                "1.122252,layer,base,,80000000,80000000,0,3",
                "1.122252,layer,top-c,,7000000,0,7000000,1",
                "1.122252,image,sha256:#,c:latest,87000000,80000000,7000000,0",
            ],
            rows.Skip(6).Select(WithoutId));
    }

    // Base of 80 and top of 5 MB: their archives are 80000512 + 512 + 1024 (one file) and, with its 3 files in 2 folders, a few blocks more.
    [Fact]
    public void An_archive_has_a_row_when_it_is_written()
    {
        string[] rows = Record(["docker save -o b.tar b"], 5 * Second);
        string[] cells = rows.Single(r => r.Contains(",file,", StringComparison.Ordinal)).Split(',');
        Assert.Equal(["file", "b.tar", ""], cells.Skip(1).Take(3));
        Assert.InRange(long.Parse(cells[4], System.Globalization.CultureInfo.InvariantCulture), 85 * MB, 85 * MB + 20_000);
        Assert.Equal(cells[4], cells[6]);
    }

    [Fact]
    public void An_image_that_loses_its_name_has_a_row_without()
    {
        string[] rows = Record(["docker pull b"], 5 * Second);
        Assert.Equal(
            [
                "0.050000,layer,base,,80000000,80000000,0,3",
                "0.050000,image,sha256:#,,85000000,80000000,5000000,0",
                "0.050000,image,sha256:#,b:latest,80000000,80000000,0,0",
            ],
            rows.Skip(6).Select(WithoutId));
    }

    private static string WithoutId(string row) =>
        System.Text.RegularExpressions.Regex.Replace(row, "[0-9a-f]{64}", "#");

    private static string[] Record(string[] commands, long end)
    {
        using var root = new TemporaryFolder();
        using RunFolder folder = RunFolder.Create(root.Path, "case");
        var simulator = new Simulator();
        var host = new LinuxHost(simulator, new HostConfig { Memory = 1L << 30 }, new RandomStreams(1));
        var engine = new DockerEngine(host, new DockerConfig())
        {
            Registry = new ImageRegistry([new ImageDefinition("c", [Base, Layer("top-c", 7 * MB)], null), new ImageDefinition("b", [Base], null)], 7 * MB),
        };
        engine.AddBuildContext("./ctx", new BuildContext("FROM b\nCOPY f /f\nCMD [\"b\"]\n", new SortedDictionary<string, long>(StringComparer.Ordinal) { ["f"] = MB }));
        Add(engine, "a", ("top-a", 20 * MB), new SleepStep(Quantity.Of(Second)), new WriteStep("/data/book", Quantity.Of(3 * MB), new Pace(null)), new ExitStep(Quantity.Of(0)));
        Add(engine, "b", ("top-b", 5 * MB), new SleepStep(Quantity.Of(Second)), new WriteStep("/data/new", Quantity.Of(7 * MB), new Pace(null)), new SleepStep(null));
        using (var writer = new TraceWriter(folder, null))
        {
            var recorder = new Recorder(host, engine, writer, new RecorderOptions { SampleNs = Second });
            recorder.AdvanceTo(0);
            foreach (string command in commands)
            {
                engine.Execute(command, result => Assert.True(result.ExitCode == 0, result.Stderr));
            }

            while (simulator.NextTime is { } next && next <= end)
            {
                recorder.AdvanceTo(next);
                simulator.Step();
            }

            recorder.AdvanceTo(end);
            simulator.RunUntil(end);
            recorder.Finish();
        }

        return File.ReadAllLines(Path.Combine(folder.TemporaryPath, "storage.csv"));
    }

    private static LayerDefinition Base => Layer("base", 80 * MB);

    private static LayerDefinition Layer(string id, long size) => new(id, size, new SortedDictionary<string, long>(StringComparer.Ordinal));

    private static void Add(DockerEngine engine, string name, (string Id, long Size) top, params Step[] steps)
    {
        var program = new ProgramDefinition { Name = name, Comm = name, Steps = steps };
        var files = new SortedDictionary<string, long>(StringComparer.Ordinal) { ["/data/book"] = 20 * MB };
        LayerDefinition[] layers =
        [
            Base,
            new(top.Id, top.Size, name == "a" ? files : new SortedDictionary<string, long>(StringComparer.Ordinal)),
        ];
        engine.AddImage(new ImageDefinition(name, layers, new ProgramSet(program, new SortedDictionary<string, ProgramDefinition>(StringComparer.Ordinal))));
    }
}
