using System.Globalization;

namespace OomSim.Results;

/// <summary>The run's files, packed into the page as far as they fit, for download.</summary>
internal sealed class FileSection
{
    /// <summary>Most characters of all packed files together.</summary>
    public const int Budget = 1_150_000;

    // More than this never fits, however well it packs; it need not be tried.
    private const long LargestFile = 16 << 20;

    // First what says most: the rest is left out first.
    private static readonly string[] Order =
    [
        "events.csv", "commands.csv", "summary.json", "kernel.log", "containers.csv", "host.csv", "requests.csv", "storage.csv", "pressure.csv",
        "docker-events.jsonl", "scraped.csv", "inspect.json", "limits.json", "explanations.json", "processes.csv", "cgroups.csv",
    ];

    private readonly HtmlWriter _list = new();
    private readonly HtmlWriter _data = new();

    private FileSection()
    {
    }

    /// <summary>The list of files as HTML.</summary>
    public string List => _list.ToString();

    /// <summary>The packed files as HTML.</summary>
    public string Data => _data.ToString();

    /// <summary>Packs the files of a run.</summary>
    public static FileSection Make(ReportContent content)
    {
        var section = new FileSection();
        byte[] block = new byte[1 << 16];
        HtmlWriter html = section._list;
        int used = 0;
        html.Open("ul", ("class", "files"));
        foreach (string name in Order)
        {
            string path = Path.Combine(content.Folder, name);
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                continue;
            }

            string? packed = file.Length > LargestFile ? null : Packed.TryPack(path, Budget - used, block);
            html.Open("li");
            if (packed is null)
            {
                html.Element("span", name, ("class", "name")).Text($" {Shown.Bytes(file.Length)}: too large for this page; it is in the run's folder");
            }
            else
            {
                used += packed.Length;
                html.Element("button", "Download " + name, ("type", "button"), ("class", "file"), ("data-file", name)).Text(" " + Shown.Bytes(file.Length));
                section.Add(name, file.Length, packed);
            }

            html.CloseLine();
        }

        html.CloseLine();
        return section;
    }

    private void Add(string name, long bytes, string packed) =>
        _data.Element("script", packed, ("type", "application/gzip"), ("data-file", name), ("data-bytes", bytes.ToString(CultureInfo.InvariantCulture))).Text("\n");
}
