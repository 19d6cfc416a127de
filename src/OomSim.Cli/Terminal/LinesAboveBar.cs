using Spectre.Console;
using Spectre.Console.Rendering;

namespace OomSim.Cli;

/// <summary>
/// Lines that take the place of a live bar, which is drawn anew below them. The bar is wiped first, since a line may be
/// shorter; the terminal breaks long ones, so that what is copied from it is whole.
/// </summary>
/// <param name="lines">The lines, each ended.</param>
/// <param name="colour">True to colour verdicts.</param>
internal sealed class LinesAboveBar(string lines, bool colour) : IRenderable
{
    private const string WipeToEnd = "\e[J";

    /// <inheritdoc/>
    public Measurement Measure(RenderOptions options, int maxWidth) => new(1, maxWidth);

    /// <inheritdoc/>
    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        yield return Segment.Control(WipeToEnd);
        foreach (string line in lines.TrimEnd('\n').Split('\n'))
        {
            string? word = colour ? VerdictColour.Leading(line) : null;
            if (word is not null)
            {
                yield return new Segment(word, VerdictColour.Of(word));
            }

            yield return new Segment(line[(word?.Length ?? 0)..]);
            yield return Segment.LineBreak;
        }
    }
}
