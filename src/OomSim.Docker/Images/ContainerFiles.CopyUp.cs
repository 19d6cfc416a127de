using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>Files of the image that are written to for the first time (D7.7).</summary>
public sealed partial class ContainerFiles
{
    // The last copy of each file that was begun.
    private NamedFiles? _copies;

    /// <inheritdoc/>
    public (Inode Below, Inode Copy)? CopyUp(string path)
    {
        string name = Followed(path, whole: true);
        if (BoundFiles.ContainsKey(name) || IsEngines(name) || VolumeOf(name, out _) is not null || MountOf(name) is not null || Writable.ContainsKey(name)
            || _whiteouts?.Contains(name) == true || FindBelow(name) is not { Size: > 0 } below)
        {
            return null;
        }

        if (_copies?.Find(name) is not { IsHeld: true } copy)
        {
            copy = Put(ref _copies, name, new Inode(path, 0) { Tmpfs = _disk });
        }

        return (below, copy);
    }

    /// <inheritdoc/>
    public Inode? CopyUnderWay(string path)
    {
        if (_copies is null)
        {
            return null;
        }

        string name = Followed(path, whole: false).TrimEnd('/');
        foreach ((string file, Inode copy) in _copies.All)
        {
            // Once it has its name, or the name is gone, nobody holds the lock of the file any more.
            if (copy.IsHeld && (file == name || file.StartsWith(name + "/", StringComparison.Ordinal))
                && !Writable.ContainsKey(file) && _whiteouts?.Contains(file) != true)
            {
                return copy;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public bool TryName(string path, Inode copy)
    {
        string name = Followed(path, whole: true);
        if (Writable.ContainsKey(name) || _whiteouts?.Contains(name) == true)
        {
            return false;
        }

        Put(ref _writable, name, copy);
        SetModified(name, _clock.Now);
        return true;
    }
}
