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
        bool allFine = true;
        if (!parallel)
        {
            int asked = 0;
            shell.Lost = () =>
            {
                shell.LoseFrom(asked, words.Count);
                return 1;
            };
            foreach (string typed in words)
            {
                asked++;
                allFine &= await One(flags, typed, shell);
            }

            return allFine ? 0 : 1;
        }

        var running = new List<SimTask<bool>>();
        var writes = new Queue<Shell>();
        var slots = new Slots(MostAtOnce);
        shell.Lost = () =>
        {
            // Those that are through are told in their place, those that wait for their turn find nobody.
            int open = 0;
            for (int i = running.Count - writes.Count; writes.TryDequeue(out Shell? own); i++)
            {
                if (!running[i].IsCompleted)
                {
                    own.Error(open++ < MostAtOnce ? own.BrokenConnection : own.CannotConnect);
                }

                shell.Append(own.Result(0));
            }

            return 1;
        };
        foreach (string typed in words)
        {
            var own = new Shell(shell.Engine);
            running.Add(InTurn(flags, typed, own, slots));
            writes.Enqueue(own);
        }

        foreach (SimTask<bool> one in running)
        {
            allFine &= await one;
            shell.Append(writes.Dequeue().Result(0));
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
