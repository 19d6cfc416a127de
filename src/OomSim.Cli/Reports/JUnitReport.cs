using System.Globalization;
using System.Text;
using System.Xml;

namespace OomSim.Cli;

/// <summary>The report as JUnit XML, which CI servers read: a suite per scenario, a case per expectation.</summary>
internal static class JUnitReport
{
    /// <summary>Writes the document.</summary>
    public static void Write(TextWriter output, IReadOnlyList<ScenarioOutcome> outcomes)
    {
        var buffer = new StringBuilder();
        using (var xml = XmlWriter.Create(buffer, new XmlWriterSettings { Indent = true, NewLineChars = "\n", OmitXmlDeclaration = true, CheckCharacters = false }))
        {
            xml.WriteStartElement("testsuites");
            xml.WriteAttributeString("name", "oomsim");
            WriteCounts(xml, [.. outcomes.SelectMany(TestReports.Cases)]);
            foreach (ScenarioOutcome outcome in outcomes)
            {
                WriteSuite(xml, outcome);
            }

            xml.WriteEndElement();
        }

        output.WriteLine("<?xml version=\"1.0\" encoding=\"utf-8\"?>");
        output.WriteLine(buffer.ToString());
    }

    private static void WriteSuite(XmlWriter xml, ScenarioOutcome outcome)
    {
        IReadOnlyList<ExpectationOutcome> cases = TestReports.Cases(outcome);
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", Clean(outcome.Name));
        WriteCounts(xml, cases);
        foreach (ExpectationOutcome one in cases)
        {
            xml.WriteStartElement("testcase");
            xml.WriteAttributeString("classname", Clean(outcome.Name));
            xml.WriteAttributeString("name", Clean(one.Text));
            xml.WriteAttributeString("file", Clean(outcome.File));
            xml.WriteAttributeString("line", one.Line.ToString(CultureInfo.InvariantCulture));
            if (!one.Passed)
            {
                xml.WriteStartElement("failure");
                xml.WriteAttributeString("message", Clean(one.Detail));
                xml.WriteString(Clean($"expected {one.Text}, but {one.Detail}"));
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteCounts(XmlWriter xml, IReadOnlyList<ExpectationOutcome> cases)
    {
        xml.WriteAttributeString("tests", cases.Count.ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("failures", cases.Count(c => !c.Passed).ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("errors", "0");
    }

    // XML 1.0 has no way to write most control characters.
    private static string Clean(string text) => string.Concat(text.Where(c => XmlConvert.IsXmlChar(c) || char.IsSurrogate(c)));
}
