using System.Globalization;
using System.Text;

namespace OomSim.Results;

/// <summary>Reads a run's folder for plotting, in bounded memory however long the run was.</summary>
internal static class RunReader
{
    /// <summary>Slices of time that a picture tells apart.</summary>
    public const int Slices = 800;

    /// <summary>Reads the CSV files, and the title's words from summary.json where there is one.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="slices">Slices of time that series are thinned to.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The folder holds no run.</exception>
    /// <exception cref="RunFileException">A file is not what it should be.</exception>
    public static RunData Read(string folder, int slices = Slices) => Read(folder, [slices])[0];

    /// <summary>Reads each file once for several pictures of different fineness.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="slices">For each of them the slices of time that its series are thinned to.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The folder holds no run.</exception>
    /// <exception cref="RunFileException">A file is not what it should be.</exception>
    public static RunData[] Read(string folder, int[] slices)
    {
        string containers = Path.Combine(folder, ContainerRow.FileName);
        string host = Path.Combine(folder, HostRow.FileName);
        RequireContainers(folder);

        RunSummary? summary = SummaryReader.Find(folder)?.Summary;
        double end = Math.Max(LastTime(containers), LastTime(host));
        RunData[] data = Array.ConvertAll(slices, count => Titled(folder, summary, end, count));
        EventMarks[] marks = EventMarks.Read(Path.Combine(folder, EventRow.FileName), Array.ConvertAll(data, static d => d.Slice / 2), summary?.Containers ?? []);
        for (int i = 0; i < data.Length; i++)
        {
            data[i].HostKills.AddRange(marks[i].HostKills);
            data[i].LimitKills.AddRange(marks[i].LimitKills);
        }

        ReadContainers(containers, new ContainerCurves(data, marks), summary?.Containers ?? []);
        foreach (RunData one in data)
        {
            SummaryLines.Add(one, summary);
        }

        ReadHost(host, data);
        RequestReader.Read(Path.Combine(folder, RequestRow.FileName), data, new ContainerNames(summary?.Containers ?? []));
        StorageReader.Read(Path.Combine(folder, StorageRow.FileName), data);
        return data;
    }

    /// <summary>Refuses a folder in which no run has written its containers.</summary>
    /// <exception cref="InvalidDataException">There is no such file.</exception>
    /// <exception cref="RunFileException">A folder of that name is in its place.</exception>
    public static void RequireContainers(string folder)
    {
        string path = Path.Combine(folder, ContainerRow.FileName);
        RunFile.RefuseFolder(path);
        if (!File.Exists(path))
        {
            throw new InvalidDataException($"no {ContainerRow.FileName} here: 'oomsim run' writes one; give the folder of a run");
        }
    }

    /// <summary>Reads the containers for nothing but what is wrong with them.</summary>
    /// <exception cref="RunFileException">A row is not what it should be.</exception>
    public static void CheckContainers(string folder)
    {
        foreach (PlacedRow row in Rows(Path.Combine(folder, ContainerRow.FileName), ContainerRow.Columns, out int[] at))
        {
            _ = ContainerMoment.Of(row, at);
        }
    }

    private static RunData Titled(string folder, RunSummary? summary, double end, int slices)
    {
        var data = new RunData
        {
            Scenario = summary?.Scenario ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))),
            Seed = summary?.Seed.ToString(CultureInfo.InvariantCulture),
            Cgroup = summary is null ? null : summary.CgroupVersion == 1 ? "v1" : "v2",
            End = end,
            Slices = slices,
            Cpus = summary?.Host?.Cpus ?? 0,
        };
        data.Watermarks.AddRange((summary?.Host?.Watermarks ?? []).Select(static m => new MarksPoint(Seconds(m.TimeNs), m.Marks.Min, m.Marks.Low, m.Marks.High)));
        return data;
    }

    private static double Seconds(long ns) => ns / 1e9;

    private static void ReadContainers(string path, ContainerCurves curves, IReadOnlyList<ContainerSummary> containers)
    {
        RowOwners owners = new(containers);
        foreach (PlacedRow row in Rows(path, ContainerRow.Columns, out int[] at))
        {
            ContainerMoment moment = ContainerMoment.Of(row, at);
            ContainerSummary? owner = owners.Of(row[at[1]], ChartData.Micros(moment.Point.Time), moment.Point.IsGone, out bool isRenamed);
            if (!isRenamed)
            {
                curves.Add(row[at[1]], owner, moment);
            }
        }

        curves.Close();
    }

    private static void ReadHost(string path, RunData[] data)
    {
        Thinner<HostPoint>[] thinners = Array.ConvertAll(data, static d => new Thinner<HostPoint>(d.Host, d.Slice, static p => p.Time, static p => p.Free));
        foreach (PlacedRow row in Rows(path, HostRow.Columns, out int[] at))
        {
            double swapTotal = Cells.Number(row, at[8]);
            var point = new HostPoint(
                Cells.Time(row, at[0]), Cells.Number(row, at[1]), Cells.Number(row, at[2]), Cells.Number(row, at[4]), Cells.Number(row, at[5]),
                Cells.Number(row, at[6]), swapTotal, swapTotal - Cells.Number(row, at[9]));
            Array.ForEach(thinners, t => t.Add(point));
        }

        Array.ForEach(thinners, static t => t.Close());
    }

    /// <summary>The rows of a file, none where there is no such file, and where each column of the contract stands in it.</summary>
    /// <exception cref="RunFileException">It has not all these columns, or goes back in time.</exception>
    public static IEnumerable<PlacedRow> Rows(string path, IReadOnlyList<string> columns, out int[] positions)
    {
        RunFile.RefuseFolder(path);
        positions = new int[columns.Count];
        return File.Exists(path) ? Read(path, columns, positions) : [];
    }

    private static IEnumerable<PlacedRow> Read(string path, IReadOnlyList<string> columns, int[] positions)
    {
        using StreamReader text = RunFile.OpenText(path);
        using var parser = new PlacedRow(path, text);
        if (!parser.Read())
        {
            throw new RunFileException(path, 1, 1, $"{RunFile.Empty}; its first line should be {string.Join(',', columns)}");
        }

        string[] header = parser.Record!;
        for (int i = 0; i < positions.Length; i++)
        {
            positions[i] = Array.IndexOf(header, columns[i]);
            if (positions[i] < 0)
            {
                throw new RunFileException(path, 1, 1, $"no column {columns[i]}; the first line of this file should be {string.Join(',', columns)}");
            }
        }

        RowOrder? order = RowOrder.Of(columns, positions);
        while (parser.Read())
        {
            if (parser.Count != header.Length)
            {
                throw new RunFileException(path, parser.RawRow, 1, FormattableString.Invariant($"{parser.Count} cells instead of {header.Length}"));
            }

            order?.Check(parser);
            yield return parser;
        }
    }

    private static double LastTime(string path)
    {
        if (!File.Exists(path))
        {
            return 0;
        }

        using Stream stream = RunFile.OpenRead(path);
        byte[] tail = new byte[Math.Min(stream.Length, 1 << 16)];
        stream.Seek(stream.Length - tail.Length, SeekOrigin.Begin);
        stream.ReadExactly(tail);
        string text = Encoding.UTF8.GetString(tail).TrimEnd('\n');
        string line = text[(text.LastIndexOf('\n') + 1)..];
        int comma = line.IndexOf(',', StringComparison.Ordinal);
        return comma > 0 && double.TryParse(line.AsSpan(0, comma), NumberStyles.Float, CultureInfo.InvariantCulture, out double time) ? time : 0;
    }
}
