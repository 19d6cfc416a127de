using System.Globalization;
using System.Text.Json;
using Xunit;

namespace OomSim.Cli.Tests;

/// <summary><c>--json</c> where something is wrong: on every command one document of one shape, as the reference page says.</summary>
public sealed class JsonErrorTests
{
    private static readonly string[] Keys = ["severity", "file", "line", "column", "message"];

    [Theory]
    [InlineData("run bad.yaml gone.yaml", "bad.yaml:1:", "gone.yaml:1:1: error: no such file or directory")]
    [InlineData("test bad.yaml gone.yaml", "bad.yaml:1:", "gone.yaml:1:1: error: no such file or directory")]
    [InlineData("validate bad.yaml gone.yaml", "bad.yaml:1:", "gone.yaml:1:1: error: no such file or directory")]
    [InlineData("limits bad.yaml", "bad.yaml:1:")]
    [InlineData("limits gone.yaml", "gone.yaml:1:1: error: no such file or directory")]
    [InlineData("plot gone row broken", "gone:1:1: error: no such folder", "row/containers.csv:3:23: error: 'lots' is not a number", "broken/summary.json:1:2: error: not the summary of a run")]
    [InlineData("report gone broken", "gone:1:1: error: no such folder", "broken/summary.json:1:2: error: not the summary of a run")]
    [InlineData("explain gone broken", "gone:1:1: error: no such folder", "broken:1:1: error: no events.csv here")]
    [InlineData("victim gone bad.yaml", "gone:1:1: error: no such file", "bad.yaml:1:1: error: no OOM report")]
    [InlineData("compare broken gone", "gone:1:1: error: no such folder", "broken/containers.csv:1:1: error: its first line should begin time_s,container")]
    [InlineData("import k8s bad.yaml", "bad.yaml:1:")]
    [InlineData("run bad.yaml -o bad.yaml", "oomsim: error: the output folder 'bad.yaml' is a file")]
    [InlineData("import k8s pod.yaml -o gone/x.yaml/", "oomsim: error: 'gone/x.yaml/' can't be written")]
    [InlineData("limits good.yaml -f gone.yml", "gone.yml:1:1: error: no such file")]
    [InlineData("explain good.yaml", "good.yaml:1:1: error: is a file; the folder of a run was expected")]
    [InlineData("plot good.yaml", "good.yaml:1:1: error: is a file; the folder of a run was expected")]
    [InlineData("report good.yaml", "good.yaml:1:1: error: is a file; the folder of a run was expected")]
    [InlineData("test good.yaml --report run", "oomsim: error: the report 'run' can't be written: is a folder")]
    [InlineData("run", "oomsim: error: Required argument")]
    [InlineData("schema --nonsense", "oomsim: error: Unrecognized command or argument '--nonsense'")]
    [InlineData("rnu", "oomsim: error: there is no command 'rnu' (did you mean 'run'?)")]
    public void Every_error_of_standard_error_stands_in_the_document(string command, params string[] errors)
    {
        using WorkFolder folder = Files();
        ToolResult result = InProcess.Run(folder, CultureInfo.InvariantCulture, [.. command.Split(' '), "--json"]).Exits(2);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        JsonElement[] diagnostics = [.. json.RootElement.GetProperty("diagnostics").EnumerateArray()];
        Assert.All(diagnostics, d => Assert.Equal(Keys, d.EnumerateObject().Select(m => m.Name)));
        string[] told = [.. diagnostics.Select(Line)];
        Assert.Equal(result.Error.TrimEnd().Split('\n').Where(line => !line.StartsWith("Run 'oomsim", StringComparison.Ordinal)).Order(StringComparer.Ordinal), told.Order(StringComparer.Ordinal));
        Assert.All(errors, error => Assert.Contains(told, line => line.StartsWith(error, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("run good.yaml --no-plots")]
    [InlineData("test good.yaml")]
    [InlineData("validate good.yaml")]
    [InlineData("limits good.yaml")]
    [InlineData("plot gone")]
    [InlineData("report gone")]
    [InlineData("explain gone")]
    [InlineData("victim gone")]
    [InlineData("compare run run")]
    [InlineData("import k8s pod.yaml")]
    [InlineData("schema")]
    [InlineData("completion fish")]
    public void A_document_has_the_keys_that_the_reference_page_names(string command)
    {
        using WorkFolder folder = Files();
        using JsonDocument json = JsonDocument.Parse(InProcess.Run(folder, CultureInfo.InvariantCulture, [.. command.Split(' '), "--json"]).Output);
        string[] members = JsonReference.Documents.Single(d => command.StartsWith(d.Command, StringComparison.Ordinal)).Members;
        Assert.Equal(["format_version", .. members, "diagnostics"], json.RootElement.EnumerateObject().Select(m => m.Name));
    }

    [Fact]
    public void Schema_and_completion_give_the_same_as_without()
    {
        using var folder = new WorkFolder();
        using JsonDocument reference = JsonDocument.Parse(InProcess.Run(folder, CultureInfo.InvariantCulture, ["schema", "--reference", "--json"]).Exits(0).Output);
        Assert.Equal(InProcess.Run(folder, CultureInfo.InvariantCulture, ["schema", "--reference"]).Output, reference.RootElement.GetProperty("reference").GetString());
        using JsonDocument script = JsonDocument.Parse(InProcess.Run(folder, CultureInfo.InvariantCulture, ["completion", "zsh", "--json"]).Exits(0).Output);
        Assert.Equal(InProcess.Run(folder, CultureInfo.InvariantCulture, ["completion", "zsh"]).Output, script.RootElement.GetProperty("script").GetString());
        using JsonDocument schema = JsonDocument.Parse(InProcess.Run(folder, CultureInfo.InvariantCulture, ["schema", "--json"]).Exits(0).Output);
        using JsonDocument plain = JsonDocument.Parse(InProcess.Run(folder, CultureInfo.InvariantCulture, ["schema"]).Exits(0).Output);
        Assert.True(JsonElement.DeepEquals(plain.RootElement, schema.RootElement.GetProperty("schema")));
    }

    private static string Line(JsonElement d)
    {
        string place = d.GetProperty("line").GetInt32() == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $":{d.GetProperty("line").GetInt32()}:{d.GetProperty("column").GetInt32()}");
        return $"{d.GetProperty("file").GetString()}{place}: {d.GetProperty("severity").GetString()}: {d.GetProperty("message").GetString()}";
    }

    private static WorkFolder Files() => new WorkFolder()
        .With("good.yaml", Samples.Killed("good"))
        .With("bad.yaml", "services: 5\n")
        .With("pod.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: x}]}\n")
        .With("run/containers.csv", "time_s,container,memory_current_bytes\n0,app,1\n")
        .With("broken/summary.json", "{")
        .With("broken/containers.csv", "container,time_s\n")
        .With("row/containers.csv", string.Join(',', ContainerColumns) + "\n" + Row("0.000000", "1") + Row("1.000000", "lots"));

    private static string[] ContainerColumns => [.. OomSim.Results.ColumnReference.Tables.Single(t => t.File == "containers.csv").Columns.Select(c => c.Name)];

    // Behind 1.000000,app,running,,: time, container, state, condition.
    private static string Row(string time, string memory) =>
        string.Join(',', ContainerColumns.Select(c => c switch { "time_s" => time, "container" => "app", "state" => "running", "memory_current_bytes" => memory, _ => "" })) + "\n";
}
