using System.Globalization;

namespace OomSim.Results;

/// <summary>The curves as they are packed into the page: as fine as there is room for.</summary>
/// <param name="Text">Packed.</param>
/// <param name="Note">What the page says of points that are left out, as HTML; empty where there are all.</param>
internal sealed record PackedCurves(string Text, string Note)
{
    /// <summary>Most characters, but for what even the coarsest curves take.</summary>
    private const int Budget = 480_000;

    // Points of all containers together that there may be room for, and that there is always room for.
    private const int MostPoints = 96_000;
    private const int FewestPoints = 32_000;
    private const int FewestSlices = 20;

    /// <summary>Packs the curves of a run.</summary>
    public static PackedCurves Make(ReportContent content)
    {
        int count = Math.Max(1, content.Curves.Count);
        int coarsest = Math.Clamp(FewestPoints / ChartData.PointsOfSlice / count, FewestSlices, RunReader.Slices);
        for (int slices = Math.Max(coarsest, ReportContent.Slices(count)); ; slices = Math.Max(coarsest, slices / 2))
        {
            if (slices > coarsest && ChartData.Points(content, slices) > MostPoints)
            {
                continue;
            }

            int points = 0;
            string text = Packed.Pack(stream => points = ChartData.Write(stream, content, slices));
            if (text.Length <= Budget || slices == coarsest)
            {
                return new PackedCurves(text, Words(points, content.Curves.Sum(static c => c.Rows), content.Data.End / slices));
            }
        }
    }

    private static string Words(int points, int rows, double slice) => points >= rows
        ? ""
        : new HtmlWriter().Element(
            "p",
            string.Create(CultureInfo.InvariantCulture, $"The charts show {points:#,0} of {rows:#,0} rows of containers.csv: of every {slice:0.###} s the first, the last, the highest and the lowest. ")
                + "What is shorter can be looked up there, or comes into sight with a shorter run (--until).",
            ("class", "quiet"), ("id", "thinned")).ToString();
}
