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

    /// <summary>Reads the files of a run's folder.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static Fingerprint Of(string runFolder)
    {
        var files = new List<FingerprintFile>();
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var one = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] block = new byte[1 << 16];
        foreach (string name in Order)
        {
            string path = Path.Combine(runFolder, name);
            if (!File.Exists(path))
            {
                continue;
            }

            long bytes = 0;
            using FileStream stream = File.OpenRead(path);
            for (int read; (read = stream.Read(block)) > 0; bytes += read)
            {
                all.AppendData(block, 0, read);
                one.AppendData(block, 0, read);
            }

            files.Add(new FingerprintFile(name, bytes, Convert.ToHexStringLower(one.GetHashAndReset())));
        }

        return new Fingerprint(Convert.ToHexStringLower(all.GetHashAndReset()), files);
    }
}

/// <summary>One ingredient of a fingerprint.</summary>
/// <param name="Name">File name.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Hash">Its SHA-256, 64 hex digits.</param>
public sealed record FingerprintFile(string Name, long Bytes, string Hash);
