using OomSim.Docker;
using OomSim.Kernel;

namespace OomSim.Scenarios;

/// <summary>Whether a service's <c>command:</c> says what its containers do: where nothing describes a program, and it is what <c>docker run IMAGE COMMAND</c> would run.</summary>
internal static class ServiceCommand
{
    /// <summary>The service, with its command run where that is known.</summary>
    /// <param name="service">The service.</param>
    /// <param name="image">Its image; null where there is none.</param>
    public static ServiceDefinition Of(ServiceDefinition service, ImageSettings? image)
    {
        ContainerSpec spec = service.Spec;
        string[] words = [.. spec.Entrypoint, .. spec.Command];
        bool runs = words.Length > 0 && spec.Program is null && image is { Build.Length: 0, Program: { } own } && (Names(words, own) || (own.IsStandIn && IsKnown(words, own, spec)));
        return runs ? service with { Spec = spec with { RunsCommand = true } } : service;
    }

    // A process that the image describes, by its name.
    private static bool Names(string[] words, ProgramSet own) => own.Processes.ContainsKey(words[0]) || own.Processes.ContainsKey(string.Join(' ', words));

    // What files an image has is not known, or only in part: what looks for one may find it.
    private static bool IsKnown(string[] words, ProgramSet own, ContainerSpec spec) =>
        CommandResolver.Resolve(words, new ProgramPlace(own, []) { Folder = spec.WorkingDirectory }, spec.OpenInput) is { Fault: CommandFault.None, Program: { } program } && !program.Init.Steps.Any(LooksAtFiles);

    private static bool LooksAtFiles(Step step) => step is ToolStep or ReadStep || (step is RepeatStep repeat && repeat.Steps.Any(LooksAtFiles));
}
