using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace OomSim.Cli.Tests;

/// <summary>The examples of every command's help do what they say, in a folder that has the files they name.</summary>
public sealed partial class HelpExampleTests
{
    public static TheoryData<string> Commands => new(Names);

    private static readonly string[] Names =
        ["oomsim", "run", "test", "validate", "plot", "report", "explain", "limits", "victim", "compare", "import", "k8s", "schema", "completion"];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Each_can_be_typed(string command)
    {
        using WorkFolder folder = command is "import" or "k8s" ? Manifests() : command is "victim" ? Logs() : Project();
        if (command is "plot" or "report" or "explain" or "compare")
        {
            Runs(folder);
        }

        string[] lines = [.. HelpWithExamples.Of(command).Where(l => l.Contains("oomsim ", StringComparison.Ordinal) && !l.StartsWith("Exit codes", StringComparison.Ordinal))];
        Assert.NotEmpty(lines);
        Assert.All(lines, line =>
        {
            // What the example does stands behind two blanks or more.
            foreach (Match match in ToolCall().Matches(line.Split("  ")[0]))
            {
                string[] words = match.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                string[] args = [.. words.SelectMany(word => Word(folder, words[0], word))];
                ToolResult result = InProcess.Run(folder, CultureInfo.InvariantCulture, args);
                Assert.InRange(result.ExitCode, 0, 1);
                Assert.DoesNotContain("error:", result.Error, StringComparison.Ordinal);
            }
        });
    }

    [Fact]
    public void Every_command_is_tried()
    {
        using var interruption = new Interruption();
        using var nowhere = new StringWriter(CultureInfo.InvariantCulture);
        var root = new Application(new CliConsole(nowhere, nowhere, false, false), interruption).Root();
        Assert.Equal(Names.Skip(1).Order(StringComparer.Ordinal), root.Subcommands.Concat(root.Subcommands.SelectMany(c => c.Subcommands)).Select(c => c.Name).Order(StringComparer.Ordinal));
    }

    // What a shell makes of a word; in place of what a pipe would bring there is a file.
    private static IEnumerable<string> Word(WorkFolder folder, string command, string word)
    {
        if (word == "-")
        {
            return [command switch { "victim" => "dmesg.txt", "import" => "deployment.yaml", _ => folder.Entries(".").Contains("shop.yaml") ? "shop.yaml" : "docker-compose.yml" }];
        }

        int star = word.IndexOf('*', StringComparison.Ordinal);
        return star < 0 ? [word] : Directory.EnumerateFileSystemEntries(folder.At(word[..star]), word[star..]).Order(StringComparer.Ordinal).Select(e => Path.GetRelativePath(folder.Path, e));
    }

    private static WorkFolder Project() => new WorkFolder()
        .With("shop.yaml", Shop("shop"))
        .With("scenarios/one.yaml", Shop("one"))
        .With("docker-compose.yml", "name: plain\nservices: {api: {image: nginx, ports: ['80:80']}, shell: {image: nginx, profiles: [debug]}}\n")
        .With("limits.yml", "services: {api: {mem_limit: '${LIMIT}'}}\n")
        .With("compose.yaml", "name: project\nservices: {api: {image: nginx}}\n")
        .With("compose.prod.yaml", "services: {api: {mem_limit: '${LIMIT}'}}\n")
        .With("prod.env", "LIMIT=64m\n");

    private static WorkFolder Manifests() => new WorkFolder().With("deployment.yaml", Deployment).With("manifests/deployment.yaml", Deployment);

    private const string Deployment =
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop}\nspec:\n  selector: {matchLabels: {a: b}}\n  template:\n    metadata: {labels: {a: b}}\n    spec: {containers: [{name: c, image: x, resources: {limits: {memory: 64Mi}}}]}\n";

    private static WorkFolder Logs()
    {
        WorkFolder folder = Project();
        InProcess.Run(folder, CultureInfo.InvariantCulture, ["run", "shop.yaml", "--no-plots", "-q"]);
        byte[] log = File.ReadAllBytes(folder.At("output/shop/kernel.log"));
        return folder.With("dmesg.txt", log).With("kern.log", log);
    }

    private static void Runs(WorkFolder folder)
    {
        InProcess.Run(folder, CultureInfo.InvariantCulture, ["run", "shop.yaml", "--no-plots", "-q"]);
        foreach (string copy in (string[])["output/before", "output/after", "output/mine", "a", "b"])
        {
            foreach ((string name, byte[] content) in folder.Content("output/shop"))
            {
                folder.With(copy + "/" + name, content);
            }
        }

        folder.With("recording/trace.csv", File.ReadAllBytes(folder.At("a/containers.csv")));
    }

    private static string Shop(string name) => Samples.Killed(name).Replace("app", "api", StringComparison.Ordinal).Replace("    memswap_limit: 64m\n", "    restart: on-failure:3\n", StringComparison.Ordinal);

    [GeneratedRegex(@"\boomsim ([^|<>()]*)")]
    private static partial Regex ToolCall();
}
