using OomSim.Docker;
using OomSim.Kernel;
using OomSim.Scenarios.Compose;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Finds commands of <c>docker run</c>, <c>create</c> and <c>exec</c> that the simulator cannot run, or that the image does not have.</summary>
/// <param name="version">The engine's version.</param>
/// <param name="images">The scenario's images.</param>
/// <param name="services">Its services.</param>
/// <param name="place">What it is to Compose.</param>
/// <param name="bag">Where findings go.</param>
internal sealed class LaunchCheck(string version, IReadOnlyList<ImageSettings> images, IReadOnlyList<ServiceDefinition> services, ComposePlace place, DiagnosticBag bag)
{
    private readonly SortedDictionary<string, LaunchLine> _makerOf = new(StringComparer.Ordinal);

    /// <summary>Reads a line; null when it starts nothing.</summary>
    public LaunchLine? Read(IReadOnlyList<string> words) => LaunchLine.Read(version, words);

    /// <summary>A command of <c>docker compose</c>, as the Compose of the engine reads it; null with what is wrong.</summary>
    public ComposeCommand? Compose(IReadOnlyList<string> words, out string error) => ComposeCommand.Read(words, out error, ComposeListing.Release(version), place);

    /// <summary>What <c>docker compose exec</c> and <c>run</c> start; null for a service that there is not.</summary>
    /// <param name="service">The service.</param>
    /// <param name="words">The command and its arguments.</param>
    /// <param name="user">Who runs it; empty for the service's own.</param>
    /// <param name="folder">Where; empty for the service's own.</param>
    public LaunchLine? InService(string service, IReadOnlyList<string> words, string user, string folder) =>
        services.FirstOrDefault(s => s.Name == service) is { ContainerNames.Count: > 0 } known ? new LaunchLine(known.ContainerNames[0], "", words, false) { User = user, Folder = folder } : null;

    /// <summary>What of a line is not simulated though its subcommand is; null for nothing.</summary>
    /// <param name="words">Its words.</param>
    /// <param name="isLimited">True where <c>timeout</c> ends it.</param>
    public string? NotSimulatedIn(IReadOnlyList<string> words, bool isLimited) => DockerEngine.NotSimulatedIn(version, words, isLimited);

    /// <summary>True for a line of a command that is not simulated and always has one answer.</summary>
    public bool HasOneAnswer(IReadOnlyList<string> words) => DockerEngine.HasOneAnswer(version, words);

    /// <summary>True for a line that goes on for ever where nothing ends it.</summary>
    public bool IsEndless(IReadOnlyList<string> words) => NotSimulatedIn(words, isLimited: false) != NotSimulatedIn(words, isLimited: true);

    /// <summary>What the client says of a line's flags and operands; null where it is content.</summary>
    public string? UsageErrorIn(IReadOnlyList<string> words) => DockerEngine.UsageErrorIn(version, words);

    /// <summary>The verbs of a group, with their other names.</summary>
    public IReadOnlyList<string> VerbsOf(string group) => DockerGroups.Verbs(group, EngineProfile.For(version));

    /// <summary>What the client says of flags in front of the command; null where it is content.</summary>
    public string? GlobalFlagFault(IReadOnlyList<string> words) => DockerEngine.GlobalFlagFault(version, words);

    /// <summary>The operands of a <c>docker</c> line; none where the client refuses it.</summary>
    public IReadOnlyList<string> OperandsIn(IReadOnlyList<string> words) => DockerEngine.OperandsIn(version, words);

    /// <summary>The container that an operand asks for, without the blanks that the client cuts off: that of 28 always, others where they rename.</summary>
    /// <param name="subcommand">What is done to it.</param>
    /// <param name="typed">As it was typed.</param>
    public string NameIn(string subcommand, string typed) => (subcommand == "rename" || EngineProfile.For(version).NewHelpTail ? typed.Trim() : typed).TrimStart('/');

    /// <summary>Remembers how a container is made.</summary>
    public void Learn(IReadOnlyList<string> words)
    {
        if (Read(words) is { Image.Length: > 0, Container.Length: > 0 } line)
        {
            _makerOf.TryAdd(line.Container, line);
        }
    }

    /// <summary>Reports a command that cannot be simulated, and warns, unless its failure is expected, of one that is not there.</summary>
    public void Check(LaunchLine line, bool mayFail, Location at)
    {
        if (!mayFail && Described(line).Image is { } named && UserCheck.Doubt(line.User, line.Spec?.Groups ?? [], named) is { } doubt)
        {
            bag.Warning(at, doubt);
        }

        if (line.Spec is { } spec && (spec.BlkioWeight > 0 || spec.DeviceRates.Any()))
        {
            bag.Warning(at, "weights and bounds at disks are checked and shown: they slow nobody down");
        }

        if (line.Words.Count == 0 || Described(line) is not { Image: { } image, Program: { } program })
        {
            return;
        }

        string[] files = [.. image.Layers.SelectMany(l => l.Files.Keys)];
        CommandProgram command = CommandResolver.Resolve(line.Words, new ProgramPlace(program, files) { Folder = FolderOf(line) }, line.OpenInput);
        switch (command.Fault)
        {
            case CommandFault.NotSimulated:
                bag.Error(at, command.Problem);
                break;
            case CommandFault.NotFound or CommandFault.NotExecutable when !mayFail:
                string problem = command.Fault == CommandFault.NotFound ? "has no process and no file" : "cannot execute";
                bag.Warning(at, $"the image '{image.Name}' {problem} '{line.Words[0]}'", Suggestions.Nearest(line.Words[0], program.Processes.Keys));
                break;
            case CommandFault.None when command.IgnoresArguments:
                bag.Warning(at, $"'{line.Words[0]}' does what its steps say: its arguments change nothing");
                break;
            default:
                break;
        }
    }

    // Where the command is started: what the line says, or the container that it names.
    private string FolderOf(LaunchLine line) => line.Folder.Length > 0 || line.Image.Length > 0 ? line.Folder
        : ServiceOf(line)?.Spec.WorkingDirectory ?? _makerOf.GetValueOrDefault(line.Container)?.Folder ?? "";

    private ServiceDefinition? ServiceOf(LaunchLine line) => line.Image.Length > 0 ? null : services.FirstOrDefault(s => s.ContainerNames.Contains(line.Container, StringComparer.Ordinal));

    private (ImageSettings? Image, ProgramSet? Program) Described(LaunchLine line)
    {
        ServiceDefinition? service = ServiceOf(line);
        string? name = line.Image.Length > 0 ? line.Image : service?.Spec.Image ?? _makerOf.GetValueOrDefault(line.Container)?.Image;
        ImageSettings? image = name is null ? null : images.FirstOrDefault(i => ImageReader.Canonical(i.Name) == ImageReader.Canonical(name));
        return (image, service?.Spec.Program ?? image?.Program);
    }
}
