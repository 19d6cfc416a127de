using System.Globalization;
using System.Text;
using System.Text.Json;
using OomSim.Docker;
using OomSim.Engine;

namespace OomSim.Scenarios;

/// <summary><c>docker compose events</c>: what the engine tells of the containers of a project, but for those of <c>run</c>.</summary>
/// <param name="world">The machine.</param>
internal sealed class ComposeEvents(World world)
{
    private const string Prefix = "com.docker.compose.";

    /// <summary>Runs the command; it ends with <c>--until</c> or a signal.</summary>
    /// <param name="command">The command.</param>
    /// <param name="output">Where it prints.</param>
    /// <param name="completed">Gets the answer.</param>
    public void Run(ComposeCommand command, ComposeOutput output, Action<CommandResult> completed)
    {
        string times = string.Concat(new[] { "--since", "--until" }.Where(f => command.Value(f) is { Length: > 0 }).Select(f => $"{f} {ShellSyntax.Quote(command.Value(f)!)} "));
        bool asJson = command.Has("--json");
        string Worded(string lines) => string.Concat(lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => Line(l, command.Services, asJson)));
        string project = ScenarioName.Project(world.Scenario.Name);
        output.Follow(
            world.Docker.Execute(
                $"docker events --filter label={Prefix}project={project} {times}--format '{{{{json .}}}}'",
                answer => completed(answer with { Stdout = Worded(answer.Stdout), Stderr = ComposeTold.OfDaemon(answer.Stderr) })),
            Worded);
    }

    private static string Line(string text, IReadOnlyList<string> services, bool asJson)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        JsonElement happened = document.RootElement;
        JsonElement actor = happened.GetProperty("Actor");
        SortedDictionary<string, string> all = actor.GetProperty("Attributes").EnumerateObject().ToSorted(attribute => attribute.Name, attribute => attribute.Value.GetString() ?? "");

        string service = all.GetValueOrDefault(Prefix + "service", "");
        if (happened.GetProperty("Type").GetString() != "container" || all.GetValueOrDefault(Prefix + "oneoff") == "True" || (services.Count > 0 && !services.Contains(service, StringComparer.Ordinal)))
        {
            return "";
        }

        SortedDictionary<string, string> shown = all.Where(a => !a.Key.StartsWith(Prefix, StringComparison.Ordinal)).ToSorted();

        string id = actor.GetProperty("ID").GetString()!;
        string action = happened.GetProperty("Action").GetString()!;
        long time = happened.GetProperty("timeNano").GetInt64() - Timestamps.UnixNanoseconds(0);
        if (asJson)
        {
            return JsonSerializer.Serialize(
                new SortedDictionary<string, object>(StringComparer.Ordinal) { ["action"] = action, ["attributes"] = shown, ["id"] = id, ["service"] = service, ["time"] = Timestamps.Rfc3339Nano(time), ["type"] = "container" },
                new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n";
        }

        // The text ends with a line feed of its own, and the line with another.
        string at = Timestamps.Rfc3339Fixed(time)[..19].Replace('T', ' ');
        string micros = (time % SimTime.Second / 1000).ToString("000000", CultureInfo.InvariantCulture);
        return new StringBuilder().Append(CultureInfo.InvariantCulture, $"{at}.{micros} container {action} {id} ({string.Join(", ", shown.Select(a => a.Key + "=" + a.Value))})\n\n").ToString();
    }
}
