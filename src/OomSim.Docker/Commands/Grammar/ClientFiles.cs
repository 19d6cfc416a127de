using System.CommandLine;
using System.Text;

namespace OomSim.Docker;

/// <summary>The files that the client reads before it asks the engine: <c>--env-file</c>, <c>--label-file</c>, seccomp profiles, and where <c>--cidfile</c> goes.</summary>
internal static class ClientFiles
{
    /// <summary>The lines <c>KEY=VALUE</c> of files, of variables or of labels, but for empty ones and remarks; the client's error, or null.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="engine">Whose host they lie on; null: they are not looked at.</param>
    /// <param name="lines">Gets them, in order.</param>
    public static string? Read(IReadOnlyList<string> paths, DockerEngine? engine, List<string> lines)
    {
        foreach (string path in engine is null ? [] : paths)
        {
            if (Missing(path, engine!) is { } missing)
            {
                return missing;
            }

            string invalid = engine!.Profile.NewHelpTail ? $"invalid env file ({path}): " : "poorly formatted environment: ";
            if (engine.HasPath(path) && engine.TextOf(path) is null && engine.HasFolder(path))
            {
                return (engine.Profile.NewHelpTail ? invalid : "") + $"read {path}: is a directory";
            }

            foreach (string line in (engine.TextOf(path) ?? "").Split('\n').Select(l => l.TrimEnd('\r').TrimStart()).Where(l => l.Length > 0 && l[0] != '#'))
            {
                string name = line.Split('=')[0];
                if (name.Length == 0)
                {
                    return $"{invalid}no variable name on line '{line}'";
                }

                if (name.Any(char.IsWhiteSpace))
                {
                    return $"{invalid}variable '{name}' contains whitespaces";
                }

                // A name alone is one of the client's own variables.
                if (WithValue(line) is var variable && variable.Contains('=', StringComparison.Ordinal))
                {
                    lines.Add(variable);
                }
            }
        }

        return null;
    }

    /// <summary>A variable of the client's own by its name alone, with its value: who types the commands has HOME, and no other is known.</summary>
    public static string WithValue(string variable) => variable == "HOME" ? $"HOME={DockerEngine.Home}" : variable;

    /// <summary>The client's error about a seccomp profile that is a file, or null.</summary>
    public static string? SeccompFault(string option, DockerEngine? engine)
    {
        string[] parts = option.Split(option.Contains('=', StringComparison.Ordinal) ? '=' : ':', 2);
        return engine is null || parts is not ["seccomp", not ("unconfined" or "builtin")] || Missing(parts[1], engine) is not { } missing ? null
            : $"opening seccomp profile ({parts[1]}) failed: {missing}";
    }

    /// <summary>Why the container's ID cannot be written to a file; null where it can, or for none.</summary>
    public static string? IdFileFault(string? path, DockerEngine engine)
    {
        bool isNew = engine.Profile.NewHelpTail || engine.Profile.InvalidSignalInRouter;
        return path is not { Length: > 0 } ? null
            : engine.HasPath(path) ? $"{(isNew ? "c" : "C")}ontainer ID file found, make sure the other container isn't running or delete {path}"
            : engine.HasPath(Parent(path)) ? null
            : $"{(isNew ? "f" : "F")}ailed to create the container ID file: open {path}: no such file or directory";
    }

    private static string? Missing(string path, DockerEngine engine) => path.Length > 0 && engine.HasPath(path) ? null : $"open {path}: no such file or directory";

    private static string Parent(string path) => path.Contains('/', StringComparison.Ordinal) ? path[..path.LastIndexOf('/')] : ".";
}
