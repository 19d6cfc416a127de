namespace OomSim.Results;

/// <summary>
/// The folder of one run's results. It is filled beside its final place and moved there when whole, so that a run that
/// dies leaves the earlier result untouched. Dispose without <see cref="Commit"/> throws the half-made result away.
/// </summary>
public sealed class RunFolder : IDisposable
{
    private const string LockName = ".lock";
    private readonly string _root;
    private readonly OpenFolders _open;
    private FileStream? _lock;

    private RunFolder(string root, string name, OpenFolders? open)
    {
        _root = root;
        _open = open ?? new OpenFolders();
        Name = name;
        FinalPath = Path.Combine(root, name);
        TemporaryPath = Path.Combine(root, "." + name + ".tmp-new");
    }

    /// <summary>The run's name.</summary>
    public string Name { get; }

    /// <summary>Where the result will be.</summary>
    public string FinalPath { get; }

    /// <summary>Where it is being made.</summary>
    public string TemporaryPath { get; }

    /// <summary>Begins a result below an output root, which is made when missing.</summary>
    /// <param name="outputRoot">The output folder.</param>
    /// <param name="name">The scenario's name: one path component.</param>
    /// <param name="open">Where it is known until it is whole; null for nowhere.</param>
    /// <exception cref="OutputException">The name or the place will not do.</exception>
    public static RunFolder Create(string outputRoot, string name, OpenFolders? open = null)
    {
        if (RunName.Problem(name) is { } problem)
        {
            throw new OutputException(name, problem);
        }

        var folder = new RunFolder(Path.GetFullPath(outputRoot), name, open);
        folder.Begin();
        return folder;
    }

    /// <summary>Makes a file of the result; folders on the way are made.</summary>
    /// <param name="relative">Its path inside the result, with <c>/</c>.</param>
    /// <exception cref="OutputException">It cannot be written.</exception>
    public Stream CreateFile(string relative)
    {
        string path = Path.Combine(TemporaryPath, relative);
        return Guard(path, () => _open.Whole(() =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16);
        }));
    }

    /// <summary>Makes a file beside those of the result that goes when it is closed.</summary>
    /// <exception cref="OutputException">It cannot be written.</exception>
    internal Stream CreateTemporary()
    {
        string path = Path.Combine(TemporaryPath, ".part");
        return Guard(path, () => _open.Whole(() => new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose)));
    }

    /// <summary>Puts the result in its place; an earlier one of the same name goes away only then.</summary>
    /// <exception cref="OutputException">It cannot be moved; the earlier result is still there.</exception>
    public void Commit() => _open.Whole(PutInPlace);

    private bool PutInPlace()
    {
        ReleaseLock();
        string old = Path.Combine(_root, "." + Name + ".tmp-old");
        bool replaced = false;
        try
        {
            RefuseForeign();
            DeleteFolder(old);
            if (Directory.Exists(FinalPath))
            {
                Directory.Move(FinalPath, old);
                replaced = true;
            }

            Directory.Move(TemporaryPath, FinalPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (replaced && !Directory.Exists(FinalPath))
            {
                Directory.Move(old, FinalPath);
            }

            throw new OutputException(FinalPath, $"cannot put the result in its place ({SystemReason.Of(e)})", e);
        }

        TryDelete(old);
        return true;
    }

    /// <summary>Throws a result that was not committed away.</summary>
    public void Dispose()
    {
        ReleaseLock();
        TryDelete(TemporaryPath);
        _open.Remove(TemporaryPath);
    }

    private void Begin() => Guard(_root, () => _open.Whole(() =>
    {
        if (File.Exists(_root))
        {
            throw new OutputException(_root, "is a file; the output must be a folder (-o DIR)");
        }

        Directory.CreateDirectory(_root);
        RefuseForeign();
        RefuseConcurrent();
        DeleteFolder(TemporaryPath);
        _open.Add(TemporaryPath);
        Directory.CreateDirectory(TemporaryPath);
        _lock = new FileStream(Path.Combine(TemporaryPath, LockName), FileMode.Create, FileAccess.Write, FileShare.None);
        return true;
    }));

    // Only what an earlier run wrote may be replaced: `-o .` must never take a folder of the user's away.
    private void RefuseForeign()
    {
        if (File.Exists(FinalPath))
        {
            throw new OutputException(FinalPath, "is a file; move it away or choose another output folder (-o DIR)");
        }

        if (Directory.Exists(FinalPath)
            && !File.Exists(Path.Combine(FinalPath, "summary.json"))
            && Directory.EnumerateFileSystemEntries(FinalPath).Any())
        {
            throw new OutputException(FinalPath, "holds something else than an earlier result (no summary.json); move it away or choose another output folder (-o DIR)");
        }
    }

    private void RefuseConcurrent()
    {
        string path = Path.Combine(TemporaryPath, LockName);
        if (!File.Exists(path))
        {
            return;
        }

        try
        {
            using var probe = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new OutputException(FinalPath, "another run is writing this result just now; give one of them another output folder (-o DIR)", e);
        }
    }

    private void ReleaseLock()
    {
        if (_lock is null)
        {
            return;
        }

        _lock.Dispose();
        _lock = null;
        File.Delete(Path.Combine(TemporaryPath, LockName));
    }

    private static void DeleteFolder(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    internal static void TryDelete(string path)
    {
        try
        {
            DeleteFolder(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What cannot be cleared away now is cleared away by the next run of this name.
        }
    }

    private static T Guard<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (UnauthorizedAccessException e)
        {
            throw new OutputException(path, "no permission to write here; choose another output folder (-o DIR)", e);
        }
        catch (IOException e)
        {
            throw new OutputException(path, $"cannot be written ({SystemReason.Of(e)}); choose another output folder (-o DIR)", e);
        }
    }
}
