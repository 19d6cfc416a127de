namespace OomSim.Cli;

/// <summary>Finds out whether what a command is to write is one of the files that it reads, also by another name or through links.</summary>
internal static class OwnInputs
{
    private const string StandardStream = "-";

    /// <summary>What standard input is a link to.</summary>
    private const string StandardInput = "/dev/stdin";

    /// <summary>MAXSYMLINKS of the kernel.</summary>
    private const int MostLinks = 40;

    /// <summary>Why a file is not written, on one line; null where it has a name and is none of the inputs.</summary>
    /// <param name="output">The file; <c>-</c> for standard output, which is none.</param>
    /// <param name="inputs">The files that are read; <c>-</c> for standard input.</param>
    public static string? Fault(string output, IEnumerable<string> inputs)
    {
        if (output == StandardStream)
        {
            return null;
        }

        if (output.Length == 0)
        {
            return "'' is not written: it names no file";
        }

        string place = RealPath(output);
        return inputs.FirstOrDefault(i => i.Length > 0 && RealPath(i == StandardStream ? StandardInput : i) == place) is { } input
            ? $"'{output}' is not written: it is {(input == output ? "" : input == StandardStream ? "what standard input reads, " : $"'{input}', ")}an input of this command" : null;
    }

    // With every symbolic link followed, as far as there is something.
    private static string RealPath(string path)
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

    private static IEnumerable<string> Parts(string path) => path.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries).Where(p => p != ".");
}
