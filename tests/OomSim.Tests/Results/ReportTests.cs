using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using OomSim.Kernel;
using OomSim.Results;
using Xunit;

namespace OomSim.Tests.Results;

public sealed partial class ReportTests
{
    [Fact]
    public void The_same_files_give_the_same_bytes_wherever_they_lie()
    {
        using var root = new TemporaryFolder();
        string first = File.ReadAllText(ReportPage.Write(Make(root, "shop", 3)));
        string second = File.ReadAllText(ReportPage.Write(Make(root, "shop", 3, "elsewhere")));
        Assert.Equal(first, second);
        Assert.DoesNotContain(root.Path, first, StringComparison.Ordinal);
        Assert.DoesNotContain("\r", first, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_asks_for_nothing_and_lets_only_its_own_script_run()
    {
        using var root = new TemporaryFolder();
        string page = File.ReadAllText(ReportPage.Write(Make(root, "shop", 2)));
        Match policy = Policy().Match(page);
        Assert.StartsWith("default-src 'none'; script-src 'sha256-", policy.Groups[1].Value, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy.Value, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"(?:src|href)=""(?!#|data:)", Scripts().Replace(page, ""));
        string script = Scripts().Matches(page).Last().Groups[1].Value;
        string hash = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(script)));
        Assert.Contains($"'sha256-{hash}'", policy.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_short_peak_stays_however_many_containers_share_the_points()
    {
        using var root = new TemporaryFolder();
        string run = Make(root, "many", 60);
        string[] columns = File.ReadLines(Path.Combine(run, "containers.csv")).First().Split(',');
        int memory = Array.IndexOf(columns, "memory_current_bytes");
        var peaks = File.ReadLines(Path.Combine(run, "containers.csv")).Skip(1).Select(l => l.Split(','))
            .GroupBy(c => c[1]).ToDictionary(g => g.Key, g => g.Max(c => long.Parse(c[memory], CultureInfo.InvariantCulture)));
        using JsonDocument curves = Curves(File.ReadAllText(ReportPage.Write(run)));
        JsonElement[] containers = [.. curves.RootElement.GetProperty("containers").EnumerateArray()];
        Assert.Equal(60, containers.Length);
        int points = containers.Sum(c => c.GetProperty("t").GetArrayLength());
        Assert.InRange(points, 33_000, 97_000);
        Assert.All(containers, c => Assert.Equal(peaks[c.GetProperty("name").GetString()!], Sums(c.GetProperty("memory")).Max()));
    }

    // Ten containers with 6,000 rows each: all that fit, so that a zoom shows what the run knows.
    [Fact]
    public void The_fewer_points_a_run_has_the_more_of_them_stay()
    {
        using var root = new TemporaryFolder();
        string run = Make(root, "ten", 10);
        using JsonDocument curves = Curves(File.ReadAllText(ReportPage.Write(run)));
        int rows = File.ReadLines(Path.Combine(run, "containers.csv")).Count() - 1;
        Assert.Equal(rows, curves.RootElement.GetProperty("containers").EnumerateArray().Sum(c => c.GetProperty("t").GetArrayLength()));
    }

    // At a container's own limit the host does nothing: its chart has the kills of its own OOM killer.
    [Fact]
    public void The_chart_of_the_host_has_the_kills_by_the_host()
    {
        using var root = new TemporaryFolder();
        string run = Make(root, "killed", 1);
        File.WriteAllLines(Path.Combine(run, "events.csv"),
        [
            "time_s,source,type,subject,detail",
            "0.000000,docker,create,app,image=hog",
            "3.000000,kernel,oom_kill,app,pid=7 comm=worker anon=1 shmem=0 adj=0 domain=/docker/aa",
            "6.000000,kernel,oom_kill,app,pid=9 comm=worker anon=1 shmem=0 adj=0 domain=host",
        ]);
        using JsonDocument curves = Curves(File.ReadAllText(ReportPage.Write(run)));
        Assert.Equal("[[6000000,\"app\",1]]", curves.RootElement.GetProperty("host").GetProperty("kills").GetRawText());
    }

    // 60,000 points in 10 s: four stay of each of 8,000 slices, which are 1.25 ms long.
    [Fact]
    public void A_page_says_when_it_leaves_points_out()
    {
        using var root = new TemporaryFolder();
        var summary = new RunSummary { Scenario = "fine", Version = "1", SimulatedNs = 10_000_000_000, Containers = [new ContainerSummary("app", "0", "running", 0, false, 0, 0, 0, 0, [], [], [])] };
        var data = new RunData { Scenario = "fine", End = 10 };
        var series = new ContainerSeries("app") { Rows = 60_000 };
        series.Points.AddRange(Enumerable.Range(0, 60_000).Select(i => new ContainerPoint { Time = i / 6000.0, Current = i % 7 }));
        data.Containers.Add(series);
        PackedCurves packed = PackedCurves.Make(new ReportContent(root.Path, data, summary, Fingerprint.Of(root.Path)));
        Assert.Matches("^<p class=\"quiet\" id=\"thinned\">The charts show 3[0-2],[0-9]{3} of 60,000 rows of containers.csv: of every 0.001 s the first, the last, the highest and the lowest. ", packed.Note);
        series.Rows = series.Points.RemoveAll(p => Math.Round(p.Time * 6000) % 2 == 1);
        Assert.Equal("", PackedCurves.Make(new ReportContent(root.Path, data, summary, Fingerprint.Of(root.Path))).Note);
    }

    private const string NoTime = " is not a time: seconds from 0 to 9000000000 since the run began";

    // The second line's number is none.
    [Theory]
    [InlineData("containers.csv", "memory_current_bytes", "12x", " is not a number")]
    [InlineData("containers.csv", "memory_current_bytes", "1e300", " is too large; numbers go up to 9e18")]
    [InlineData("containers.csv", "time_s", "1e300", NoTime)]
    [InlineData("containers.csv", "time_s", "-5", NoTime)]
    [InlineData("containers.csv", "time_s", "", NoTime)]
    [InlineData("host.csv", "memory_free_bytes", "12x", " is not a number")]
    [InlineData("host.csv", "time_s", "-0.5", NoTime)]
    [InlineData("events.csv", "time_s", "12x", NoTime)]
    [InlineData("events.csv", "time_s", "1e10", NoTime)]
    public void A_bad_number_is_told_with_its_file_line_and_column(string file, string column, string cell, string reason)
    {
        using var root = new TemporaryFolder();
        string run = Make(root, "bad", 9);
        string path = Path.Combine(run, file);
        string[] lines = File.ReadAllLines(path);
        string[] cells = lines[1].Split(',');
        int at = Array.IndexOf(lines[0].Split(','), column);
        int place = cells[..at].Sum(c => c.Length + 1) + 1;
        cells[at] = cell;
        lines[1] = string.Join(',', cells);
        File.WriteAllLines(path, lines);
        RunFileException wrong = Assert.Throws<RunFileException>(() => ReportPage.Write(run));
        Assert.Equal((path, 2, place, $"'{cell}'{reason}"), (wrong.FilePath, wrong.Line, wrong.Column, wrong.Message));
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_named_as_the_folder_was()
    {
        using var root = new TemporaryFolder();
        string folder = Path.GetRelativePath(Environment.CurrentDirectory, Make(root, "held", 1));
        string path = Path.Combine(folder, "cgroups.csv");
        File.WriteAllText(path, "held\n");
        using FileStream held = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.Equal(path, Assert.Throws<RunFileException>(() => ReportPage.Write(folder)).FilePath);
    }

    [Fact]
    public void A_run_that_left_an_empty_file_has_its_page_too()
    {
        using var root = new TemporaryFolder();
        string run = Make(root, "quiet", 1);
        File.WriteAllText(Path.Combine(run, "kernel.log"), "");
        string page = File.ReadAllText(ReportPage.Write(run));
        Match packed = EmptyLog().Match(page);
        using var gzip = new GZipStream(new MemoryStream(Convert.FromBase64String(packed.Groups[1].Value)), CompressionMode.Decompress);
        Assert.Equal(-1, gzip.ReadByte());
    }

    [Fact]
    public void Files_that_do_not_fit_are_named_and_left_out()
    {
        using var root = new TemporaryFolder();
        string run = Make(root, "large", 1);
        byte[] noise = new byte[2_000_000];
        uint state = 1;
        for (int i = 0; i < noise.Length; i++)
        {
            // Xorshift: noise does not pack.
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            noise[i] = (byte)state;
        }

        File.WriteAllBytes(Path.Combine(run, "kernel.log"), noise);
        string page = File.ReadAllText(ReportPage.Write(run));
        Assert.Contains("kernel.log</span> 1.9 MiB: too large for this page; it is in the run&#39;s folder", page, StringComparison.Ordinal);
        Assert.DoesNotContain("data-file=\"kernel.log\"", page, StringComparison.Ordinal);
        Assert.Contains("data-file=\"containers.csv\"", page, StringComparison.Ordinal);
        Assert.InRange(page.Length, 100_000, 2_000_000);
    }

    [Fact]
    public void Of_too_many_events_those_stay_that_change_a_container_s_course()
    {
        using var root = new TemporaryFolder();
        string run = Make(root, "busy", 1);
        IEnumerable<string> rows = Enumerable.Range(1, 3000).Select(i => FormattableString.Invariant($"{i}.000000,{(i % 3 == 0 ? "docker,die" : "program,start")},svc-0,"));
        File.WriteAllText(Path.Combine(run, "events.csv"), string.Join('\n', rows.Prepend("time_s,source,type,subject,detail")) + "\n");
        string page = File.ReadAllText(ReportPage.Write(run));
        Assert.Contains("The first 1,000 events that change a container&#39;s course, of 3,000 events", page, StringComparison.Ordinal);
        Assert.Contains("<td class=\"number\">3000.000000</td>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<td>program</td>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_summary_is_read_back_as_it_was_written()
    {
        var summary = new RunSummary
        {
            Scenario = "s",
            Description = "d",
            Seed = ulong.MaxValue,
            Version = "1",
            CgroupVersion = 1,
            SimulatedNs = 1_500_000_000,
            SimulatorEvents = 12,
            PanicNs = 7_000,
            Warnings = ["w"],
            Host = new HostSummary { Kernel = "6.1", Docker = "28", MemoryBytes = 1L << 40, Cpus = 3, Sysctl = [new NamedValue("vm.swappiness", 10)], Profile = [new NamedValue("fork_time", 5)], Watermarks = [new WatermarkSummary(3_000, new FreeMarks(1, 2, 3))] },
            Containers = [new ContainerSummary("app", "ab", "exited", 137, true, 2, 64, 5, 1, [new KillSummary(7_000_000, 9, "hog")], [new IntervalSummary(1_000, null)], [new IntervalSummary(2_000, 3_000)]) { Restarts = 5, Grants = [new CpuGrantSummary(1_000, new CpuGrant(1024, -1, 100_000, 2)), new CpuGrantSummary(2_000, new CpuGrant(512, 50_000, 100_000, 1))] }],
            Requests = [new RequestSummary("app", 1, 2, 3, 4, 5, 6_000, null)],
            Expectations = [new ExpectationSummary("x", true, null) { Actual = "y" }, new ExpectationSummary("z", false, "q") { Actual = "q" }],
        };
        using var root = new TemporaryFolder();
        using (FileStream file = File.Create(root[SummaryReader.FileName]))
        {
            SummaryWriter.Write(file, summary, new Fingerprint("f0", [new FingerprintFile("host.csv", 1, "0f")]));
        }

        byte[] written = File.ReadAllBytes(root[SummaryReader.FileName]);
        (RunSummary read, Fingerprint fingerprint) = SummaryReader.Read(root.Path);
        using var again = new MemoryStream();
        SummaryWriter.Write(again, read, fingerprint);
        Assert.Equal(Encoding.UTF8.GetString(written), Encoding.UTF8.GetString(again.ToArray()));
    }

    [Fact]
    public void A_folder_without_a_summary_is_refused()
    {
        using var root = new TemporaryFolder();
        Assert.Equal("no summary.json here; give the folder of a run", Assert.Throws<InvalidDataException>(() => ReportPage.Write(root.Path)).Message);
        Assert.False(File.Exists(root["report.html"]));
    }

    [Theory]
    [InlineData("{\n ?", 2, 2, "'?' is an invalid start of a property name")]
    [InlineData("", 1, 1, "it ends too early")]
    [InlineData("{}", 1, 1, "the key 'seed', which each run writes, is missing)")]
    [InlineData("{\"scenario\": 3}", 1, 1, "a value is of another kind than what a run writes)")]
    [InlineData("[]", 1, 1, "a value is of another kind than what a run writes)")]
    public void What_is_no_run_is_refused(string summary, int line, int column, string why)
    {
        using var root = new TemporaryFolder();
        File.WriteAllText(root["summary.json"], summary);
        RunFileException error = Assert.Throws<RunFileException>(() => ReportPage.Write(root.Path));
        Assert.StartsWith("not the summary of a run (" + why, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", error.Message, StringComparison.Ordinal);
        Assert.Equal((root["summary.json"], line, column), (error.FilePath, error.Line, error.Column));
        Assert.False(File.Exists(root["report.html"]));
    }

    [Theory]
    [InlineData("a<b>&\"'", "a&lt;b&gt;&amp;&quot;&#39;")]
    [InlineData("tab\tline\n", "tab\tline\n")]
    [InlineData("\0\u001b\u0085", "\ufffd\ufffd\ufffd")]
    [InlineData("\ud83d\udc33", "\ud83d\udc33")]
    public void Texts_and_values_are_escaped(string text, string expected)
    {
        Assert.Equal($"<p title=\"{expected}\">{expected}</p>", new HtmlWriter().Element("p", text, ("title", text)).ToString());
    }

    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(119_500, "119.5 s")]
    [InlineData(1_800_000, "1800 s (30 minutes)")]
    [InlineData(3_661_000, "3661 s (about 1 hour 1 minute)")]
    [InlineData(720_000_000, "720000 s (8 days 8 hours)")]
    [InlineData(130_500, "130.5 s (about 2 minutes 10 seconds)")]
    public void Long_times_are_in_larger_units_too(long milliseconds, string words) =>
        Assert.Equal(words, Shown.Duration(milliseconds * 1_000_000));

    [Fact]
    public void Where_nothing_is_expected_the_page_says_so()
    {
        using var root = new TemporaryFolder();
        Assert.Contains("DONE</strong> The scenario ran to its end; nothing expected.", File.ReadAllText(ReportPage.Write(Make(root, "quiet", 1))), StringComparison.Ordinal);
    }

    [Fact]
    public void What_would_be_right_for_a_refused_command_is_no_effect_of_it()
    {
        var item = new ExplainedItem
        {
            Kind = ExplainedKind.Refusal,
            Command = 1,
            TimeNs = 0,
            Container = "",
            Headline = "refused",
            Facts = [],
            Remedies = [new ExplainedRemedy("another --name", "would be right")],
        };
        string html = WhySection.Make(new RunExplanation("shop", 2, [item], ["2 further kills are not shown: --all explains each"]));
        Assert.Contains("<summary>0 s: refused</summary>", html, StringComparison.Ordinal);
        Assert.Contains("2 further kills are not shown: oomsim explain RUN --all explains each", html, StringComparison.Ordinal);
        Assert.Contains("<h4>What would be right</h4><ul class=\"remedies\"><li>another --name</li></ul>", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("docker compose up -d,1,,no such image", "ERROR")]
    [InlineData("docker compose up -d,0,,", "DONE")]
    [InlineData("docker run gone,1,,no such image", "DONE")]
    public void Services_that_did_not_come_up_are_no_good_end(string command, string word)
    {
        using var root = new TemporaryFolder();
        string run = Make(root, "refused", 1);
        File.WriteAllText(Path.Combine(run, "commands.csv"), $"time_s,command,exit_code,stdout,stderr\n0.000000,{command}\n");
        string page = File.ReadAllText(ReportPage.Write(run));
        Assert.Contains($"<title>{word} refused – OomSim</title>", page, StringComparison.Ordinal);
        Assert.Equal(word == "ERROR", page.Contains("docker compose up -d: no such image</p>", StringComparison.Ordinal));
    }

    [Fact]
    public void Half_a_pair_is_no_text() =>
        Assert.Equal("<p>\ufffd\ufffdx</p>", new HtmlWriter().Element("p", new string(['\udc33', '\ud83d', 'x'])).ToString());

    private static string Make(TemporaryFolder root, string name, int containers, string below = "out")
    {
        using RunFolder folder = RunFolder.Create(root[below], name);
        RunSummary summary = SyntheticRun.Write(folder, containers);
        TextFiles.WriteSummary(folder, summary with
        {
            Containers = [.. Enumerable.Range(0, containers).Select(i => new ContainerSummary(SyntheticRun.Name(i), "ab", "running", 0, false, 0, 64, 0, 0, [], [], []))],
        });
        folder.Commit();
        return folder.FinalPath;
    }

    private static JsonDocument Curves(string page)
    {
        string packed = CurveScript().Match(page).Groups[1].Value;
        using var gzip = new GZipStream(new MemoryStream(Convert.FromBase64String(packed)), CompressionMode.Decompress);
        return JsonDocument.Parse(gzip);
    }

    private static IEnumerable<long> Sums(JsonElement differences)
    {
        long sum = 0;
        return [.. differences.EnumerateArray().Select(d => sum += d.GetInt64())];
    }

    [GeneratedRegex("""<meta http-equiv="Content-Security-Policy" content="([^"]+)">""")]
    private static partial Regex Policy();

    [GeneratedRegex("""data-file="kernel.log" data-bytes="0">([^<]+)</script>""")]
    private static partial Regex EmptyLog();

    [GeneratedRegex("<script[^>]*>(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex Scripts();

    [GeneratedRegex("""<script type="application/gzip" id="curves">([^<]+)<""")]
    private static partial Regex CurveScript();
}
