using OomSim.Kernel;

namespace OomSim.Docker;

public sealed partial class DockerEngine
{
    // Of the Filesystem Hierarchy Standard.
    private static readonly string[] UsualFolders =
        ["/bin", "/boot", "/dev", "/dev/shm", "/etc", "/home", "/lib", "/media", "/mnt", "/opt", "/root", "/run", "/sbin", "/srv", "/tmp", "/usr", "/usr/local", "/usr/share", "/var", "/var/backups", "/var/cache", "/var/lib", "/var/lib/docker", "/var/log", "/var/run", "/var/tmp"];

    private readonly SortedSet<string> _folders = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, HostFile> _files = new(StringComparer.Ordinal);

    /// <summary>Archives on the host, by path: those that commands wrote, and those that were there.</summary>
    public IReadOnlyDictionary<string, HostFile> Files => _files;

    /// <summary>Makes an archive known that the host has from the start.</summary>
    public void AddFile(HostFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        _files[FileKey(file.Path)] = file;
        CountDisk();
    }

    /// <summary>The archive at a path, or another file, whose text is none (20.10.24); null where there is no file.</summary>
    internal HostFile? FindFile(string path) =>
        _files.GetValueOrDefault(FileKey(path)) is { } archive ? archive : (FileKey(path) == "/dev/null" ? 0 : FileSize(path)) is { } size ? OtherFile(path, size) : null;

    /// <summary>
    /// The folder that a file would lie in, where the host has none: it has the usual ones, those of files that are known, build contexts with what is in them, and those that were made.
    /// </summary>
    /// <param name="path">Where the file is to go.</param>
    public string? MissingFolder(string path)
    {
        string file = FileKey(path);
        string folder = file[..Math.Max(0, file.LastIndexOf('/'))];
        string whole = HostPath(folder);
        bool known = folder.Length == 0 || UsualFolders.Contains(folder, StringComparer.Ordinal) || _folders.Any(f => HostPath(f) == whole) || IsContextFolder(folder) == true
            || HostSizes(whole).Keys.Any(below => below.Length > 0);
        return known ? null : folder;
    }

    /// <summary>Makes a folder on the host, and those that it lies in (<c>mkdir -p</c>).</summary>
    /// <param name="path">Which.</param>
    public void AddFolder(string path)
    {
        for (string folder = FileKey(path); folder.Length > 0; folder = folder[..Math.Max(0, folder.LastIndexOf('/'))])
        {
            _folders.Add(folder);
        }
    }

    /// <summary>True for a folder that the host has.</summary>
    /// <param name="path">Which.</param>
    public bool HasFolder(string path) => MissingFolder(path + "/.x") is null;

    // A file has one name: ./a is a, and b/../a as well.
    private static string FileKey(string path)
    {
        var parts = new List<string>();
        foreach (string part in path.Split('/').Where(p => p is not ("" or ".")))
        {
            if (part == ".." && parts.Count > 0 && parts[^1] != "..")
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part != ".." || !path.StartsWith('/'))
            {
                parts.Add(part);
            }
        }

        return (path.StartsWith('/') ? "/" : "") + string.Join('/', parts);
    }

    /// <summary>
    /// Writes images to an archive (D7.23): the engine lays its parts on the disk before it sends them (image/tarexport/save.go). Null on success.
    /// </summary>
    /// <param name="references">Names or IDs; a name without a tag means all its tags.</param>
    /// <param name="path">Where to.</param>
    /// <param name="isRedirected">True where the shell has opened the file.</param>
    internal async SimTask<WriteFault?> Save(IReadOnlyList<string> references, string path, bool isRedirected)
    {
        var chosen = new List<(Image Image, List<string> Names)>();
        foreach (string reference in references)
        {
            string[] names = ImageReference.HasTag(reference) ? []
                : [.. _images.Images.SelectMany(i => i.Names).Distinct(StringComparer.Ordinal).Where(n => ImageReference.Repository(n) == ImageReference.Repository(reference))];
            foreach (string name in names.DefaultIfEmpty(reference))
            {
                if (FindImage(name) is not { } image)
                {
                    // A name without a tag is looked up as an ID as well (image/tarexport/save.go).
                    return WriteFault.OfDaemon(ImageReference.HasTag(name) ? "reference does not exist" : $"No such image: {name}");
                }

                if (chosen.Find(c => c.Image.Id == image.Id) is not { Image: not null } known)
                {
                    chosen.Add(known = (image, []));
                }

                if (image.Names.Contains(ImageReference.Familiar(name), StringComparer.Ordinal) && !known.Names.Contains(ImageReference.Familiar(name), StringComparer.Ordinal))
                {
                    known.Names.Add(ImageReference.Familiar(name));
                }
            }
        }

        if (chosen.Exists(c => c.Image.Layers.Count == 0))
        {
            return WriteFault.OfDaemon("empty export - not implemented");
        }

        SavedImage[] images = [.. chosen.Select(c => new SavedImage(c.Image.Definition, c.Image.Id, c.Names, c.Image.Parent is { } p && chosen.Exists(o => o.Image.Id == p.Id) ? p.Id : ""))];
        KeyValuePair<string, long>[] parts = [.. ImageArchive.Written(images, Profile.SavesBlobs)];
        string folder = Numbered($"{TemporaryFolder}/docker-export-");
        if (IsDiskFull)
        {
            return WriteFault.OfDaemon(NoSpace("mkdir", folder));
        }

        if (FirstBeyond(parts) is { } beyond)
        {
            await Clock.Delay(DiskTime(Room));
            return WriteFault.OfDaemon(NoSpace("write", $"{folder}/{beyond}"));
        }

        Hold(parts.Sum(p => p.Value));
        WriteFault? fault = await WriteFile(ImageArchive.Write(images, path, Profile.SavesBlobs), isRedirected);
        Hold(-parts.Sum(p => p.Value));
        foreach ((Image image, _) in chosen)
        {
            PublishImage("save", "sha256:" + image.Id, "sha256:" + image.Id);
        }

        return fault;
    }

    /// <summary>Reads images from an archive, with their names and history (D7.24). Null on success, else the engine's error.</summary>
    /// <param name="file">The archive.</param>
    /// <param name="tell">Called with each line of the answer.</param>
    internal async SimTask<string?> Load(HostFile file, Action<string> tell)
    {
        string folder = Numbered($"{TemporaryFolder}/docker-import-");
        if (IsDiskFull)
        {
            return NoSpace("mkdir", folder);
        }

        // What is in it is laid on the disk before anything is looked at.
        string? beyond = FirstBeyond(file.Entries.Select(e => KeyValuePair.Create(e.Name, e.Size)));
        await Clock.Delay(DiskTime(beyond is null ? file.Size : Room));
        if (beyond is not null)
        {
            return ArchiveFault.Prefix(Profile, ofTar: true) + NoSpace("write", "/" + beyond);
        }

        long unpacked = file.Entries.Sum(e => e.Size);
        Hold(unpacked);
        string? error = Unpacked(file, folder, tell);
        Hold(-unpacked);
        return error;
    }

    private string? Unpacked(HostFile file, string folder, Action<string> tell)
    {
        if ((file.LoadFault is { OfTar: true } cut ? cut : file.PackFault?.IsSeenBy(Profile) == true ? file.PackFault : null) is { } broken)
        {
            return broken.Words(Profile, folder);
        }

        if (!file.HasManifest)
        {
            // Older engines look for images of their own past: a folder for each.
            string wanted = file.Entries.Select(e => e.Name).Where(n => n.Contains('/', StringComparison.Ordinal)).Select(n => n.Split('/')[0]).Order(StringComparer.Ordinal).FirstOrDefault() is { } first ? first + "/json" : "repositories";
            return Profile.SavesBlobs ? "invalid archive: does not contain a manifest.json" : file.Entries.Any(e => e.Name == wanted) ? NotSimulatedPrefix + "docker load of an archive of images without manifest.json is not simulated"
                : $"open {folder}/{wanted}: no such file or directory";
        }

        var ids = new List<string>();
        var loaded = new List<(Image Image, string Parent)>();
        foreach (SavedImage inArchive in file.Images)
        {
            SavedImage saved = inArchive;
            long unpacked = 0;
            List<LayerDefinition> layers = [];
            foreach ((LayerDefinition layer, string chain) in saved.Image.Layers.Zip(Layer.Chains(saved.Image.Layers)))
            {
                int place = layers.Count;
                layers.Add(_images.FindLayer(chain)?.Definition ?? layer);
                if (HasLayer(chain))
                {
                    continue;
                }

                if (saved.LayerFaults.GetValueOrDefault(place) is { } damage)
                {
                    return damage.Words(Profile, folder);
                }

                if (NoRoom(layer, unpacked) is { } full)
                {
                    return full;
                }

                unpacked += layer.Size;
            }

            saved = saved.LayerFaults.Count == 0 ? saved : saved with { Image = saved.Image with { Layers = layers } };
            Image image = _images.AddOrGet(Described(saved), null);
            loaded.Add((image, saved.ParentId));
            foreach (string name in saved.Names)
            {
                if (FindImage(name) is { } holder && holder.Id != image.Id)
                {
                    tell($"The image {name} already exists, renaming the old one with ID sha256:{holder.Id} to empty string");
                }

                _images.Name(image, name, null);
                tell("Loaded image: " + name);
            }

            ids.Add("Loaded image ID: sha256:" + image.Id);
            PublishImage("load", "sha256:" + image.Id, "sha256:" + image.Id);
        }

        // A parent counts where it is in the archive as well, before or behind (image/tarexport/load.go).
        foreach ((Image image, string parent) in loaded)
        {
            image.Parent = loaded.Find(l => l.Image.Id == parent).Image ?? image.Parent;
        }

        ImagesChanged();
        if (file.LoadFault is { } fault)
        {
            if (fault.Text != ArchiveFault.NullManifest || Profile.RefusesNullManifest)
            {
                return fault.Words(Profile, folder);
            }
        }

        if (file.Images.Count == 0)
        {
            // The IDs of all images that have no name, of which there are none.
            tell("");
        }

        // The last image decides, for all of them.
        if (file.Images is [.., { Names.Count: 0 }])
        {
            ids.ForEach(tell);
        }

        return null;
    }

    // An archive does not tell what its programs do: what is known by the image's name does.
    private ImageDefinition Described(SavedImage saved)
    {
        if (saved.Image.Program is not null || saved.Image.Document.Length == 0)
        {
            return saved.Image;
        }

        ProgramSet? known = saved.Names.Select(n => FindImage(n)?.Definition.Program ?? Registry?.Find(n, out _)?.Program).FirstOrDefault(p => p is not null);
        return saved.Image with { Program = ImageDocument.Program(saved.Image, known) };
    }

    /// <summary>Writes what is seen of a container's files to an archive (D7.25). Null on success.</summary>
    /// <param name="container">Which.</param>
    /// <param name="path">Where to.</param>
    /// <param name="isRedirected">True where the shell has opened the file.</param>
    internal async SimTask<WriteFault?> Export(Container container, string path, bool isRedirected)
    {
        if (container.RemovalInProgress || container.Dead)
        {
            return WriteFault.OfDaemon($"You cannot export container {container.Id} which is {(container.Dead ? "Dead" : "being removed")}"); // E18
        }

        HostFile file = ExportedFiles.Export(container, path);
        Publish(container, "export");
        return await WriteFile(file, isRedirected);
    }

    /// <summary>Makes an image of one layer of an archive's files (D7.26).</summary>
    /// <param name="file">The archive.</param>
    /// <param name="name">The image's name; empty for none.</param>
    /// <param name="comment">-m; by default where it came from.</param>
    /// <param name="config">What -c says.</param>
    /// <returns>The image, or the engine's error.</returns>
    internal async SimTask<(Image? Image, string? Error)> Import(HostFile file, string name, string comment, ImageConfig config)
    {
        if ((file.ImportFault ?? file.LayerFault ?? (file.PackFault?.IsSeenBy(Profile) == true ? file.PackFault : null)) is { } broken)
        {
            // It is unpacked as a layer.
            return (null, (broken with { OfLayer = true }).Words(Profile, ""));
        }

        LayerDefinition layer = file.Content?.Layer ?? ArchiveLayer(file);
        if (await WriteLayer(layer) is { } full)
        {
            return (null, full);
        }

        Image image = _images.AddOrGet(
            new ImageDefinition("", [layer], file.Content?.Program, config.StopSignal)
            {
                Config = config,
                CreatedNs = Clock.Now,
                Comment = comment,
                History = [new HistoryEntry(Clock.Now, "", comment)],
                DockerVersion = ReleaseNumber,
                IsWhole = file.Content is { IsWhole: true },
            },
            null);
        if (name.Length > 0 && ImageReference.AmbiguityFault(name) is { } ambiguous)
        {
            // The image is there by then, and stays without a name.
            ImagesChanged();
            return (null, ambiguous);
        }

        if (name.Length > 0)
        {
            // 20.10 tells of it as it was asked for.
            Name(image, name, Profile.InvalidSignalInRouter && !ImageReference.HasTag(name) ? ImageReference.Repository(name) : null);
        }

        PublishImage("import", "sha256:" + image.Id, "sha256:" + image.Id);
        ImagesChanged();
        return (image, null);
    }

    // Any archive can be imported, also one of images.
    private static LayerDefinition ArchiveLayer(HostFile file)
    {
        SortedDictionary<string, long> sizes = file.Entries.Where(e => !e.Name.EndsWith('/')).ToSorted(entry => "/" + entry.Name, entry => entry.Size);

        var layer = new LayerDefinition("", sizes.Values.Sum(), sizes) { ArchiveSize = file.Size };
        return layer with { Id = WritableLayer.DigestOf(layer, _ => 0) };
    }

    private void Keep(HostFile file)
    {
        Replaced(HostPath(FileKey(file.Path)));
        _files[FileKey(file.Path)] = file;
        ImagesChanged();
    }
}
