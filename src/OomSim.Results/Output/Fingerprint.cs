using System.Security.Cryptography;

namespace OomSim.Results;

/// <summary>
/// Tells results apart: SHA-256 over the bytes of the trace files, one after the other in a fixed order
/// (<c>cat</c> them in that order into <c>sha256sum</c> to check), and per file.
/// </summary>
/// <param name="Hash">Over all files, 64 hex digits.</param>
/// <param name="Files">What it is made of, in order.</param>
public sealed record Fingerprint(string Hash, IReadOnlyList<FingerprintFile> Files)
{
    /// <summary>The files that count, in order; those that a run has not are skipped.</summary>
    public static IReadOnlyList<string> Order { get; } =
    [
        "containers.csv", "processes.csv", "host.csv", "cgroups.csv", "pressure.csv", "storage.csv", "requests.csv", "events.csv",
        "commands.csv", "docker-events.jsonl", "inspect.json", "kernel.log",
    ];

    // Less is hashed sooner than a second thread is there.
    private const long WorthAThread = 4 << 20;

    /// <summary>Reads the files of a run's folder: of a long run on two threads, one for the whole and one for the files.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static Fingerprint Of(string runFolder)
    {
        string[] paths = [.. Order.Select(name => Path.Combine(runFolder, name)).Where(File.Exists)];
        Task<FingerprintFile[]>? beside = paths.Sum(path => new FileInfo(path).Length) < WorthAThread ? null : Task.Run(() => Each(paths));
        try
        {
            using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (string path in paths)
            {
                Add(all, path);
            }

            string hash = Convert.ToHexStringLower(all.GetHashAndReset());
            return new Fingerprint(hash, beside is null ? Each(paths) : beside.GetAwaiter().GetResult());
        }
        finally
        {
            if (beside is not null)
            {
                // The files are closed when this is left, also where one cannot be read.
                Task.WhenAny(beside).GetAwaiter().GetResult();
            }
        }
    }

    private static FingerprintFile[] Each(string[] paths)
    {
        using var one = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        return Array.ConvertAll(paths, path =>
        {
            long bytes = Add(one, path);
            return new FingerprintFile(Path.GetFileName(path), bytes, Convert.ToHexStringLower(one.GetHashAndReset()));
        });
    }

    // The bytes that were added.
    private static long Add(IncrementalHash hash, string path)
    {
        byte[] block = new byte[1 << 16];
        long bytes = 0;
        using FileStream stream = File.OpenRead(path);
        for (int read; (read = stream.Read(block)) > 0; bytes += read)
        {
            hash.AppendData(block, 0, read);
        }

        return bytes;
    }
}

/// <summary>One ingredient of a fingerprint.</summary>
/// <param name="Name">File name.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Hash">Its SHA-256, 64 hex digits.</param>
public sealed record FingerprintFile(string Name, long Bytes, string Hash);
