using System.Globalization;
using System.Text.RegularExpressions;
using OomSim.Kernel;

namespace OomSim.Fidelity;

/// <summary>The files of the recordings' machine, one name space for all groups: the program and what it reads and writes.</summary>
public sealed partial class RecordedFiles : IFileNamespace
{
    private readonly SortedDictionary<string, Inode> _files = new(StringComparer.Ordinal);

    /// <summary>The program, and the files that a recording's script makes before it starts anything.</summary>
    /// <param name="script">The script.</param>
    /// <param name="program">What of the program is ever read, bytes.</param>
    public RecordedFiles(string script, long program = HogTranslator.BinarySize)
    {
        _files[HogTranslator.Binary] = new Inode(HogTranslator.Binary, program);
        foreach ((string path, long size) in MadeBy(script))
        {
            _files[path] = new Inode(path, size);
        }
    }

    /// <summary>Paths and sizes (bytes) of the files that a script makes.</summary>
    public static IEnumerable<(string Path, long Size)> MadeBy(string script)
    {
        foreach (string line in script.Split('\n'))
        {
            // A loop that makes several files stands on one line.
            string[] values = ForLoop().Match(line) is { Success: true } loop ? loop.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries) : [""];
            foreach (Match file in MadeFile().Matches(line))
            {
                foreach (string value in values)
                {
                    yield return (file.Groups[1].Value.Replace("$i", value, StringComparison.Ordinal), long.Parse(file.Groups[2].Value, CultureInfo.InvariantCulture) << 20);
                }
            }
        }
    }

    /// <inheritdoc/>
    public Inode? Find(string path) => _files.GetValueOrDefault(path);

    /// <inheritdoc/>
    public Inode OpenForWriting(string path)
    {
        if (!_files.TryGetValue(path, out Inode? inode))
        {
            _files[path] = inode = new Inode(path, 0) { IsTmpfs = path.StartsWith("/dev/shm/", StringComparison.Ordinal) };
        }

        return inode;
    }

    /// <inheritdoc/>
    public Inode? Remove(string path)
    {
        _files.Remove(path, out Inode? inode);
        return inode;
    }

    [GeneratedRegex(@"of=(\S+) bs=1M count=(\d+)")]
    private static partial Regex MadeFile();

    [GeneratedRegex(@"for i in ([^;]+);")]
    private static partial Regex ForLoop();
}
