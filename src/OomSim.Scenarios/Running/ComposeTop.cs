using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary><c>docker compose top</c>: the processes of all containers in one table.</summary>
internal static class ComposeTop
{
    private const int Narrowest = 4;
    private const int Gap = 2;

    /// <summary>Runs the command.</summary>
    /// <param name="world">The machine.</param>
    /// <param name="containers">Containers that run, and the services that they are of.</param>
    /// <param name="completed">Gets the answer.</param>
    public static void Run(World world, IReadOnlyList<(string Service, Container Container)> containers, Action<CommandResult> completed)
    {
        List<string[]> rows = [];
        var left = new Queue<(string Service, Container Container)>(containers.OrderBy(c => c.Container.Name, StringComparer.Ordinal));
        var numbers = new SortedDictionary<string, int>(StringComparer.Ordinal);
        Next();

        void Next()
        {
            if (!left.TryDequeue(out (string Service, Container Container) of))
            {
                completed(new CommandResult(0, rows.Count == 0 ? "" : TextTable.Of(rows, Narrowest, Gap), ""));
                return;
            }

            // What `run` made is the first of its service by its label.
            numbers[of.Service] = ComposeLabels.IsOneOff(of.Container) ? 1 : numbers.GetValueOrDefault(of.Service) + 1;
            world.Docker.Execute("docker top " + of.Container.Id, answer =>
            {
                if (answer.ExitCode != 0)
                {
                    completed(answer);
                    return;
                }

                string[] lines = answer.Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries);
                if (rows.Count == 0)
                {
                    rows.Add(["SERVICE", "#", .. Cells(lines[0], lines[0])]);
                }

                rows.AddRange(lines.Skip(1).Select(l => (string[])[of.Service, FormattableString.Invariant($"{numbers[of.Service]}"), .. Cells(l, lines[0])]));
                Next();
            });
        }
    }

    // The columns stand below their headings.
    private static IEnumerable<string> Cells(string line, string headings)
    {
        int[] starts = [.. Enumerable.Range(0, headings.Length).Where(i => headings[i] != ' ' && (i == 0 || headings[i - 1] == ' '))];
        return starts.Select((start, i) => (i + 1 < starts.Length ? line[start..Math.Min(line.Length, starts[i + 1])] : line[start..]).TrimEnd());
    }
}
