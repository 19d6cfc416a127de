namespace OomSim.Docker;

/// <summary><c>docker images --tree</c> (client 28.2.2, without a terminal): a line for each image, below those of its further names; no image of an engine without containerd's store has parts.</summary>
internal static class ImageTree
{
    private const string Untagged = "<untagged>";

    // A terminal that nobody has is taken to be 80 wide, of which the other columns leave so much.
    private const int WidestName = 29;

    private const string Info = "Info ->  U In Use ";

    private static readonly string[] Headings = ["ID          ", "DISK USAGE", "CONTENT SIZE", "EXTRA"];

    /// <summary>Prints images, the youngest first.</summary>
    /// <param name="images">Each with its names; none for one that has only digests, or nothing.</param>
    /// <param name="shell">Where it goes.</param>
    public static void Print(IReadOnlyList<(Image Image, IReadOnlyList<string> Names)> images, Shell shell)
    {
        int width = Math.Min(WidestName, images.SelectMany(i => i.Names).Select(n => n.Length).Append("IMAGE".Length).Max());
        shell.Out("WARNING: This is an experimental feature. The output may change and shouldn't be depended on.");
        shell.Out(Info.PadLeft(80) + "\n");
        shell.Out(Bold("IMAGE") + new string(' ', width - "IMAGE".Length) + string.Concat(Headings.Select(h => "   " + Bold(h.TrimEnd()) + h[h.TrimEnd().Length..])));
        foreach ((Image image, IReadOnlyList<string> names) in images.OrderByDescending(i => i.Image.Definition.CreatedNs))
        {
            // The longest name comes first, whatever its length; the last one shares its line with the rest.
            string[] sorted = [.. names.OrderByDescending(n => n.Length)];
            foreach (string name in sorted.SkipLast(1))
            {
                shell.Out(name);
            }

            string last = sorted.LastOrDefault(Untagged);
            string size = HumanSize.Decimal(image.Size, 3);
            shell.Out($"{(last.Length > width ? last[..(width - 1)] + "…" : last.PadRight(width))}   {image.Id[..12]}   {size,10}   {"0B",12}        ");
        }
    }

    private static string Bold(string heading) => $"\u001b[39m\u001b[1m{heading}\u001b[0m";
}
