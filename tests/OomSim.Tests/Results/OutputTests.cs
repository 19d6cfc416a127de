using System.Security.Cryptography;
using System.Text;
using OomSim.Docker;
using OomSim.Results;
using Xunit;

namespace OomSim.Tests.Results;

public sealed class OutputTests
{
    [Fact]
    public void A_result_appears_only_when_whole()
    {
        using var root = new TemporaryFolder();
        using (RunFolder folder = RunFolder.Create(root.Path, "case"))
        {
            Write(folder, "summary.json", "1");
            Assert.False(Directory.Exists(folder.FinalPath));
            folder.Commit();
        }

        Assert.Equal("1", File.ReadAllText(root["case/summary.json"]));
        Assert.Equal(["case"], Names(root));
        Assert.Equal(["summary.json"], Directory.EnumerateFileSystemEntries(root["case"]).Select(Path.GetFileName));
    }

    [Fact]
    public void A_run_that_dies_leaves_the_earlier_result_and_no_rubbish()
    {
        using var root = new TemporaryFolder();
        Commit(root, "case", "old");
        using (RunFolder folder = RunFolder.Create(root.Path, "case"))
        {
            Write(folder, "summary.json", "new");
        }

        Assert.Equal("old", File.ReadAllText(root["case/summary.json"]));
        Assert.Equal(["case"], Names(root));
    }

    [Fact]
    public void A_new_result_replaces_all_of_the_earlier_one()
    {
        using var root = new TemporaryFolder();
        Commit(root, "case", "old", "left-over.csv");
        Commit(root, "case", "new");
        Assert.Equal("new", File.ReadAllText(root["case/summary.json"]));
        Assert.False(File.Exists(root["case/left-over.csv"]));
        Assert.Equal(["case"], Names(root));
    }

    [Fact]
    public void What_a_crash_left_behind_is_cleared_away()
    {
        using var root = new TemporaryFolder();
        Directory.CreateDirectory(root[".case.tmp-new"]);
        File.WriteAllText(root[".case.tmp-new/.lock"], "");
        File.WriteAllText(root[".case.tmp-new/host.csv"], "half");
        Commit(root, "case", "new");
        Assert.False(File.Exists(root["case/host.csv"]));
        Assert.Equal(["case"], Names(root));
    }

    [Fact]
    public void Two_runs_cannot_write_one_result()
    {
        using var root = new TemporaryFolder();
        using RunFolder first = RunFolder.Create(root.Path, "case");
        var error = Assert.Throws<OutputException>(() => RunFolder.Create(root.Path, "case"));
        Assert.Contains("another run is writing this result", error.Message, StringComparison.Ordinal);
        Write(first, "summary.json", "1");
        first.Commit();
        Assert.True(File.Exists(root["case/summary.json"]));
    }

    [Fact]
    public void A_folder_of_the_users_is_never_taken_away()
    {
        using var root = new TemporaryFolder();
        Directory.CreateDirectory(root["src"]);
        File.WriteAllText(root["src/precious.txt"], "mine");
        var error = Assert.Throws<OutputException>(() => RunFolder.Create(root.Path, "src"));
        Assert.Equal(root["src"], error.Path);
        Assert.Equal("mine", File.ReadAllText(root["src/precious.txt"]));
        Assert.Equal(["src"], Names(root));
    }

    [Fact]
    public void A_file_in_the_way_is_named()
    {
        using var root = new TemporaryFolder();
        File.WriteAllText(root["file"], "");
        Assert.Contains("is a file", Assert.Throws<OutputException>(() => RunFolder.Create(root["file"], "case")).Message, StringComparison.Ordinal);
        Assert.Throws<OutputException>(() => RunFolder.Create(root["file/below"], "case"));
        Assert.Contains("is a file", Assert.Throws<OutputException>(() => RunFolder.Create(root.Path, "file")).Message, StringComparison.Ordinal);
        Assert.Throws<OutputException>(() => RunFolder.Create("/proc/oomsim", "case"));
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("../up")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("/etc")]
    [InlineData(".hidden")]
    [InlineData("-o")]
    [InlineData("line\nfeed")]
    [InlineData("c:x")]
    public void Names_that_would_leave_the_output_are_refused(string name)
    {
        using var root = new TemporaryFolder();
        Assert.Throws<OutputException>(() => RunFolder.Create(root.Path, name));
        Assert.Empty(Names(root));
    }

    [Theory]
    [InlineData("oom-case1-limit")]
    [InlineData("Büro 1")]
    [InlineData("v1.2_x")]
    public void Ordinary_names_will_do(string name) => Assert.Null(RunName.Problem(name));

    [Fact]
    public void A_name_too_long_for_a_file_system_is_refused() => Assert.Contains("200 bytes", RunName.Problem(new string('ä', 101)), StringComparison.Ordinal);

    [Theory]
    [InlineData(1)]
    [InlineData(1 << 20)] // 5 MiB and more, hashed on two threads
    public void The_fingerprint_is_the_hash_of_the_files_in_their_order(int times)
    {
        using var root = new TemporaryFolder();
        (string first, string second, string last) = (Times("first"), Times("second"), Times("last"));
        File.WriteAllText(root["kernel.log"], last);
        File.WriteAllText(root["containers.csv"], first);
        File.WriteAllText(root["host.csv"], second);
        File.WriteAllText(root["summary.json"], "not a trace");
        Fingerprint fingerprint = Fingerprint.Of(root.Path);
        Assert.Equal(Sha(first + second + last), fingerprint.Hash);
        Assert.Equal(
            [new FingerprintFile("containers.csv", first.Length, Sha(first)), new FingerprintFile("host.csv", second.Length, Sha(second)), new FingerprintFile("kernel.log", last.Length, Sha(last))],
            fingerprint.Files);
        string Times(string text) => string.Concat(Enumerable.Repeat(text, times));
    }

    [Fact]
    public void The_summary_is_written_in_a_fixed_form()
    {
        var summary = new RunSummary
        {
            Scenario = "s",
            Seed = 3,
            Version = "0.1.0",
            CgroupVersion = 1,
            SimulatedNs = 1_500_000_000,
            SimulatorEvents = 12,
            Containers = [new ContainerSummary("app", "ab", "exited", 137, true, 2, 64, 5, 1, [new KillSummary(7_000_000, 9, "hog")], [new IntervalSummary(1_000, null)], []) { Restarts = 3 }],
            Expectations = [new ExpectationSummary("app: state running", false, "exited <at 12 s>")],
        };
        using var memory = new MemoryStream();
        SummaryWriter.Write(memory, summary, new Fingerprint("f0", [new FingerprintFile("host.csv", 1, "0f")]));
        Assert.Equal(
            """
            {
              "format_version": 1,
              "scenario": "s",
              "description": null,
              "seed": 3,
              "version": "0.1.0",
              "cgroup": "v1",
              "simulated_s": 1.500000,
              "simulator_events": 12,
              "containers": [
                {
                  "name": "app",
                  "id": "ab",
                  "state": "exited",
                  "exit_code": 137,
                  "oom_killed": true,
                  "restart_count": 2,
                  "restarts": 3,
                  "peak_bytes": 64,
                  "lost_bytes": 5,
                  "oom_kills": 1,
                  "kills": [
                    {
                      "time_s": 0.007000,
                      "pid": 9,
                      "comm": "hog"
                    }
                  ],
                  "hung": [
                    {
                      "from_s": 0.000001,
                      "to_s": null
                    }
                  ],
                  "paused": []
                }
              ],
              "expectations": [
                {
                  "expect": "app: state running",
                  "passed": false,
                  "detail": "exited <at 12 s>"
                }
              ],
              "fingerprint": {
                "sha256": "f0",
                "files": [
                  {
                    "name": "host.csv",
                    "bytes": 1,
                    "sha256": "0f"
                  }
                ]
              }
            }

            """,
            Encoding.UTF8.GetString(memory.ToArray()));
    }

    [Theory]
    [InlineData("28", "{\"status\":\"oom\",\"id\":\"ab\",\"from\":\"alpine\",")]
    [InlineData("20.10", "{\"status\":\"oom\",\"id\":\"ab\",\"from\":\"alpine\",")]
    [InlineData("29", "{")]
    public void Engine_events_read_as_the_engine_prints_them(string version, string front)
    {
        // X8: an event 5 s after 1772366400.
        var memory = new MemoryStream();
        using (var log = new DockerEventLog(() => memory, version, 1_772_366_400))
        {
            var attributes = new Dictionary<string, string> { ["name"] = "web", ["image"] = "alpine" };
            log.Add(new DockerEvent(5_000_000_000, "container", "oom", "ab", attributes));
        }

        Assert.Equal(
            front + "\"Type\":\"container\",\"Action\":\"oom\",\"Actor\":{\"ID\":\"ab\",\"Attributes\":{\"image\":\"alpine\",\"name\":\"web\"}},\"scope\":\"local\",\"time\":1772366405,\"timeNano\":1772366405000000000}\n",
            Encoding.UTF8.GetString(memory.ToArray()));
    }

    [Fact]
    public void An_engine_event_does_not_empty_the_buffer_of_its_file()
    {
        using var stream = new CountingStream();
        using var log = new DockerEventLog(() => stream, "28", 0);
        for (int time = 0; time < 100; time++)
        {
            log.Add(new DockerEvent(time, "container", "oom", "ab", new Dictionary<string, string>()));
        }

        Assert.Equal((0, 100), (stream.Flushes, Encoding.UTF8.GetString(stream.ToArray()).Count(c => c == '\n')));
    }

    private static string Sha(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static void Commit(TemporaryFolder root, string name, string summary, params string[] others)
    {
        using RunFolder folder = RunFolder.Create(root.Path, name);
        Write(folder, "summary.json", summary);
        foreach (string other in others)
        {
            Write(folder, other, "");
        }

        folder.Commit();
    }

    private static void Write(RunFolder folder, string name, string text)
    {
        using Stream stream = folder.CreateFile(name);
        stream.Write(Encoding.UTF8.GetBytes(text));
    }

    private static IEnumerable<string?> Names(TemporaryFolder root) => Directory.EnumerateFileSystemEntries(root.Path).Select(Path.GetFileName);

    private sealed class CountingStream : MemoryStream
    {
        public int Flushes { get; private set; }

        public override void Flush() => Flushes++;
    }
}
