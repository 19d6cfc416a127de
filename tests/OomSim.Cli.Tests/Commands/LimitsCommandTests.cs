using System.Text.RegularExpressions;
using Xunit;

namespace OomSim.Cli.Tests;

/// <summary>The table of <c>oomsim limits</c>.</summary>
public partial class LimitsCommandTests
{
    private const string Scenario =
        "services: {}\nx-oomsim:\n  host: {memory: 1GiB}\n  images: {hog: {program: {steps: [sleep: forever]}}}\n  until: 20s\n  timeline:\n"
        + "    - {at: 1s, run: docker run -d -m 100m hog}\n    - {at: 2s, run: docker run -d -m 100m hog}\n    - {at: 3s, run: docker run -d --name app -m 100m hog}\n";

    // Three rows that begin alike would not say whose they are.
    [Fact]
    public void Containers_without_a_name_have_their_line()
    {
        using var folder = new WorkFolder();
        string text = Oomsim.Run(folder, Scenario, [], "limits", "-").Exits(0).Output;
        Assert.Equal(["docker run (line 7)", "docker run (line 8)", "app"], Row().Matches(text).Select(m => m.Groups["name"].Value));
    }

    [GeneratedRegex("(?m)^(?<name>.*?) +1 +100 MiB +100 MiB +no limit ", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Row();
}
