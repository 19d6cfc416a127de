using System.Text;

namespace OomSim.Results;

/// <summary>Writes the text files of a result beside its tables: UTF-8 without a byte order mark, <c>\n</c>.</summary>
public static class TextFiles
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes <c>kernel.log</c>, a line each.</summary>
    public static void WriteKernelLog(RunFolder folder, IEnumerable<string> lines)
    {
        using var writer = new StreamWriter(folder.CreateFile("kernel.log"), Utf8) { NewLine = "\n" };
        foreach (string line in lines)
        {
            writer.WriteLine(line);
        }
    }

    /// <summary>Writes <c>inspect.json</c>.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="json">What <c>docker inspect</c> of all containers prints.</param>
    public static void WriteInspect(RunFolder folder, string json)
    {
        using var writer = new StreamWriter(folder.CreateFile("inspect.json"), Utf8) { NewLine = "\n" };
        writer.Write(json);
        if (!json.EndsWith('\n'))
        {
            writer.Write('\n');
        }
    }

    /// <summary>Writes <c>summary.json</c>, with a fingerprint of the files written so far: close them first, write it last.</summary>
    /// <returns>The fingerprint.</returns>
    public static Fingerprint WriteSummary(RunFolder folder, RunSummary summary)
    {
        Fingerprint fingerprint = Fingerprint.Of(folder.TemporaryPath);
        using Stream stream = folder.CreateFile("summary.json");
        SummaryWriter.Write(stream, summary, fingerprint);
        return fingerprint;
    }
}
