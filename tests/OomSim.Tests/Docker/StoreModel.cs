using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>
/// An image store beside an engine, by the rules of D7.19–D7.35 alone: which image each name means, what was made on top of what, who uses it. After
/// each command the engine must hold what the model holds, and its sizes must add up.
/// </summary>
internal sealed class StoreModel
{
    /// <summary>How many kinds of commands there are.</summary>
    public const int CommandCount = 12;

    private static readonly string[] Names = ["a:1", "a:2", "b:latest"];
    private static readonly string[] Containers = ["one", "two"];

    // Each writes something else, so that each commit makes another layer.
    private static readonly ProgramSet Programs = new(
        new ProgramDefinition { Name = "init", Comm = "base", Steps = [new SleepStep(null)] },
        new SortedDictionary<string, ProgramDefinition>(
            Enumerable.Range(0, 40).Select(i => new ProgramDefinition
            {
                Name = FormattableString.Invariant($"w{i}"),
                Comm = "writer",
                Steps = [new WriteStep(FormattableString.Invariant($"/f{i % 5}"), Quantity.Of(1000 + i), Pace.Free), new SleepStep(null)],
            }).ToDictionary(p => p.Name),
            StringComparer.Ordinal));

    private readonly DockerBench _bench;
    private readonly List<Known> _images = [];
    private readonly SortedDictionary<string, (Known Image, bool Running)> _containers = new(StringComparer.Ordinal);
    private int _made;

    public StoreModel(string version)
    {
        _bench = new DockerBench(version);
        _bench.Fine("rmi sleeper quick");
        _bench.Engine.AddImage(new ImageDefinition(
            "base",
            [new LayerDefinition("base", 70_000, new SortedDictionary<string, long>(StringComparer.Ordinal) { ["/f0"] = 50_000 })],
            Programs));
        _images.Add(new Known(_bench.Engine.FindImage("base")!.Id, null, ["base:latest"]));
    }

    /// <summary>How many removals were refused because something needs the image.</summary>
    public int Refused { get; private set; }

    /// <summary>Gives a command, to the engine and to the model, and compares them.</summary>
    public void Step(int command, int a, int b)
    {
        string name = Names[a % Names.Length];
        string container = Containers[b % Containers.Length];
        _bench.RunTo(_bench.Now + 1);
        switch (command)
        {
            case 0 or 1:
                Run(container, a);
                break;
            case 2 or 3:
                Commit(container, name);
                break;
            case 4:
                Tag(a, name: Names[b % Names.Length]);
                break;
            case 5:
                RemoveName(name, force: b % 2 == 0);
                break;
            case 6:
                RemoveId(a, force: b % 2 == 0);
                break;
            case 7:
                RemoveContainer(container);
                break;
            case 8:
                Stop(container);
                break;
            case 9:
                Prune(all: false);
                break;
            case 10:
                Prune(all: true);
                break;
            default:
                SaveAndLoad(name);
                break;
        }

        Compare();
    }

    private void Run(string container, int which)
    {
        if (_images.Count == 0)
        {
            return;
        }

        // In place of the one that has its name.
        RemoveContainer(container);
        Known image = _images[which % _images.Count];
        _bench.Fine(FormattableString.Invariant($"run -d --name {container} {image.Id} w{_made++ % 40}"));
        _containers[container] = (image, true);
        _bench.RunTo(_bench.Now + 0.1);
    }

    private void Commit(string container, string name)
    {
        if (!_containers.TryGetValue(container, out (Known Image, bool Running) of))
        {
            Assert.Equal(1, _bench.Do($"commit {container} {name}").ExitCode);
            return;
        }

        // The image that it was made of may be gone, or there again under the same ID.
        if (_images.Find(i => i.Id == of.Image.Id) is not { } parent)
        {
            Assert.Contains($"failed to get digest sha256:{of.Image.Id}: ", _bench.Do($"commit {container} {name}").Stderr, StringComparison.Ordinal);
            Refused++;
            return;
        }

        string id = _bench.Fine($"commit {container} {name}").Stdout.Trim()["sha256:".Length..];
        Untag(name);
        _images.Add(new Known(id, parent, [name]));
    }

    private void Tag(int which, string name)
    {
        if (_images.Count > 0)
        {
            Known image = _images[which % _images.Count];
            _bench.Fine($"tag {image.Id} {name}");
            Untag(name);
            image.Names.Add(name);
        }
    }

    // D7.28, D7.30: the last name of an image that containers use is kept, unless forced.
    private void RemoveName(string name, bool force)
    {
        CommandResult result = _bench.Do($"rmi {(force ? "-f " : "")}{name}");
        if (Of(name) is not { } image)
        {
            Assert.Contains("No such image", result.Stderr, StringComparison.Ordinal);
            return;
        }

        if (!force && image.Names.Count == 1 && IsUsed(image))
        {
            Assert.Contains("is using its referenced image", result.Stderr, StringComparison.Ordinal);
            Refused++;
            return;
        }

        image.Names.Remove(name);
        Assert.StartsWith($"Untagged: {name}\n", result.Stdout, StringComparison.Ordinal);
        if (image.Names.Count == 0)
        {
            _ = Delete(image, force);
        }
    }

    // D7.29, D7.30: with one name that goes as well, with several it must be forced.
    private void RemoveId(int which, bool force)
    {
        if (_images.Count == 0)
        {
            return;
        }

        Known image = _images[which % _images.Count];
        CommandResult result = _bench.Do($"rmi {(force ? "-f " : "")}{image.Id}");
        string words = IsParent(image) ? "image has dependent child images"
            : IsRunning(image) ? "image is being used by running container"
            : !force && image.Names.Count > 1 ? "image is referenced in multiple repositories"
            : !force && IsUsed(image) ? "image is being used by stopped container"
            : "";
        Assert.Contains(words, result.Stderr, StringComparison.Ordinal);
        Assert.Equal(words.Length == 0, result.ExitCode == 0);
        Refused += result.ExitCode;
        if (words.Length == 0)
        {
            image.Names.Clear();
            Assert.True(Delete(image, force));
        }
    }

    private void RemoveContainer(string container)
    {
        if (_containers.Remove(container))
        {
            _bench.Fine($"rm -f {container}");
        }
    }

    private void Stop(string container)
    {
        if (_containers.TryGetValue(container, out (Known Image, bool Running) of))
        {
            _bench.Fine($"stop -t 0 {container}");
            _containers[container] = (of.Image, false);
        }
    }

    // D7.34: those without a name that nothing was made of, or with -a all that no container uses, but for what others are made of.
    private void Prune(bool all)
    {
        _bench.Fine($"image prune {(all ? "-a " : "")}-f");
        foreach (Known image in _images.Where(i => i.Names.Count > 0 ? all : !IsParent(i)).Reverse().ToArray())
        {
            // One name after the other in their order, until the last is held by a container.
            while (image.Names.Count > 1 || (image.Names.Count == 1 && !IsUsed(image)))
            {
                image.Names.Remove(image.Names.Min(StringComparer.Ordinal)!);
            }

            if (image.Names.Count == 0 && _images.Contains(image))
            {
                _ = Delete(image, force: false);
            }
        }
    }

    private void SaveAndLoad(string name)
    {
        if (Of(name) is not { } image)
        {
            return;
        }

        _bench.Fine($"save -o x.tar {name}");
        _bench.Do($"rmi -f {name}");
        image.Names.Remove(name);
        if (image.Names.Count == 0)
        {
            _ = Delete(image, force: true);
        }

        Assert.Equal($"Loaded image: {name}\n", _bench.Fine("load -i x.tar").Stdout);
        if (!_images.Contains(image))
        {
            // What it was made of is not in the archive.
            _images.Add(image = new Known(image.Id, null, []));
        }

        image.Names.Add(name);
    }

    // Nothing that others need is deleted; what is left without a name below goes along.
    private bool Delete(Known image, bool force)
    {
        if (image.Names.Count > 0 || IsParent(image) || IsRunning(image) || (!force && IsUsed(image)))
        {
            return false;
        }

        _images.Remove(image);
        if (image.Parent is { } parent && _images.Contains(parent))
        {
            _ = Delete(parent, force: false);
        }

        return true;
    }

    private void Untag(string name) => Of(name)?.Names.Remove(name);

    private Known? Of(string name) => _images.Find(i => i.Names.Contains(name));

    private bool IsParent(Known image) => _images.Exists(i => i.Parent == image);

    private bool IsUsed(Known image) => _containers.Values.Any(c => c.Image.Id == image.Id);

    private bool IsRunning(Known image) => _containers.Values.Any(c => c.Image.Id == image.Id && c.Running);

    private void Compare()
    {
        DockerEngine engine = _bench.Engine;
        Assert.Equal(
            string.Join('\n', _images.Select(i => $"{i.Id[..6]} {string.Join(' ', i.Names.Order(StringComparer.Ordinal))}").Order(StringComparer.Ordinal)),
            string.Join('\n', engine.Images.Select(i => $"{i.Id[..6]} {string.Join(' ', i.Names.Order(StringComparer.Ordinal))}").Order(StringComparer.Ordinal)));
        foreach (Image image in engine.Images)
        {
            Assert.Equal(_images.Find(i => i.Id == image.Id)!.Parent?.Id, image.Parent?.Id);
        }

        // No layer is lost while an image or a container needs it, and none is left over.
        HashSet<Layer> needed = [.. engine.Images.SelectMany(i => i.Layers), .. engine.Containers.SelectMany(c => c.Image.Layers)];
        Assert.Equal(needed.Sum(l => l.Definition.Size), engine.LayersSize);
        Assert.All(needed, layer => Assert.True(engine.HasLayer(layer.Chain)));
        Assert.All(engine.Containers, c => Assert.Equal(FileUnion.All(c.Image.Layers).Count > 0, c.Files.Visible().Count > 0));

        // What images share, once, and what each has alone is all that they have (D7.14, D7.15).
        var usage = new DiskUsage(engine);
        HashSet<Layer> shared = [.. usage.Images.SelectMany(i => i.Layers).GroupBy(l => l).Where(g => g.Count() > 1).Select(g => g.Key)];
        Assert.Equal(usage.LayersSize, usage.Images.Sum(i => i.Size - usage.Shared(i)) + shared.Sum(l => l.Definition.Size));
        string df = _bench.Fine("system df --format '{{.Size}}'").Stdout.Split('\n')[0];
        Assert.Equal(HumanSize.Decimal(usage.LayersSize, 4), df);
    }

    private sealed record Known(string Id, Known? Parent, List<string> Names)
    {
        public bool Equals(Known? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Id);
    }
}
