using System.CommandLine;

namespace OomSim.Docker;

/// <summary><c>docker rename</c>.</summary>
internal sealed class RenameVerb() : Verb("rename", "CONTAINER NEW_NAME", least: 2, most: 2)
{
    /// <inheritdoc/>
    protected override int? BeforeRequest(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        // E22; the client looks itself.
        if (!words.Any(w => w.Trim().Length == 0))
        {
            return null;
        }

        shell.Error("Error: Neither old nor new names may be empty");
        return 1;
    }

    /// <inheritdoc/>
    protected override int Unreachable(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        shell.Error($"{shell.CannotConnect}\nError: failed to rename container named {words[0].Trim()}");
        return 1;
    }

    /// <inheritdoc/>
    public override async SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        // The client cuts off the blanks around both (container/rename.go, runRename).
        string old = words[0].Trim();
        Container? container = await shell.FindLocked(old);
        string? error = container is null ? "" : shell.Engine.Rename(container, words[1].Trim());
        if (error is null)
        {
            return 0;
        }

        if (error.Length > 0)
        {
            shell.DaemonError(error);
        }

        shell.Error($"Error: failed to rename container named {old}");
        return 1;
    }
}
