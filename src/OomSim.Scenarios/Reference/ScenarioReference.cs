using OomSim.Scenarios.Compose;
using OomSim.Scenarios.Reference;
using OomSim.Scenarios.Schema;

namespace OomSim.Scenarios;

/// <summary>The part of the reference page that is about scenario files: every key with its values, default and meaning, made of what the readers take their keys from.</summary>
public static class ScenarioReference
{
    private static readonly (string Path, string Title, Func<IReadOnlyList<KeyInfo>> Keys)[] ComposeSections =
    [
        ("", "A file", () => ComposeKeys.File),
        ("services.NAME", "A service", () => ComposeKeys.Service),
        ("services.NAME.deploy", "Its deployment", () => ComposeKeys.Deploy),
        ("services.NAME.deploy.resources.limits", "Its limits, in the words of Swarm", () => ComposeKeys.Limits),
        ("services.NAME.deploy.resources.reservations", "What is kept for it", () => ComposeKeys.Reservations),
        ("services.NAME.deploy.restart_policy", "When it is restarted", () => ComposeKeys.RestartPolicy),
    ];

    private static readonly (string Path, string Title, SectionShape Section)[] Sections =
    [
        ("x-oomsim", "The simulator's part of a file", SimulatorKeys.File),
        ("services.NAME.x-oomsim", "The simulator's part of a service", SimulatorKeys.Service),
        ("services.NAME.x-oomsim.startup", "A startup probe", SimulatorKeys.Startup),
        ("services.NAME.x-oomsim.readiness", "A readiness probe", SimulatorKeys.Readiness),
        ("x-oomsim.host", "The machine", HostKeys.Host),
        ("x-oomsim.host.swap", "A swap device", HostKeys.Swap),
        ("x-oomsim.host.disk", "The disk", HostKeys.Disk),
        ("x-oomsim.host.sysctl", "Kernel settings", HostKeys.Sysctl),
        ("x-oomsim.host.docker", "The engine", HostKeys.Docker),
        ("x-oomsim.host.docker.processes", "The engine's own processes", HostKeys.Processes),
        ("x-oomsim.host.kubelet", "The kubelet", HostKeys.Kubelet),
        ("x-oomsim.host.kubelet.pods./PATH", "What a kubelet knows of a pod", HostKeys.KubeletPod),
        ("x-oomsim.host.profile", "Calibrated constants", HostKeys.Profile),
        ("x-oomsim.images.IMAGE", "An image", ImageKeys.Image),
        ("x-oomsim.images.IMAGE.layers[]", "A layer", ImageKeys.Layer),
        ("x-oomsim.images.IMAGE.healthcheck", "A health check", ImageKeys.HealthCheck),
        ("x-oomsim.registry", "A registry", ImageKeys.Registry),
        ("x-oomsim.builds.PATH", "A folder that images are built of", ImageKeys.Build),
        ("x-oomsim.builds.PATH.files.FILE", "An archive that a build unpacks", ImageKeys.Archive),
        ("program", "A process: program, and each of processes", ProgramKeys.Program),
        ("x-oomsim.timeline[]", "A command", SimulatorKeys.TimelineEntry),
        ("x-oomsim.timeline[].after", "The event that a command waits for", SimulatorKeys.After),
    ];

    private static readonly (string Title, SectionShape Section)[] Expectations =
    [
        ("What a command answered", ExpectationKeys.Command),
        ("A number in what a command printed (`stdout:`)", ExpectationKeys.Printed),
        ("How often an event comes", ExpectationKeys.Event),
        ("Events in an order", ExpectationKeys.Order),
        ("Requests of clients", ExpectationKeys.Requests),
    ];

    /// <summary>Writes it as Markdown.</summary>
    /// <param name="output">Where it goes.</param>
    public static void Write(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        MarkdownTable.Heading(output, 2, "Scenario files");
        output.Write("A scenario is a Compose file; what the simulator has to know beside stands under `x-oomsim`. `${VAR}` and `${VAR:-default}` may stand in any value.\n");
        output.Write("`oomsim schema` prints all of this as a JSON Schema.\n\n");
        WriteUnits(output);
        MarkdownTable.Heading(output, 3, "Compose's own keys that count");
        output.Write("All other keys of the Compose Specification are accepted and do nothing; `oomsim validate -v` lists them.\n\n");
        foreach ((string path, string title, Func<IReadOnlyList<KeyInfo>> keys) in ComposeSections)
        {
            WriteKeys(output, path, title, keys());
        }

        MarkdownTable.Heading(output, 4, "Keys below those");
        MarkdownTable.Write(output, ["key", "meaning"], ComposeTexts.Further.Select(k => new[] { $"`{k.Path.Replace("services.", "services.NAME.", StringComparison.Ordinal)}`", k.Meaning }));
        MarkdownTable.Heading(output, 3, "Keys under x-oomsim");
        output.Write("Any other key there is an error. A bold key must be there.\n\n");
        foreach ((string path, string title, SectionShape section) in Sections)
        {
            WriteKeys(output, path, title, section.Keys);
        }

        WriteSteps(output);
        WriteExpectations(output);
        MarkdownTable.Heading(output, 3, "What a schema cannot say");
        output.Write("A file that the schema accepts may still be refused for\n\n");
        foreach (string rule in ScenarioSchema.Unsaid)
        {
            output.Write($"- {rule}\n");
        }

        output.Write('\n');
    }

    private static void WriteUnits(TextWriter output)
    {
        MarkdownTable.Heading(output, 3, "Values");
        MarkdownTable.Write(output, ["value", "written as", "unit"],
        [
            ["size", "`512k`, `64m`, `1.5g`, `64MiB`, `4096`; base 1024 whatever the suffix", "bytes"],
            ["duration", "`250ms`, `5s`, `1m30s`, `2h`, `1d`; a plain `0` needs no unit", "ns, us, ms, s, m, h, d, w"],
            ["rate", "a size and `/s`: `10MiB/s`; above 0", "bytes per second"],
            ["number", "`3`, `-500`", ""],
            ["true or false", "`true`, `yes`, `on`, `y`, `1`, and their opposites, in any case", ""],
        ]);
        output.Write("A distribution may stand in place of a size, duration, rate or number unless it is said to be fixed. Each takes `min` and `max` beside it as bounds.\n\n");
        MarkdownTable.Write(output, ["distribution", "meaning"], DistributionKeys.Parameters.Select(d => new[]
        {
            d.Key == "choice" ? "`choice: [VALUE, …]`" : $"`{d.Key}: {{{string.Join(", ", d.Value)}}}`",
            DistributionKeys.Meaning(d.Key),
        }));
    }

    private static void WriteKeys(TextWriter output, string path, string title, IReadOnlyList<KeyInfo> keys)
    {
        MarkdownTable.Heading(output, 4, path.Length == 0 ? title : $"{title}: `{path}`");
        MarkdownTable.Write(output, ["key", "value", "default", "meaning"], keys.Select(k => Row(k, k.IsRequired ? $"**`{k.Name}`**" : $"`{k.Name}`")));
    }

    private static string[] Row(KeyInfo key, string name) => [name, KeyTexts.How(key.Shape), key.Default, key.Meaning];

    private static void WriteSteps(TextWriter output)
    {
        MarkdownTable.Heading(output, 4, "Steps: `steps[]`");
        output.Write("The first key says what is done, those indented below go with it.\n\n");
        MarkdownTable.Write(output, ["key", "value", "default", "meaning"], StepKeys.All.SelectMany(s => s.Keys.Select((k, i) => Row(k, i == 0 ? $"**`{k.Name}`**" : $"&nbsp;&nbsp;`{k.Name}`"))));
        WriteKeys(output, "serve", "What clients ask for", StepKeys.Serve.Keys);
    }

    private static void WriteExpectations(TextWriter output)
    {
        MarkdownTable.Heading(output, 4, "Expectations: `x-oomsim.expect[]`");
        output.Write("One of these forms each.\n\n");
        foreach ((string title, SectionShape section) in Expectations)
        {
            output.Write($"**{title}**\n\n");
            MarkdownTable.Write(output, ["key", "value", "default", "meaning"], section.Keys.Select(k => Row(k, k.IsRequired ? $"**`{k.Name}`**" : $"`{k.Name}`")));
        }

        output.Write("**Values of containers, processes, the host and cgroups**\n\n");
        MarkdownTable.Write(output, ["key", "meaning"],
        [
            .. ExpectationKeys.Values.Select(v => new[] { $"**`{v.Subject}`**", v.SubjectMeaning + " One of these four must be there." }),
            ["`at`", "When it must hold; without it, and without the next three: at the end."],
            .. ValueShape.Quantifiers.Select(q => new[] { $"`{q.Name}`", q.Meaning }),
            .. ExpectationKeys.Final.Select(f => new[] { $"`{f.Name}`", f.Meaning }),
            ["COLUMN", "Any column of containers.csv, processes.csv, host.csv or cgroups.csv, with or without its unit (`memory` for `memory_current_bytes`), or a pressure column of pressure.csv; a value, or:"],
            .. ConditionKeys.All.Select(c => new[] { $"&nbsp;&nbsp;`{c.Name}`", c.Meaning }),
        ]);
        output.Write("**Events**\n\n");
        MarkdownTable.Write(output, ["source", "types"],
        [
            ["docker", string.Join(", ", EventNames.Docker.Select(e => $"`{e}`"))],
            ["kernel", string.Join(", ", EventNames.Kernel.Select(e => $"`{e}`"))],
            ["program", string.Join(", ", EventNames.Program.Select(e => $"`{e}`"))],
            ["client", string.Join(", ", EventNames.Client.Select(e => $"`{e}`"))],
            ["scenario", string.Join(", ", EventNames.Scenario.Select(e => $"`{e}`"))],
        ]);
        output.Write("Where a cgroup is killed as a whole (`memory.oom.group`), each of its processes has an `oom_kill` of its own, whose detail ends in `group=/path`, behind that of the victim by choice, which has none: "
            + "the victim has two, as the kernel kills it twice (K7.5). `count:` counts them all; the column `oom_kills` counts processes.\n\n");
    }
}
