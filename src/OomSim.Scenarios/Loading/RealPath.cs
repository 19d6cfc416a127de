namespace OomSim.Scenarios;

/// <summary>A path with every symbolic link followed, also those within what a link says, as far as there is something (realpath(3); <see cref="File.ResolveLinkTarget"/> follows those at the end alone).</summary>
public static class RealPath
{
    /// <summary>MAXSYMLINKS of the kernel: what goes round in links is left as it is from there on.</summary>
    private const int MostLinks = 40;

    /// <summary>The path without links, full.</summary>
    /// <param name="path">A path, relative to the working directory or full.</param>
    public static string Of(string path)
    {
        string full = Path.GetFullPath(path);
        string root = Path.GetPathRoot(full) ?? "/";
        string result = root;
        int links = 0;
        Stack<string> parts = new(Parts(full[root.Length..]).Reverse());
        while (parts.TryPop(out string? part))
        {
            string next = part == ".." ? Path.GetDirectoryName(result) ?? root : Path.Combine(result, part);
            if (part != ".." && links < MostLinks && new FileInfo(next).LinkTarget is { } target)
            {
                links++;
                string start = Path.GetPathRoot(target) ?? "";
                foreach (string below in Parts(target[start.Length..]).Reverse())
                {
                    parts.Push(below);
                }

                result = start.Length > 0 ? start : result;
            }
            else
            {
                result = next;
            }
        }

        return result;
    }

    /// <summary>True for what is below a folder, however many folders below.</summary>
    /// <param name="path">What <see cref="Of"/> gave.</param>
    /// <param name="folder">The folder, also of it.</param>
    public static bool IsBelow(string path, string folder) => path.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static IEnumerable<string> Parts(string path) =>
        path.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries).Where(p => p != ".");
}
