using OomSim.Kernel;

namespace OomSim.Docker;

public sealed partial class DockerEngine
{
    // What an image without a program does: sleeps for ever, ignoring signals as any init without handlers.
    private static readonly ProgramSet Idle = new(
        new ProgramDefinition { Name = "init", Comm = "sleep", Steps = [new SleepStep(null)] },
        new SortedDictionary<string, ProgramDefinition>(StringComparer.Ordinal));

    /// <summary>Creates a container (<c>docker create</c>), for Compose; the text is null on success, else the engine's error.</summary>
    public (Container? Container, string? Error, IReadOnlyList<string> Warnings) Create(ContainerSpec spec)
    {
        if (_validator.Complete(ref spec, out IReadOnlyList<string> warnings) is { } error)
        {
            return (null, error, warnings);
        }

        if (_images.Find(spec.Image) is not { } image)
        {
            return (null, NoSuchImage(spec.Image), warnings);
        }

        // Compose puts the project's name in front, so a service of one letter is a valid container there.
        if (spec.Name is { Length: > 0 } wanted && !(spec.Service is not null && wanted.Length == 1) && SpecValidator.CheckName(wanted) is { } badName)
        {
            return (null, badName, warnings);
        }

        if (spec.Name is { Length: > 0 } name && _containers.Find(c => c.Name == name) is { } holder)
        {
            return (null, ErrorTexts.NameInUse(name, holder), warnings);
        }

        Container container = Register(spec, image);
        Publish(container, "create");
        Changed(container);
        return (container, null, warnings);
    }

    /// <summary>The engine's words for an image it does not have.</summary>
    internal static string NoSuchImage(string reference) => $"No such image: {ImageReference.Familiar(reference)}";

    private Container Register(ContainerSpec spec, Image image)
    {
        string id = _names.NextId();
        string name = spec.Name is { Length: > 0 } chosen ? chosen : _names.NextName(n => _containers.Exists(c => c.Name == n));
        var container = new Container(id, name, spec)
        {
            CreatedAtNs = Clock.Now,
            Image = image,
            Files = new ContainerFiles(image, spec, Host.Config.Memory),
            Program = spec.Program ?? image.Definition.Program ?? Idle,
        };
        _containers.Add(container);
        return container;
    }
}
