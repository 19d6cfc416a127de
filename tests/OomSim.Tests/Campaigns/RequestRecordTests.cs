using System.Xml.Linq;
using OomSim.Campaigns;
using OomSim.Results;
using OomSim.Tests.Scenarios;
using Xunit;
using TemporaryFolder = OomSim.Tests.Results.TemporaryFolder;

namespace OomSim.Tests.Campaigns;

/// <summary>What the files say about requests.</summary>
public sealed class RequestRecordTests
{
    private static readonly string Text = """
        name: served
        services:
          web:
            image: web
            restart: always
        x-oomsim:
          images: {web: {program: {steps: [serve: {rate: 1, arrivals: even, for: 6s, cpu: 100ms}, sleep: forever]}}}
          host: {docker: {latency: 0s}}
          until: 4.5s
          timeline:
            - {at: 1.05s, run: kill -9 web}
            - {at: 2.5s, run: docker pause web}
        """;

    private static string Run(string text, TemporaryFolder folder, out ScenarioRunReport report)
    {
        report = ScenarioRun.Execute(Load.Valid(text), new ScenarioRunSettings { Version = "0", OutputRoot = folder.Path });
        return report.Folder!;
    }

    [Fact]
    public void Each_request_is_a_row_and_those_that_wait_come_last_without_an_end()
    {
        // The one of 1 s is cut off by the kill, 100 us and 64 KiB at 8 GiB/s of exit later; the restart after 100 ms finds the same clients; two wait in the pause.
        using var folder = new TemporaryFolder();
        string path = Run(Text, folder, out ScenarioRunReport report);
        Assert.Equal(
            """
            container,arrived_s,started_s,finished_s,outcome
            web,0.000000,0.000000,0.100000,ok
            web,1.000000,1.000000,1.050107,reset
            web,2.000000,2.000000,2.100000,ok
            web,3.000000,,,pending
            web,4.000000,,,pending

            """.ReplaceLineEndings("\n"),
            File.ReadAllText(Path.Combine(path, "requests.csv")));
        Assert.Equal([new RequestSummary("web", 2, 0, 0, 1, 2, 100_000_000, 100_000_000) { Id = report.Summary.Containers[0].Id }], report.Summary.Requests);
        Assert.Contains("\"latency_p99_s\": 0.100000", File.ReadAllText(Path.Combine(path, "summary.json")), StringComparison.Ordinal);
        string[] events = File.ReadAllLines(Path.Combine(path, "events.csv"));
        Assert.Equal(
            ["0.100000,client,answered,web,", "1.050107,client,reset,web,after 1 answered", "2.100000,client,answered,web,after 1 reset"],
            events.Where(l => l.Contains(",client,", StringComparison.Ordinal)));
    }

    // The first is removed at 2.5 s, with a request of 2 s answered before; the second answers those of 4 to 5 s.
    [Fact]
    public void Containers_of_one_name_have_their_own_requests()
    {
        using var folder = new TemporaryFolder();
        string path = Run("""
            name: served
            services: {}
            x-oomsim:
              images: {web: {program: {steps: [serve: {rate: 1, arrivals: even, for: 6s, cpu: 100ms}, sleep: forever]}}}
              until: 5.5s
              timeline:
                - {at: 0s, run: docker run -d --name web web}
                - {at: 2500ms, run: docker rm -f web}
                - {at: 4s, run: docker run -d --name web web}
            """, folder, out ScenarioRunReport report);
        Assert.Equal(report.Summary.Containers.Select(c => c.Id), report.Summary.Requests.Select(r => r.Id));
        Assert.Equal([("web", 3L), ("web", 2)], report.Summary.Requests.Select(r => (r.Container, r.Ok)));
        Assert.Equal(report.Summary.Requests, SummaryReader.Read(path).Summary.Requests);
        string page = File.ReadAllText(ReportPage.Write(path));
        Assert.Contains("3 ok, ", page, StringComparison.Ordinal);
        Assert.Contains("2 ok, ", page, StringComparison.Ordinal);
        Assert.Matches("data-chart=\"latency\" data-container=\"0\" data-from=\"0\" data-to=\"25\\d{5}\"", page);
    }

    [Fact]
    public void Latencies_are_drawn_from_the_file()
    {
        using var folder = new TemporaryFolder();
        string path = Run(Text, folder, out _);
        IReadOnlyList<string> files = PlotCommand.Draw(path);
        Assert.Equal(["requests.png", "requests.svg"], files.Select(f => Path.GetFileName(f)).Where(f => f!.StartsWith("requests", StringComparison.Ordinal)));
        string[] words = [.. XDocument.Load(files[^1]).Descendants().Attributes("aria-label").Select(a => a.Value)];
        Assert.Contains("2 answered, 1 without an answer, 2 waiting at the end", words);
        Assert.Contains("latency (ms)", words);
        Assert.Contains("no answer", words);
        Assert.Contains("paused", words);
        File.Delete(Path.Combine(path, "requests.csv"));
        Assert.DoesNotContain(PlotCommand.Draw(path), f => Path.GetFileName(f).StartsWith("requests", StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_is_said_about_requests_where_there_were_none()
    {
        using var folder = new TemporaryFolder();
        string path = Run(Text.Replace("serve: {rate: 1, arrivals: even, for: 6s, cpu: 100ms}", "cpu: 1s", StringComparison.Ordinal), folder, out ScenarioRunReport report);
        Assert.False(File.Exists(Path.Combine(path, "requests.csv")));
        Assert.DoesNotContain("\"requests\"", File.ReadAllText(Path.Combine(path, "summary.json")), StringComparison.Ordinal);
        Assert.Empty(report.Summary.Requests);
    }

    [Fact]
    public void Random_clients_are_the_same_in_every_run_of_a_seed_and_whatever_else_runs()
    {
        string random = Text.Replace(", arrivals: even", "", StringComparison.Ordinal);
        string[] texts =
        [
            random, random, random + "\n  seed: 7\n", random.Replace("services:\n", "services:\n  other: {image: web}\n", StringComparison.Ordinal),
        ];
        string[] rows = [.. texts.Select(text =>
        {
            using var folder = new TemporaryFolder();
            string path = Run(text, folder, out _);
            return string.Join('\n', File.ReadAllLines(Path.Combine(path, "requests.csv")).Where(l => l.StartsWith("web", StringComparison.Ordinal)));
        })];
        Assert.Equal(rows[0], rows[1]);
        Assert.NotEqual(rows[0], rows[2]);
        Assert.Equal(rows[0], rows[3]);
    }
}
