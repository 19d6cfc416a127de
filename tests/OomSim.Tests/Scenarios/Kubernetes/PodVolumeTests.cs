using System.Globalization;
using OomSim.Engine;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios.Kubernetes;

/// <summary>An <c>emptyDir</c> in memory: one for all containers of a pod, which outlives them (K25.4).</summary>
public sealed class PodVolumeTests
{
    private const long MiB = 1 << 20;

    /// <summary>A kubelet takes a relative place as one below the root (makeMounts).</summary>
    [Fact]
    public void A_place_is_below_the_root()
    {
        string text = Manifests.Import("kind: Pod\nmetadata: {name: p}\nspec: {volumes: [{name: v, emptyDir: {medium: Memory}}], containers: [{name: a, image: i, volumeMounts: [{name: v, mountPath: rel/x}]}]}\n").Text!;
        Assert.Contains("- p-v:/rel/x:nocopy ", text, StringComparison.Ordinal);
        Assert.Equal("running", new ScenarioRunner(Load.Valid(text), new RunOptions { Until = SimTime.Second }).Run().Containers.Single().Status);
    }

    [Fact]
    public void What_one_container_writes_another_reads()
    {
        RunResult result = Run("[{write: /cache/x, size: 60MiB, rate: 600MiB/s}, sleep: forever]", "[{sleep: 1s}, {read: /in/x}, sleep: forever]", "restartPolicy: Always", "cat /sys/fs/cgroup/$(cgroup p-writer)/memory.current", "cat /sys/fs/cgroup/$(cgroup p-reader)/memory.current");
        Assert.DoesNotContain(result.Events, e => e.Type == "die");
        Assert.InRange(Bytes(result.Commands[1]), 60 * MiB, 63 * MiB);
        Assert.InRange(Bytes(result.Commands[2]), 0, 5 * MiB);
    }

    [Fact]
    public void It_outlives_the_container_that_wrote_and_is_charged_to_the_pod()
    {
        // The writer ends at 1 s for good; the reader runs on, reads at 2 s and ends at 4 s.
        RunResult result = Run("[{write: /cache/x, size: 60MiB, rate: 600MiB/s}, {sleep: 900ms}, {exit: 0}]", "[{sleep: 2s}, {read: /in/x}, {sleep: 2s}, {exit: 0}]", "restartPolicy: Never", "cat /sys/fs/cgroup/$POD/memory.current", "cat /sys/fs/cgroup/$POD/memory.current");
        Assert.Equal(0, result.Containers.Single(c => c.Name == "p-reader").ExitCode);
        Assert.InRange(Bytes(result.Commands[1]), 60 * MiB, 62 * MiB);
        Assert.InRange(Bytes(result.Commands[2]), 0, MiB);
    }

    [Fact]
    public void A_restart_finds_what_the_run_before_wrote()
    {
        RunResult result = Run("[{write: /cache/x, size: 40MiB, rate: 400MiB/s}, {sleep: 1s}, {exit: 1}]", "[sleep: forever]", "restartPolicy: Always", "docker exec p-reader ls /in/x");
        Assert.Equal(0, result.Commands[1].ExitCode);
        Assert.True(result.Containers.Single(c => c.Name == "p-writer").RestartCount > 0);
    }

    [Fact]
    public void A_folder_of_it_is_a_volume_of_its_own_and_told_of()
    {
        ImportResult result = Manifests.Import("""
            kind: Pod
            metadata: {name: p}
            spec:
              containers:
                - {name: a, image: w, volumeMounts: [{name: v, mountPath: /d, subPath: one}]}
                - {name: b, image: r, volumeMounts: [{name: v, mountPath: /d, subPath: two/x}, {name: v, mountPath: /all}]}
              volumes: [{name: v, emptyDir: {medium: Memory} }]
            """);
        Assert.Equal(["p-v-one", "p-v-two-x", "p-v"], Load.Valid(result.Text!).Services.SelectMany(s => s.Volumes));
        Assert.Equal(2, result.Diagnostics.Count(d => d.ToString().Contains(".subPath: the folder is taken for a volume of its own", StringComparison.Ordinal)));
    }

    /// <summary>Folders are told apart by their paths, whatever stands in for a slash in the names of volumes.</summary>
    [Fact]
    public void Folders_whose_names_would_be_the_same_stay_two()
    {
        ImportResult result = Manifests.Import("""
            kind: Pod
            metadata: {name: p}
            spec:
              containers:
                - {name: a, image: w, volumeMounts: [{name: v, mountPath: /d, subPath: a/b}, {name: v, mountPath: /e, subPath: a-b}]}
                - {name: b, image: r, volumeMounts: [{name: v, mountPath: /d, subPath: ./a//b/}, {name: v-a-b, mountPath: /f}]}
              volumes: [{name: v, emptyDir: {medium: Memory} }, {name: v-a-b, emptyDir: {medium: Memory} }]
            """);
        Assert.Equal(["p-v-a-b", "default-p-v-a-b", "p-v-a-b", "default-p-v-a-b-2"], Load.Valid(result.Text!).Services.SelectMany(s => s.Volumes));
        Assert.Contains(
            "spec.containers[0].volumeMounts[0].subPath: Invalid value: \"a/../b\": must not contain '..'",
            Assert.Single(Manifests.Errors("kind: Pod\nmetadata: {name: p}\nspec:\n  containers: [{name: a, image: w, volumeMounts: [{name: v, mountPath: /d, subPath: a/../b}]}]\n  volumes: [{name: v, emptyDir: {medium: Memory}}]\n")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_colon_in_the_place_of_a_mount_is_told_of()
    {
        ImportResult result = Manifests.Import("kind: Pod\nmetadata: {name: p}\nspec:\n  containers: [{name: a, image: w, volumeMounts: [{name: v, mountPath: '/etc/a:b'}]}]\n  volumes: [{name: v, emptyDir: {medium: Memory}}]\n");
        Assert.Empty(Load.Valid(result.Text!).Services[0].Volumes);
        Assert.Equal("pods.yaml:4:72: warning: spec.containers[0].volumeMounts[0].mountPath: \"/etc/a:b\" must not contain ':': the volume is not mounted", Assert.Single(result.Diagnostics).ToString());
    }

    private static long Bytes(CommandRecord command) => long.Parse(command.Stdout, CultureInfo.InvariantCulture);

    private static RunResult Run(string writer, string reader, string policy, params string[] lines)
    {
        string pod = $$"""
            kind: Pod
            metadata: {name: p}
            spec:
              {{policy}}
              containers:
                - {name: writer, image: w, volumeMounts: [{name: v, mountPath: /cache}]}
                - {name: reader, image: r, volumeMounts: [{name: v, mountPath: /in, readOnly: true}]}
              volumes: [{name: v, emptyDir: {medium: Memory, sizeLimit: 100Mi} }]
            """;
        string text = Manifests.Import(pod).Text!;
        string path = text.Split("cgroup_parent: /")[1].Split('\n')[0].Trim();
        string timeline = string.Join(", ", lines.Select((l, i) => $"{{at: {3 + (3 * i)}s, run: {l.Replace("$POD", path, StringComparison.Ordinal)}}}"));
        return new ScenarioRunner(
            Load.Valid($"{text}  images: {{w: {{program: {{steps: {writer}}} }}, r: {{program: {{steps: {reader}}} }} }}\n  timeline: [{timeline}]\n"), new RunOptions { Until = 8 * SimTime.Second }).Run();
    }
}
