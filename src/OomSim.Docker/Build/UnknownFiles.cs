using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>What a command of a build needs that an earlier one, of which nobody says what it left, may have made.</summary>
internal static class UnknownFiles
{
    /// <summary>True where a command goes by a file or folder that the image is not known to have: whether it is there cannot be told.</summary>
    /// <param name="program">What the command starts.</param>
    /// <param name="image">The image that it runs in; null for nothing.</param>
    public static bool AreNeeded(ProgramSet program, Image? image)
    {
        return program.Processes.Values.Where(p => IsForked(program.Init, p.Name)).Append(program.Init).SelectMany(p => p.Steps).Any(s => Names(s).Any(path => !Has(path.TrimEnd('/'))));

        bool Has(string path) => KernelFile.IsBelow(path + "/") || image?.KindOf(path) is not (null or PathKind.None);
    }

    private static bool IsForked(ProgramDefinition shell, string name) => shell.Steps.OfType<ForkStep>().Any(f => f.Program == name);

    private static IEnumerable<string> Names(Step step) => step switch
    {
        RepeatStep repeat => repeat.Steps.SelectMany(Names),
        ReadStep read => [read.File],
        ToolStep { Tool: FileTest test } => [test.Path.Full],
        ToolStep { Tool: FileRemoval { IsForced: false } removal } => removal.Paths.Select(p => p.Full),
        ToolStep { Tool: FileListing listing } => [listing.Path.Full],
        _ => [],
    };
}
