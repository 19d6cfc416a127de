using OomSim.Engine;

namespace OomSim.Docker;

/// <summary>Room on the disk: layers and archives take it beside what containers write.</summary>
public sealed partial class DockerEngine
{
    private long _taken;

    /// <summary>Writes a layer; null on success, else the engine's error, once the disk is full.</summary>
    internal async SimTask<string?> WriteLayer(LayerDefinition? layer)
    {
        if (layer is null)
        {
            return null;
        }

        string? error = NoRoom(layer, 0);
        await Clock.Delay(DiskTime(error is null ? layer.Size : Math.Max(0, Room)));
        return error;
    }

    /// <summary>The engine's words for a layer that finds no room; null where it does.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="others">What others are about to take, bytes.</param>
    internal string? NoRoom(LayerDefinition layer, long others)
    {
        long left = Room - others;
        if (layer.Size <= left)
        {
            return null;
        }

        string file = "/";
        foreach ((string path, long size) in layer.Files)
        {
            file = path;
            left -= size;
            if (left < 0)
            {
                break;
            }
        }

        return ArchiveFault.Prefix(Profile, ofTar: true) + $"write {file}: no space left on device";
    }

    /// <summary>Writes a file of the host; false once the disk is full.</summary>
    private async SimTask<bool> WriteFile(HostFile file)
    {
        long before = FindFile(file.Path)?.Size ?? 0;
        bool fits = file.Size - before <= Room;
        await Clock.Delay(DiskTime(fits ? file.Size : Math.Max(0, Room)));
        if (fits)
        {
            Keep(file);
        }

        return fits;
    }

    private long Room => Host.DiskRoom is { } room ? room.Size - room.UsedAt(Clock.Now) : long.MaxValue / 2;

    /// <summary>How long the disk needs to write so many bytes, ns.</summary>
    private long DiskTime(long bytes) => (long)((Int128)bytes * SimTime.Second / Host.Config.DiskWrite);

    // Layers and archives have changed.
    private void CountDisk()
    {
        if (Host.DiskRoom is not null)
        {
            long taken = _images.LayersSize + _files.Values.Sum(f => f.Size) + _hostFiles.Values.Sum();
            Host.TakeDisk(taken - _taken);
            _taken = taken;
        }
    }
}
