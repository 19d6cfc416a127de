namespace OomSim.Results;

/// <summary>The table of expectations with what was found.</summary>
internal static class ExpectationSection
{
    /// <summary>The section as HTML.</summary>
    public static string Make(ReportContent content)
    {
        var html = new HtmlWriter();
        if (content.Summary.Expectations.Count == 0)
        {
            return html.Element("p", "The scenario has no expect: lines.", ("class", "quiet")).ToString();
        }

        html.Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", "Expectations"))
            .Open("table").Headings("", "expected", "found").Open("tbody");
        foreach (ExpectationSummary expectation in content.Summary.Expectations)
        {
            html.Open("tr", ("class", expectation.Passed ? null : "failed"))
                .Open("td").Element("span", expectation.Passed ? "✓ holds" : "✗ fails", ("class", expectation.Passed ? "pass" : "fail")).Close()
                .Element("td", expectation.Text, ("class", "code"))
                .Element("td", Shown.Cut(expectation.Actual ?? expectation.Detail ?? "", 2000))
                .CloseLine();
        }

        return html.Close().Close().CloseLine().ToString();
    }
}
