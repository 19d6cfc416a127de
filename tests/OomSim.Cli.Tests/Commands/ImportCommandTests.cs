using Xunit;

namespace OomSim.Cli.Tests;

public class ImportCommandTests
{
    private const string Pod = """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: web
              image: stress
              args: [--vm, "1", --vm-bytes, 100M, --vm-hang, "0"]
              resources: {limits: {memory: 64Mi}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        """ + "\n";

    [Fact]
    public void A_manifest_becomes_a_scenario_that_runs()
    {
        using var folder = new WorkFolder();
        folder.With("pods.yaml", Pod);
        ToolResult imported = Oomsim.Run(folder, "import", "k8s", "pods.yaml", "-o", "shop.yaml").Exits(0);
        Assert.Equal("shop.yaml: written; to run it: oomsim run shop.yaml\n", imported.Output);
        Assert.Equal("pods.yaml:1:1: note: Left out, for they run no pods: 1 Service (line 12).\n", imported.Error);
        Assert.Contains("web CrashLoopBackOff (", Oomsim.Run(folder, "run", "shop.yaml", "--no-plots", "--until", "5s").Exits(0).Output, StringComparison.Ordinal);
    }

    /// <summary>Only a pod's own container stands there in a kubelet's words, and not one that has its name later.</summary>
    [Theory]
    [InlineData("", "web OOMKilled 137 (")]
    [InlineData(", timeline: [{at: 1s, run: docker rm -f web}, {at: 2s, run: docker run --name web -m 64m eater}]", "web exited 137 (")]
    public void Whose_words_a_container_has_is_its_own(string timeline, string verdict)
    {
        using var folder = new WorkFolder();
        folder.With("web.yaml", "services: {web: {image: eater, container_name: web, mem_limit: 64m, x-oomsim: {restart: kubelet" + (timeline.Length == 0 ? "" : ", program: {steps: [{sleep: forever}]}")
            + "}}}\nx-oomsim: {images: {eater: {program: {steps: [{alloc: 100MiB}]}}}" + timeline + "}\n");
        Assert.Contains(verdict, Oomsim.Run(folder, "run", "web.yaml", "--no-plots", "--until", "5s").Exits(0).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pods.yaml", "")]
    [InlineData("", "made.yaml")]
    public void A_file_without_a_name_is_refused(string input, string output)
    {
        using var folder = new WorkFolder();
        folder.With("pods.yaml", Pod);
        Assert.Contains("error: ", Oomsim.Run(folder, "import", "k8s", input, "-o", output).Exits(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Standard_input_becomes_standard_output()
    {
        using var folder = new WorkFolder();
        string text = Oomsim.Run(folder, Pod, [], "import", "k8s", "-", "--memory", "2g", "--quiet").Exits(0).Output;
        Assert.StartsWith("# Made by 'oomsim import k8s' of standard input.\n", text, StringComparison.Ordinal);
        Assert.Contains("oom_score_adj: 969 ", text, StringComparison.Ordinal);    // 1000 - 1000 * 64 / 2048
        Oomsim.Run(folder, text, [], "validate", "-").Exits(0);
    }

    [Fact]
    public void A_slip_is_told_with_its_place()
    {
        using var folder = new WorkFolder();
        folder.With("pods.yaml", Pod.Replace("64Mi", "64mb", StringComparison.Ordinal));
        ToolResult refused = Oomsim.Run(folder, "import", "k8s", "pods.yaml", "-o", "shop.yaml").Exits(2);
        Assert.StartsWith("pods.yaml:9:36: error: spec.containers[0].resources.limits.memory: '64mb': unable to parse quantity's suffix", refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Join(folder.Path, "shop.yaml")));
    }

    [Fact]
    public void A_pod_that_a_cluster_refuses_is_left_out_and_ends_it_with_1()
    {
        using var folder = new WorkFolder();
        folder.With("pods.yaml", Pod + "---\nkind: LimitRange\nmetadata: {name: l}\nspec: {limits: [{type: Container, max: {memory: 64Mi}}]}\n---\nkind: Pod\nmetadata: {name: big}\nspec: {containers: [{name: a, image: i, resources: {limits: {memory: 65Mi}}}]}\n");
        ToolResult imported = Oomsim.Run(folder, "import", "k8s", "pods.yaml", "-o", "shop.yaml", "--quiet").Exits(1);
        Assert.Equal("pods.yaml:21:70: error: Pod big is left out, for a cluster refuses it: maximum memory usage per Container is 64Mi, but limit is 65Mi\n", imported.Error);
        Assert.DoesNotContain("big", File.ReadAllText(Path.Join(folder.Path, "shop.yaml")), StringComparison.Ordinal);
        Oomsim.Run(folder, "run", "shop.yaml", "--no-plots", "--until", "5s").Exits(0);
    }

    [Fact]
    public void The_command_that_runs_it_can_be_pasted()
    {
        using var folder = new WorkFolder();
        folder.With("pods.yaml", Pod);
        Assert.Equal("it's a/shop.yaml: written; to run it: oomsim run 'it'\\''s a/shop.yaml'\n", Oomsim.Run(folder, "import", "k8s", "pods.yaml", "-o", "it's a/shop.yaml").Exits(0).Output);
    }

    [Theory]
    [InlineData("pods.yaml", "'pods.yaml' is not written: it is an input of this command")]
    [InlineData("link.yaml", "'link.yaml' is not written: it is 'pods.yaml', an input of this command")]
    [InlineData("folder/../pods.yaml", "'folder/../pods.yaml' is not written: it is 'pods.yaml', an input of this command")]
    [InlineData("alias/pods.yaml", "'alias/pods.yaml' is not written: it is 'pods.yaml', an input of this command")]
    public void What_it_reads_is_not_written_over(string output, string error)
    {
        using var folder = new WorkFolder();
        folder.With("other.yaml", "kind: List\n").With("pods.yaml", Pod).With("folder/x", "");
        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(folder.At("link.yaml"), "folder/../pods.yaml");
            Directory.CreateSymbolicLink(folder.At("alias"), folder.Path);
            ToolResult refused = Oomsim.Run(folder, "import", "k8s", "other.yaml", "pods.yaml", "-o", output).Exits(2);
            Assert.Equal($"oomsim: error: {error}\n", refused.Error);
            Assert.Equal(Pod, File.ReadAllText(folder.At("pods.yaml")));
        }
    }

    [Theory]
    [InlineData("there is no command 'import k8' (did you mean 'k8s'?)\nRun 'oomsim import --help'", "import", "k8", "x")]
    [InlineData("--cpus must be 1 to 1024, not '0'\nRun 'oomsim import k8s --help'", "import", "k8s", "x", "--cpus", "0")]
    [InlineData("--memory: at least 16MiB, not '1m'", "import", "k8s", "x", "--memory", "1m")]
    public void A_wrong_command_line_is_told(string error, params string[] args)
    {
        using var folder = new WorkFolder();
        Assert.Contains(error, Oomsim.Run(folder, args).Exits(2).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("import")]
    [InlineData("import k8s")]
    public void Help_ends_in_examples(string command)
    {
        using var folder = new WorkFolder();
        Assert.Contains("Examples:\n  oomsim import k8s ", Oomsim.Run(folder, [.. command.Split(' '), "--help"]).Exits(0).Output, StringComparison.Ordinal);
    }
}
