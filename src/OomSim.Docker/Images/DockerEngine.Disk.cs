using OomSim.Engine;

namespace OomSim.Docker;

/// <summary>Room on the disk: layers and archives take it beside what containers write.</summary>
public sealed partial class DockerEngine
{
    /// <summary>The smallest part of the disk that is given away: where none is left, not even a folder can be made (ext4), bytes.</summary>
    private const long Block = 4096;

    private long _taken;
    private long _temporary;

    /// <summary>True where no block is free.</summary>
    internal bool IsDiskFull => Room < Block;

    /// <summary>What the engine keeps beneath <c>tmp</c>, or in a layer that is not committed, for the time of a request takes room.</summary>
    /// <param name="bytes">How much; negative for what it gives back.</param>
    internal void Hold(long bytes)
    {
        _temporary += bytes;
        CountDisk();
    }

    /// <summary>The first of some files that finds no room when they are written one after the other; null where all do.</summary>
    /// <param name="files">Their paths and sizes in bytes.</param>
    /// <param name="others">What others are about to take, bytes.</param>
    internal string? FirstBeyond(IEnumerable<KeyValuePair<string, long>> files, long others = 0)
    {
        long left = Room - others;
        foreach ((string path, long size) in files)
        {
            left -= size;
            if (left < 0)
            {
                return path;
            }
        }

        return null;
    }

    /// <summary>The words of a system call that finds no room.</summary>
    internal static string NoSpace(string call, string path) => $"{call} {path}: no space left on device";

    /// <summary>The path of what the engine, or the client, gives a name with a number that nobody chooses (Go's os.CreateTemp).</summary>
    /// <param name="prefix">What comes before the number.</param>
    internal string Numbered(string prefix) =>
        prefix + uint.Parse(_names.IdOf("temporary/" + prefix)[..8], System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture).ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>What the engine says where it cannot make the folder of a layer.</summary>
    /// <param name="of">What tells the layer apart.</param>
    /// <param name="suffix">Behind the layer's name: a container's first one is that of its mount points.</param>
    internal string NoLayerFolder(string of, string suffix = "") => NoSpace("mkdir", $"{DataRoot}/overlay2/{_names.IdOf("layer/" + of)}{suffix}");

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
        if (Room - others < Block)
        {
            return NoLayerFolder(layer.Id);
        }

        return layer.Size <= Room - others ? null
            : ArchiveFault.Prefix(Profile, ofTar: true) + NoSpace("write", FirstBeyond(layer.Files, others) ?? layer.Files.Keys.LastOrDefault("/"));
    }

    private long Room => Host.DiskRoom is { } room ? room.Size - room.UsedAt(Clock.Now) : long.MaxValue / 2;

    /// <summary>How long the disk needs to write so many bytes, ns.</summary>
    private long DiskTime(long bytes) => (long)((Int128)bytes * SimTime.Second / Host.Config.DiskWrite);

    // Layers and archives have changed.
    private void CountDisk()
    {
        if (Host.DiskRoom is not null)
        {
            long taken = _images.LayersSize + _files.Values.Sum(f => f.Size) + _hostFiles.Values.Distinct().Sum(f => f.Size) + _temporary;
            Host.TakeDisk(taken - _taken);
            _taken = taken;
        }
    }
}
