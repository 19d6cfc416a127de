namespace OomSim.Scenarios;

/// <summary>The JSON Schema (draft 7) of scenario files, for editors and validators. It is made of the descriptions that the readers take their keys from.</summary>
public static class ScenarioSchema
{
    /// <summary>
    /// What the readers refuse and a schema cannot: each is about more than one place of the file, about text that a schema's patterns cannot weigh, or about
    /// what lies outside the file.
    /// </summary>
    public static IReadOnlyList<string> Unsaid { get; } =
    [
        "names that refer to something: containers, processes, services, images, commands by number, files beside the scenario",
        "command lines of the timeline",
        "relations between values: sums (files of a layer, reserved and cache within memory), min below max, before after after, expectations within the run",
        "the range of a size, duration, rate or number that is written as a text, and of what a distribution draws",
        "what holds on one cgroup version, kernel or engine only, and what the kernel refuses to have written to a file",
        "names of images, and Dockerfiles",
        "what variables stand for",
        "what Compose checks once a project is merged: images of services, ports, volumes, secrets, exclusive keys",
        "how many services, containers, commands, steps, swap devices and files there may be",
    ];

    /// <summary>Writes the schema, indented, with \n at line ends.</summary>
    /// <param name="output">Where it goes.</param>
    public static void Write(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.Write(Text());
    }

    /// <summary>The schema, as <see cref="Write"/> prints it.</summary>
    public static string Text() => Schema.SchemaPrinter.Print(Schema.SchemaWriter.File());
}
