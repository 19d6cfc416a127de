using System.Globalization;
using System.Text;
using System.Xml;

namespace OomSim.Cli;

/// <summary>
/// The report as JUnit XML, which CI servers read: a suite per scenario, a case per expectation and golden trace. It keeps
/// to the elements and attributes of the schema of Jenkins' xUnit plugin (junit-10.xsd).
/// </summary>
internal static class JUnitReport
{
    /// <summary>Writes the document.</summary>
    public static void Write(TextWriter output, TestRun run)
    {
        var buffer = new StringBuilder();
        using (var xml = XmlWriter.Create(buffer, new XmlWriterSettings { Indent = true, NewLineChars = "\n", NewLineHandling = NewLineHandling.None, OmitXmlDeclaration = true, CheckCharacters = false }))
        {
            ExpectationOutcome[] all = [.. run.Outcomes.SelectMany(TestReports.Cases)];
            Problem[] missing = [.. run.NotFound.Where(p => p.IsError)];
            xml.WriteStartElement("testsuites");
            xml.WriteAttributeString("name", "oomsim");
            int refused = run.Outcomes.Count(IsRefused);
            WriteCounts(xml, all.Length + missing.Length + run.Stale.Count, all.Count(c => !c.Passed) - refused, missing.Length + refused);
            foreach (ScenarioOutcome outcome in run.Outcomes)
            {
                WriteSuite(xml, outcome);
            }

            WriteMissing(xml, missing);
            WriteStale(xml, run.Stale);
            xml.WriteEndElement();
        }

        output.WriteLine("<?xml version=\"1.0\" encoding=\"utf-8\"?>");
        output.WriteLine(buffer.ToString());
    }

    // A scenario that can't be read is no expectation that failed: its first case says why.
    private static bool IsRefused(ScenarioOutcome outcome) => !outcome.Ran && outcome.Failure is null;

    private static void WriteSuite(XmlWriter xml, ScenarioOutcome outcome)
    {
        IReadOnlyList<ExpectationOutcome> cases = TestReports.Cases(outcome);
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", Clean(outcome.Name));
        int refused = IsRefused(outcome) ? 1 : 0;
        WriteCounts(xml, cases.Count, cases.Count(c => !c.Passed) - refused, refused);
        xml.WriteAttributeString("skipped", "0");
        xml.WriteAttributeString("file", Clean(outcome.File));
        foreach (ExpectationOutcome one in cases)
        {
            WriteCase(xml, outcome.Name, one.Text);
            if (!one.Passed)
            {
                IEnumerable<string> lines =
                [
                    Line($"{one.File ?? outcome.File}:{one.Line}:{one.Column}: expected {one.Text}, but {one.Detail}"),
                    .. FailureText.Lines(one),
                    .. FailureText.Hints(outcome).Select(h => $"{h.Why}: {h.Command}"),
                ];
                (string element, string type) = refused > 0 && ReferenceEquals(one, cases[0]) ? ("error", "input") : ("failure", one.Diff.Count > 0 ? "golden" : "expectation");
                WriteResult(xml, element, one.Detail, type, string.Join('\n', lines));
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteMissing(XmlWriter xml, Problem[] missing)
    {
        if (missing.Length == 0)
        {
            return;
        }

        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", "command line");
        WriteCounts(xml, missing.Length, 0, missing.Length);
        xml.WriteAttributeString("skipped", "0");
        foreach (Problem problem in missing)
        {
            WriteCase(xml, "command line", problem.File);
            WriteResult(xml, "error", problem.Text, "input", problem.ToString());
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteStale(XmlWriter xml, IReadOnlyList<StaleGolden> stale)
    {
        if (stale.Count == 0)
        {
            return;
        }

        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", "obsolete golden traces");
        WriteCounts(xml, stale.Count, 0, 0);
        xml.WriteAttributeString("skipped", stale.Count.ToString(CultureInfo.InvariantCulture));
        foreach (StaleGolden one in stale)
        {
            WriteCase(xml, "obsolete golden traces", one.File);
            WriteResult(xml, "skipped", one.Text, "golden", "");
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteCase(XmlWriter xml, string suite, string name)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", Clean(suite));
        xml.WriteAttributeString("name", Clean(name));
    }

    private static void WriteResult(XmlWriter xml, string element, string message, string type, string text)
    {
        xml.WriteStartElement(element);
        xml.WriteAttributeString("message", Clean(message));
        xml.WriteAttributeString("type", type);
        xml.WriteString(Clean(text));
        xml.WriteEndElement();
    }

    private static void WriteCounts(XmlWriter xml, int tests, int failures, int errors)
    {
        xml.WriteAttributeString("tests", tests.ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("failures", failures.ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("errors", errors.ToString(CultureInfo.InvariantCulture));
    }

    // XML 1.0 has no way to write most control characters.
    private static string Clean(string text) => string.Concat(text.Where(c => XmlConvert.IsXmlChar(c) || char.IsSurrogate(c)));

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
