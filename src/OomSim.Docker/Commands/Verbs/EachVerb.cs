using System.CommandLine;

namespace OomSim.Docker;

/// <summary>
/// A command that does the same to each container named: side by side, at most 50 at a time, or one after another; answers in the
/// order of the names, exit code 1 when one of them failed (D1.17).
/// </summary>
internal abstract class EachVerb(string name, bool parallel, bool clientText = false) : Verb(name, "CONTAINER [CONTAINER...]", least: 1)
{
    private const int MostAtOnce = 50;

    /// <inheritdoc/>
    protected override bool AsksForEach => true;

    /// <inheritdoc/>
    protected override int? BeforeRequest(ParseResult flags, IReadOnlyList<string> words, Shell shell) => Check(flags, shell);

    /// <inheritdoc/>
    public override async SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        var running = new List<SimTask<bool>>();
        var writes = new List<Shell>();
        var slots = new Slots(MostAtOnce);
        bool allFine = true;
        foreach (string typed in words)
        {
            if (!parallel)
            {
                allFine &= await One(flags, typed, shell);
                continue;
            }

            var own = new Shell(shell.Engine);
            running.Add(InTurn(flags, typed, own, slots));
            writes.Add(own);
        }

        for (int i = 0; i < running.Count; i++)
        {
            allFine &= await running[i];
            CommandResult result = writes[i].Result(0);
            shell.Append(result);
        }

        return allFine ? 0 : 1;
    }

    /// <summary>A check before anything is done: the exit code, or null.</summary>
    protected virtual int? Check(ParseResult flags, Shell shell) => null;

    /// <summary>What happens when there is no such container: true when that is no failure.</summary>
    protected virtual bool Missing(ParseResult flags, string typed, Shell shell) => false;

    /// <summary>What the engine says where there is no such container.</summary>
    /// <param name="flags">As typed.</param>
    /// <param name="typed">The name.</param>
    /// <param name="missing">The words for a name that nothing has, or that several have.</param>
    /// <param name="shell">Whose engine is asked.</param>
    protected virtual string MissingText(ParseResult flags, string typed, string missing, Shell shell) => missing;

    /// <summary>What is said of no name at all.</summary>
    protected virtual string NoName(Shell shell) => shell.NoName;

    /// <summary>Does it to one container: the engine's error, or null.</summary>
    protected abstract SimTask<string?> Do(ParseResult flags, Container container, string typed, Shell shell);

    /// <summary>What is printed for a container that it was done to.</summary>
    protected virtual string Answer(Container container, string typed) => typed;

    private async SimTask<bool> InTurn(ParseResult flags, string typed, Shell shell, Slots slots)
    {
        await slots.Enter();
        bool isFine = await One(flags, typed, shell);
        slots.Leave();
        return isFine;
    }

    private async SimTask<bool> One(ParseResult flags, string typed, Shell shell)
    {
        string asked = shell.Asked(typed);
        if (asked.Length == 0)
        {
            shell.Error(NoName(shell));
            return false;
        }

        (Container? container, string? missing) = shell.Engine.Resolve(asked);
        if (container is null)
        {
            bool tolerated = Missing(flags, asked, shell);
            if (!tolerated)
            {
                string text = MissingText(flags, asked, missing!, shell);
                shell.Error(clientText && shell.Profile.ClientNotFoundText ? "Error: " + text : "Error response from daemon: " + text.TrimEnd());
            }

            return tolerated;
        }

        string? error = !await shell.Engine.Lock(container) ? MissingText(flags, asked, ErrorTexts.NoSuchContainer(asked), shell) : await Do(flags, container, asked, shell);
        if (error is not null)
        {
            shell.DaemonError(error);
            return false;
        }

        shell.Out(Answer(container, typed));
        return true;
    }
}
