using System.Text.Json;
using OomSim.Campaigns;
using OomSim.Results;
using OomSim.Scenarios;

namespace OomSim.Browser.Tests;

/// <summary>Reports of real runs, each made when it is first asked for.</summary>
public sealed class SampleRuns(string root)
{
    /// <summary>A container's name as no engine lets it be, but as a file may hold it.</summary>
    public const string OddName = "</script><script>alert('1')</script>\"&🐳";

    private readonly Dictionary<string, string> _made = new(StringComparer.Ordinal);

    /// <summary>Ten containers through half an hour: kills, a hang, a pause, restarts.</summary>
    public string Ten => Report("bad-evening", () => File.ReadAllText(Path.Join(Checkout, "scenarios", "bad-evening.yaml")));

    /// <summary>A container that is killed at its limit, an expectation that fails, and a command that prints HTML.</summary>
    public string Killed => Report("killed", () => """
        name: killed
        services:
          app:
            image: leak
            mem_limit: 64m
            memswap_limit: 64m
        x-oomsim:
          description: a leak called <b>"leak"</b> & 'more'
          host: {memory: 1GiB}
          images:
            leak:
              program:
                comm: </script><i>
                steps:
                  - print: </script><script>alert(1)</script>
                  - alloc: 200MiB
                    rate: 10MiB/s
          until: 20s
          timeline:
            - {at: 2s, run: docker logs app}
            - {at: 3s, run: docker inspect "<img src=x onerror=alert(1)>"}
          expect:
            - {event: oom, container: app, count: 1}
            - {container: app, exit_code: 0}
        """);

    /// <summary>Sixty containers with different leaks; a sixth of them is killed again and again.</summary>
    public string Sixty => Report("sixty", () =>
        "name: sixty\nservices:\n" + string.Concat(Enumerable.Range(1, 60).Select(i => FormattableString.Invariant(
            $"  svc-{i:D2}: {{image: leak, mem_limit: {(i % 6 == 0 ? 64 : 512)}m, restart: always, x-oomsim: {{program: {{steps: [{{alloc: 30MiB}}, {{alloc: {100 + (5 * i)}MiB, rate: {i * 10}KiB/s}}, {{sleep: forever}}]}}}}}}\n")))
        + "x-oomsim: {host: {memory: 64GiB, cpus: 8}, images: {leak: {}}, until: 10m, sample: 2s}\n");

    /// <summary>Clients of a server with half a CPU that is paused for five seconds; they wait for four at most.</summary>
    public string Served => Report("served", () => """
        name: served
        services:
          api:
            image: server
            cpus: 0.5
        x-oomsim:
          host: {memory: 1GiB, cpus: 4}
          images:
            server: {program: {steps: [{serve: {rate: 10/s, arrivals: even, for: 20s, cpu: 20ms, timeout: 4s}}]}}
          until: 25s
          timeline:
            - {at: 10s, run: docker pause api}
            - {at: 15s, run: docker unpause api}
        """);

    /// <summary>A container that goes to swap.</summary>
    public string Swapping => Report("swapping", () => """
        name: swapping
        services:
          app: {image: app, mem_limit: 64m}
        x-oomsim:
          host: {memory: 1GiB, swap: 1GiB}
          images: {app: {program: {steps: [{alloc: 100MiB, rate: 20MiB/s}, {sleep: forever}]}}}
          until: 10s
        """);

    /// <summary>Two containers that have one name one after the other; clients ask each of them.</summary>
    public string Again => Report("again", () => """
        name: again
        services: {}
        x-oomsim:
          host: {memory: 1GiB}
          images:
            server: {program: {steps: [{serve: {rate: 10/s, arrivals: even, for: 5s, cpu: 20ms}}, {sleep: forever}]}}
            slow: {program: {steps: [{serve: {rate: 1/s, arrivals: even, for: 5s, cpu: 300ms}}, {sleep: forever}]}}
          until: 40s
          timeline:
            - {at: 1s, run: docker run -d --name web server}
            - {at: 15s, run: docker rm -f web}
            - {at: 20s, run: docker run -d --name web slow}
        """);

    /// <summary>A container whose memory.high is set, raised, and gone with its cgroup.</summary>
    public string Bounded => Report("bounded", () => """
        name: bounded
        services:
          app: {image: app, mem_limit: 64m, mem_reservation: 16m}
        x-oomsim:
          host: {memory: 1GiB, docker: {latency: 0s}}
          images: {app: {program: {steps: [{alloc: 30MiB}, {sleep: forever}], on_signal: {SIGTERM: [exit: 0]}}}}
          until: 12s
          timeline:
            - {at: 2s, run: echo 40M > /sys/fs/cgroup/$(cgroup app)/memory.high}
            - {at: 5s, run: echo 48M > /sys/fs/cgroup/$(cgroup app)/memory.high}
            - {at: 8s, run: docker restart app}
        """);

    /// <summary>A host without a container.</summary>
    public string Empty => Report("empty", () => "name: empty\nservices: {}\nx-oomsim: {host: {memory: 1GiB}, until: 10s}\n");

    /// <summary>A run whose files name a container so that a page which does not escape it breaks, and with an empty file.</summary>
    public string Odd => Made("odd", () =>
    {
        string folder = Path.GetDirectoryName(Killed)!;
        string odd = Directory.CreateDirectory(Path.Join(root, "odd")).FullName;
        foreach (string file in Directory.EnumerateFiles(folder).Where(f => Path.GetExtension(f) is ".csv" or ".json"))
        {
            string text = File.ReadAllText(file);
            text = file.EndsWith(".csv", StringComparison.Ordinal)
                ? text.Replace(",app,", ",\"" + OddName.Replace("\"", "\"\"", StringComparison.Ordinal) + "\",", StringComparison.Ordinal)
                : text.Replace("\"app\"", JsonSerializer.Serialize(OddName), StringComparison.Ordinal);
            text = text.Replace("\"scenario\": \"killed\"", "\"scenario\": " + JsonSerializer.Serialize(OddName), StringComparison.Ordinal);
            File.WriteAllText(Path.Join(odd, Path.GetFileName(file)), text);
        }

        File.WriteAllText(Path.Join(odd, "kernel.log"), "");
        return ReportPage.Write(odd);
    });

    private static string Checkout
    {
        get
        {
            DirectoryInfo folder = new(AppContext.BaseDirectory);
            while (!File.Exists(Path.Join(folder.FullName, "OomSim.sln")))
            {
                folder = folder.Parent ?? throw new InvalidOperationException("OomSim.sln is not above the tests");
            }

            return folder.FullName;
        }
    }

    private string Report(string name, Func<string> text) => Made(name, () =>
    {
        Scenario scenario = new ScenarioLoader(null).LoadText(text(), name + ".yaml", root).Scenario ?? throw new InvalidOperationException($"{name} does not load");
        string folder = ScenarioRun.Execute(scenario, new ScenarioRunSettings { OutputRoot = root, Version = "0.0.0" }).Folder!;
        return ReportPage.Write(folder);
    });

    private string Made(string name, Func<string> make)
    {
        if (!_made.TryGetValue(name, out string? report))
        {
            _made.Add(name, report = make());
        }

        return report;
    }
}
