using System.Text;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary><c>grep</c>, <c>head</c>, <c>tail</c> and <c>wc -l</c> of files of the kernel (<see cref="KernelFile"/>), in the words of BusyBox where one cannot be read.</summary>
/// <param name="Tool">The tool's name.</param>
/// <param name="Filter">What it does with its input: its words without files.</param>
/// <param name="Paths">Several for <c>grep</c> alone.</param>
internal sealed record FileFilter(string Tool, string[] Filter, TypedPath[] Paths) : ITool
{
    /// <summary>Reads the words of a tool; null where they name no file, or another one, or an option that is not simulated.</summary>
    /// <param name="tool">Its name.</param>
    /// <param name="words">As typed.</param>
    /// <param name="folder">The folder that it runs in, in full; empty for the root.</param>
    public static FileFilter? Read(string tool, IReadOnlyList<string> words, string folder)
    {
        // What grep looks for may look like a path.
        bool isGrep = tool is "grep" or "egrep";
        int first = isGrep ? Skip(words, Skip(words, 1) + 1) : Skip(words, 1);
        TypedPath[] paths = [.. words.Skip(isGrep ? first : Math.Max(first, words.Count - 1)).Select(w => TypedPath.In(folder, w))];
        string[] filter = [tool, .. words.Skip(1).Take(words.Count - 1 - paths.Length)];
        return tool is "grep" or "egrep" or "head" or "tail" or "wc" && paths.Length > 0 && Array.TrueForAll(paths, p => KernelFile.IsKnown(p.Full)) && ShellFilter.Problem(filter) is null
            ? new FileFilter(tool, filter, paths) : null;
    }

    /// <inheritdoc/>
    public ToolAnswer Run(LinuxHost host, Process process, IFileNamespace? names)
    {
        var text = new StringBuilder();
        var errors = new StringBuilder();
        int code = 1;
        foreach (TypedPath path in Paths)
        {
            (string read, Errno errno) = KernelFile.Read(host, process, path.Full);
            if (errno != Errno.None)
            {
                errors.Append(Refused(path.Typed, errno switch { Errno.EISDIR => "Is a directory", Errno.EINVAL => "Invalid argument", Errno.EACCES => "Permission denied", _ => "No such file or directory" }));
                continue;
            }

            CommandResult chosen = ShellFilter.Run(Filter, read);
            code = Math.Min(code, chosen.ExitCode);
            text.Append(Paths.Length == 1 ? chosen.Stdout : string.Concat(chosen.Stdout.Split('\n').SkipLast(1).Select(l => $"{path.Typed}:{l}\n")));
        }

        string all = Tool == "wc" && text.Length > 0 ? $"{text.ToString().TrimEnd('\n')} {Paths[0].Typed}\n" : text.ToString();
        return new ToolAnswer(all, errors.ToString(), errors.Length == 0 ? code : Tool is "grep" or "egrep" ? 2 : 1);
    }

    // The first from a place that is no option.
    private static int Skip(IReadOnlyList<string> words, int at)
    {
        while (at < words.Count && words[at] is ['-', _, ..])
        {
            at++;
        }

        return at;
    }

    private string Refused(string path, string why) => Tool switch
    {
        "tail" => $"tail: can't open '{path}': {why}\ntail: no files\n",
        "egrep" => $"grep: {path}: {why}\n",
        _ => $"{Tool}: {path}: {why}\n",
    };
}
