using System.Globalization;
using System.Text;
using OomSim.Engine;
using OomSim.Scenarios;

namespace OomSim.Results;

/// <summary>Writes what <c>compare</c> found to a folder: the aligned curves as a table and as a picture.</summary>
public static class ComparisonFiles
{
    /// <summary>The table's name.</summary>
    public const string TableName = "compare.csv";

    /// <summary>The table's columns.</summary>
    public static IReadOnlyList<ColumnInfo> Columns { get; } =
    [
        new("time_s", "s", "Time of a row of A or B, whichever has fewer; from when the container's program begins where both are aligned."),
        new("container", "", "The container, as `NAME=OTHER` where B names it otherwise."),
        new("column", "", "The column of `containers.csv`."),
        new("a", "the column's", "Its value in A, on a straight line between rows."),
        new("b", "the column's", "Its value in B, on a straight line between rows."),
        new("difference", "the column's", "What `b` is above `a`."),
    ];

    private const string PictureName = "compare";

    /// <summary>Writes <c>compare.csv</c>, and <c>compare.png</c> and <c>.svg</c> where there is a curve. The same traces give the same bytes.</summary>
    /// <param name="folder">Where; it is made when it is missing.</param>
    /// <param name="first">What the first trace is called.</param>
    /// <param name="second">What the other is called.</param>
    /// <param name="curves">The curves.</param>
    /// <param name="open">Where half-made results are known; null for nowhere.</param>
    /// <returns>The paths of the files.</returns>
    /// <exception cref="OutputException">They can't be written.</exception>
    public static IReadOnlyList<string> Write(string folder, string first, string second, IReadOnlyList<AlignedCurve> curves, OpenFolders? open = null)
    {
        ArgumentNullException.ThrowIfNull(curves);
        string table = Path.Join(folder, TableName);
        string temporary = Path.Join(folder, FormattableString.Invariant($".compare-{Environment.ProcessId}"));
        List<string> files = [table];
        try
        {
            // All are made beside their places and moved there when whole.
            open?.Add(temporary);
            Directory.CreateDirectory(temporary);
            WriteTable(Path.Join(temporary, TableName), curves);
            string[] pictures = CompareFigure.Make(first, second, curves) is { } figure ? [.. figure.Save(temporary, PictureName).Select(p => Path.GetFileName(p))] : [];
            files.AddRange(pictures.Select(p => Path.Join(folder, p)));
            foreach (string file in files)
            {
                File.Move(Path.Join(temporary, Path.GetFileName(file)), file, overwrite: true);
            }

            Directory.Delete(temporary);
            return files;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Forget(temporary);
            throw new OutputException(folder, $"the comparison can't be written here ({SystemReason.Of(e)})", e);
        }
        finally
        {
            open?.Remove(temporary);
        }
    }

    private static void WriteTable(string path, IReadOnlyList<AlignedCurve> curves)
    {
        using var text = new StreamWriter(path, append: false, new UTF8Encoding(false)) { NewLine = "\n" };
        text.WriteLine(string.Join(',', Columns.Select(c => c.Name)));
        foreach (AlignedCurve curve in curves)
        {
            string container = curve.Container.AsSpan().IndexOfAny(',', '"') < 0 ? curve.Container : "\"" + curve.Container.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
            foreach ((long time, double first, double second) in curve.Both)
            {
                text.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{SimTime.ToSeconds(time)},{container},{curve.Column},{first:0.######},{second:0.######},{second - first:0.######}"));
            }
        }
    }

    private static void Forget(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is not there, or not ours.
        }
    }
}
