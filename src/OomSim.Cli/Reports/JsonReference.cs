using OomSim.Scenarios;

namespace OomSim.Cli;

/// <summary>The part of the reference page about <c>--json</c>.</summary>
internal static class JsonReference
{
    /// <summary>What the document of each command has between <c>format_version</c> and <c>diagnostics</c>.</summary>
    public static IReadOnlyList<(string Command, string[] Members, string Means)> Documents { get; } =
    [
        ("run", ["passed", "failed", "scenarios"], "how many scenarios came to which end, and each with its containers, expectations and alarms"),
        ("test", ["passed", "failed", "scenarios", "obsolete_goldens"], "the same (`fingerprint` and `folder` are null, for nothing is written), and golden traces whose scenario is gone"),
        ("validate", ["valid", "files"], "whether all are valid, and each"),
        ("plot", ["files"], "what was drawn"),
        ("report", ["files"], "the pages"),
        ("explain", ["runs"], "each run with its explanations"),
        ("limits", ["scenario", "file", "views"], "the limits in force, a view for each cgroup version"),
        ("victim", ["reports"], "each OOM report with its candidates"),
        ("compare", ["tolerance", "within", "figures", "files"], "each figure of both, and what was written"),
        ("import k8s", ["valid", "scenario"], "the scenario as a text; null where there is none"),
        ("schema", ["schema"], "the JSON Schema; with `--reference` the page, as `reference`"),
        ("completion", ["shell", "script"], "the script as a text"),
    ];

    /// <summary>Writes it as Markdown.</summary>
    public static void Write(TextWriter output)
    {
        MarkdownTable.Heading(output, 2, "What --json prints");
        output.Write("One document on standard output, whatever came of the command; the exit code is the same as without. `format_version` (1) stands first, `diagnostics` last:\n");
        output.Write("what standard error tells as `file:line:column: severity: message`, each with these five keys. `line` is 0 where it is not about a place in a file;\n");
        output.Write("`file` is `oomsim` then, or the option that is meant. Those of one scenario stand under that scenario as well. A command line that can't be read, and input\n");
        output.Write("without which there is nothing to tell, give these two keys alone; an interruption (130) and a bug of oomsim (70) no document.\n\n");
        MarkdownTable.Write(output, ["command", "keys between them", "what they hold"], Documents.Select(d => (string[])[$"`{d.Command}`", string.Join(", ", d.Members.Select(m => $"`{m}`")), d.Means]));
    }
}
