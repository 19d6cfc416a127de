using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>
/// Finds out what the command of <c>docker run</c>, <c>create</c> and <c>exec</c> starts. A process that the image describes, by its name or its file, is what its steps say. The image's own
/// program is what the image runs by itself: its file with other words does what a standard tool of that name does (<see cref="StandardTools"/>), and where that is not simulated, or it is no
/// tool, what its steps say as well.
/// </summary>
public static class CommandResolver
{
    private static readonly string[] Directories = ["/bin", "/dev", "/etc", "/home", "/lib", "/opt", "/proc", "/root", "/run", "/sbin", "/srv", "/sys", "/tmp", "/usr", "/var"];

    /// <summary>What words start.</summary>
    /// <param name="words">The command and its arguments, at least one word.</param>
    /// <param name="place">Where they are started.</param>
    /// <param name="openInput">True with <c>-i</c> or <c>-t</c>: a shell waits for input that nobody types.</param>
    /// <param name="missesTools">False within a shell, which may have tools of its own.</param>
    public static CommandProgram Resolve(IReadOnlyList<string> words, ProgramPlace place, bool openInput = false, bool missesTools = true)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(place);
        ProgramSet own = place.Own;
        string typed = words[0];
        string name = Placed(typed, place.Folder);
        if (words.Count > 1 && own.Processes.TryGetValue(string.Join(' ', words), out ProgramDefinition? whole))
        {
            // A process that is named by a whole command line, as a program that does other things with other arguments.
            return new CommandProgram(new ProgramSet(whole, own.Processes));
        }

        if (place.IsWhole && (missesTools || StandardTools.Find(name) is null) && !own.Processes.ContainsKey(typed) && !IsFileOf(name, own.Init) && !own.Processes.Values.Any(p => IsFileOf(name, p)) && Found(typed, name, place) is { Fault: not CommandFault.NotSimulated } absent)
        {
            return absent;
        }

        CommandProgram? described = Described(typed, name, own) is { } definition ? new CommandProgram(new ProgramSet(definition, own.Processes)) { IgnoresArguments = words.Count > 1 } : null;
        if (StandardTools.Find(name) is not { } tool)
        {
            return described ?? Found(typed, name, place);
        }

        // A tool that an image has whose files are all known is what it is, and not what sleeps where nobody says what it runs.
        bool isNameless = place.IsWhole && own.Init.Exec is null;
        if (described is not null && (!ReferenceEquals(described.Program!.Init, own.Init) || (place.RunsOwn && !isNameless)))
        {
            return described;
        }

        CommandProgram known = tool == "sh" && words.Count > 2 && ShellScript.IsScript(words[1]) ? ShellScript.Resolve(words[1], words[2], place, name) : StandardTools.Make(tool, words, place, openInput);
        return known.Fault == CommandFault.NotSimulated && described is not null && !isNameless ? described : known;
    }

    // What holds a slash goes from the folder that it is started in; what is whole and plain stays as it is written.
    private static string Placed(string name, string place)
    {
        if (!name.Contains('/', StringComparison.Ordinal))
        {
            return name;
        }

        string whole = name.StartsWith('/') ? name : place.TrimEnd('/') + "/" + name;
        bool isPlain = !whole.Contains("//", StringComparison.Ordinal) && !whole.Split('/').Any(part => part is "." or "..");
        return isPlain ? TypedPath.OfReader(whole, place.TrimEnd('/')) : CleanPath.Rooted(whole) + (whole.EndsWith('/') || whole.EndsWith("/.", StringComparison.Ordinal) ? "/" : "");
    }

    /// <summary>True for a folder that any image is taken to have.</summary>
    internal static bool IsFolder(string path) => path.Length == 0 || Directories.Contains(path, StringComparer.Ordinal);

    // What is named so, then whose file it is, then what is only shown so.
    private static ProgramDefinition? Described(string typed, string name, ProgramSet own) =>
        own.Processes.TryGetValue(typed, out ProgramDefinition? named) ? named
            : IsFileOf(name, own.Init) ? own.Init
            : own.Processes.Values.FirstOrDefault(p => IsFileOf(name, p)) ?? (name == own.Init.Comm ? own.Init : null);

    private static bool IsFileOf(string name, ProgramDefinition program) =>
        program.Exec is { } file && (name == file || name == file[(file.LastIndexOf('/') + 1)..]);

    // What the runtime says of the file of a name.
    private static CommandProgram Found(string typed, string name, ProgramPlace place)
    {
        if (!name.Contains('/', StringComparison.Ordinal))
        {
            // The search passes over what cannot be executed.
            return Array.Find(place.Search, folder => place.Files.Contains(folder + name) && place.IsPlain?.Invoke(folder + name) != true) is { } found
                ? Known(name, found + name, null)
                : new CommandProgram(null, CommandFault.NotFound, $"exec: {GoQuote.Text(name)}: executable file not found in $PATH");
        }

        if (IsThroughFile(name, place.Files, place.IsWhole))
        {
            return new CommandProgram(null, CommandFault.NotFound, $"exec: {GoQuote.Text(typed)}: stat {typed}: not a directory");
        }

        string trimmed = name.TrimEnd('/');
        if (trimmed.Length == 0 || Directories.Contains(trimmed, StringComparer.Ordinal) || place.Files.Any(f => f.StartsWith(trimmed + "/", StringComparison.Ordinal)))
        {
            return NotExecutable(typed, "is a directory");
        }

        return name.StartsWith("/proc/", StringComparison.Ordinal) && name.EndsWith("/exe", StringComparison.Ordinal) ? new CommandProgram(null, CommandFault.NotSimulated, $"what '{typed}' leads to, which is the runtime for who starts a container, is not simulated")
            : IsGiven(name) ? NotExecutable(typed, "permission denied")
            : place.Files.Contains(name) ? Known(typed, name, place.IsPlain)
            : new CommandProgram(null, CommandFault.NotFound, $"exec: {GoQuote.Text(typed)}: stat {typed}: no such file or directory");
    }

    // True where what should be a folder on the way is a file, or a tool, which any image has that may have more files than are known.
    private static bool IsThroughFile(string path, IReadOnlyCollection<string> files, bool isWhole)
    {
        for (int at = path.IndexOf('/', 1); at > 0; at = at + 1 < path.Length ? path.IndexOf('/', at + 1) : -1)
        {
            if (files.Contains(path[..at]) || IsGiven(path[..at]) || (!isWhole && StandardTools.Find(path[..at]) is not null))
            {
                return true;
            }
        }

        return false;
    }

    // What engine, runtime and kernel put into every container: nothing that can be executed.
    private static bool IsGiven(string path) =>
        ContainerFiles.EngineFiles.Contains(path, StringComparer.Ordinal) || DeviceFolder.Devices.ContainsKey(path) || KernelFile.IsKnown(path) || KernelFolders.IsFile(path);

    private static CommandProgram NotExecutable(string typed, string why) => new(null, CommandFault.NotExecutable, $"exec: {GoQuote.Text(typed)}: {why}");

    // Configuration has no execute permission (recording v2-16: /etc/passwd); of other files the image does not say, but for those that came in an archive.
    private static CommandProgram Known(string typed, string path, Func<string, bool>? isPlain) => path.StartsWith("/etc/", StringComparison.Ordinal) || isPlain?.Invoke(path) == true
        ? NotExecutable(typed, "permission denied")
        : new CommandProgram(null, CommandFault.NotSimulated, $"nothing says what '{typed}' does: describe it under 'processes' with 'exec: {path}'");
}
