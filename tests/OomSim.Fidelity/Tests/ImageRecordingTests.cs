using System.Globalization;
using System.Text.RegularExpressions;
using OomSim.Docker;
using Xunit;

namespace OomSim.Fidelity;

/// <summary>
/// <c>docker/v1-35-images</c> to the letter: each answer of a command about images, with IDs numbered in order of being told, and without dates,
/// ages and the blanks that go with their width.
/// </summary>
public sealed partial class ImageRecordingTests
{
    private const string Name = "docker/v1-35-images";

    [Fact]
    public void Every_answer_is_the_recorded_one()
    {
        Numbering there = new(), here = new();
        List<string> recorded = [], simulated = [];
        foreach ((LoggedCommand command, CommandResult? answer) in Comparison.Of(Name).Run.Commands)
        {
            recorded.Add("$ " + command.Text);
            simulated.Add("$ " + command.Text);
            recorded.AddRange(command.Output.Select(there.Apply));
            simulated.AddRange((answer!.Stderr + answer.Stdout).TrimEnd('\n').Split('\n').Where(line => line.Length > 0 || command.Output.Contains("")).Select(here.Apply));
            Assert.Equal(command.ExitCode, answer.ExitCode);
        }

        Assert.Equal(string.Join('\n', recorded), string.Join('\n', simulated));
        Assert.True(there.Count > 15, "IDs are told");
    }

    // ls -l of both archives, and tar tf of the saved one.
    [Fact]
    public void Archives_have_the_recorded_sizes_and_files()
    {
        SimulatedRun run = Comparison.Of(Name).Run;
        IReadOnlyList<LoggedCommand> shown = [.. Recording.Load(Name).Commands.Where(command => command.Text.StartsWith("# host$ ls -l /var/tmp/", StringComparison.Ordinal))];
        Assert.Equal(2, shown.Count);
        foreach (LoggedCommand command in shown)
        {
            string[] listed = command.Output[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            HostFile file = run.Files[listed[^1]];
            Assert.Equal(listed[4], file.Size.ToString(CultureInfo.InvariantCulture));
            if (command.Output.Count > 1)
            {
                Assert.Equal(
                    command.Output.Skip(1).Select(line => Id().Replace(line, "<id>")).Order(StringComparer.Ordinal),
                    file.Entries.Select(entry => Id().Replace(entry.Name, "<id>")).Order(StringComparer.Ordinal));
            }
        }
    }

    [GeneratedRegex("[0-9a-f]{64}")]
    private static partial Regex Id();

    private sealed partial class Numbering
    {
        private readonly List<string> _ids = [];

        public int Count => _ids.Count;

        public string Apply(string line) => Blanks().Replace(Time().Replace(Any().Replace(HogLog.Normalize(line), match => Number(match.Value)), "<time>"), " ").TrimEnd();

        // A short ID is the beginning of a long one.
        private string Number(string id)
        {
            int known = _ids.FindIndex(other => other.StartsWith(id[..12], StringComparison.Ordinal));
            if (known < 0)
            {
                known = _ids.Count;
                _ids.Add(id);
            }

            return string.Create(CultureInfo.InvariantCulture, $"<{(id.Length > 12 ? "id" : "short")} {known}>");
        }

        [GeneratedRegex(@"\b[0-9a-f]{64}\b|\b[0-9a-f]{12}\b")]
        private static partial Regex Any();

        [GeneratedRegex(@"(Less than a|About an?|\d+) (second|minute|hour)s?( ago)?|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d")]
        private static partial Regex Time();

        [GeneratedRegex(" +")]
        private static partial Regex Blanks();
    }
}
