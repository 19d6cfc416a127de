using System.Globalization;
using System.Text;

namespace OomSim.Results;

/// <summary>Makes <c>report.html</c> from a run's files alone: one page that needs no network.</summary>
public static class ReportPage
{
    /// <summary>Name of the page in a run's folder.</summary>
    public const string FileName = "report.html";

    /// <summary>Writes the page of a run; the same files give the same bytes.</summary>
    /// <param name="runFolder">The folder of a run.</param>
    /// <returns>The page's path.</returns>
    /// <exception cref="InvalidDataException">The folder holds no run, or a file is not what it should be.</exception>
    /// <exception cref="OutputException">The page cannot be written.</exception>
    public static string Write(string runFolder)
    {
        if (!Directory.Exists(runFolder))
        {
            throw new InvalidDataException(File.Exists(runFolder) ? "is a file; the folder of a run was expected" : "no such folder; give the folder of a run");
        }

        (RunSummary summary, Fingerprint fingerprint) = SummaryReader.Read(runFolder);
        return Write(new ReportContent(runFolder, RunReader.Read(runFolder, ReportContent.Slices(summary.Containers.Count)), summary, fingerprint));
    }

    /// <summary>Writes the page from what was read already.</summary>
    /// <param name="content">What was read, in as many slices as <see cref="ReportContent.Slices"/> says.</param>
    /// <returns>The page's path.</returns>
    /// <exception cref="OutputException">The page cannot be written.</exception>
    internal static string Write(ReportContent content)
    {
        string runFolder = content.Folder;
        string page = Make(content);
        string path = Path.Combine(runFolder, FileName);
        try
        {
            // Beside its place first: an earlier page stays whole until this one is.
            string part = path + ".part";
            File.WriteAllText(part, page, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            File.Move(part, path, overwrite: true);
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(path, $"cannot be written ({SystemReason.Of(e)})", e);
        }
    }

    private static string Make(ReportContent content)
    {
        string folder = content.Folder;
        RunSummary summary = content.Summary;
        var curves = PackedCurves.Make(content);
        FileSection files = FileSection.Make(content);
        RunExplanation explanation = Explainer.Explain(folder);
        string why = WhySection.Make(explanation);
        string configuration = ConfigurationSection.Make(LimitsFile.Read(folder));
        string title = $"{VerdictSection.Word(summary, content.Refusal)} {summary.Scenario}";
        return PageTemplate.Fill(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["title"] = Escaped(title),
            ["version"] = Escaped(summary.Version),
            ["name"] = Escaped(summary.Scenario),
            ["subtitle"] = Escaped(string.Create(CultureInfo.InvariantCulture, $"seed {summary.Seed} · cgroup v{summary.CgroupVersion} · OomSim {summary.Version}")),
            ["description"] = summary.Description is { } text ? new HtmlWriter().Element("p", text, ("class", "description")).ToString() : "",
            ["verdict"] = VerdictSection.Make(content),
            ["expectations"] = ExpectationSection.Make(content),
            ["thinned"] = curves.Note,
            ["containers"] = ContainerSection.Make(content),
            ["why"] = why,
            ["why-hidden"] = why.Length == 0 ? "hidden" : "",
            ["configuration"] = configuration,
            ["configuration-hidden"] = configuration.Length == 0 ? "hidden" : "",
            ["events"] = EventSection.Make(content, WhySection.Events(explanation)),
            ["commands"] = CommandSection.Make(content),
            ["assumptions"] = AssumptionSection.Make(content),
            ["files"] = files.List,
            ["file-data"] = files.Data,
            ["chart-data"] = new HtmlWriter().Element("script", curves.Text, ("type", "application/gzip"), ("id", "curves")).ToString(),
        });
    }

    private static string Escaped(string text) => new HtmlWriter().Text(text).ToString();
}
