using System.Globalization;
using System.Text;
using OomSim.Docker;
using OomSim.Engine;

namespace OomSim.Scenarios;

/// <summary>A line that is more than one command, being run: lists, pipes, and what is put in the place of <c>$(…)</c>.</summary>
/// <param name="list">The line.</param>
/// <param name="simulator">For <c>sleep</c>.</param>
/// <param name="run">Runs a single command; what it returns has been printed so far.</param>
internal sealed class ShellJob(ShellList list, Simulator simulator, Func<string, Action<CommandResult>, ICommandOutput?> run) : ICommandOutput, IEventOwner
{
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _errors = new();
    private Action<CommandResult>? _completed;
    private Action<CommandResult>? _awake;
    private ICommandOutput? _current;
    private int _status;

    /// <inheritdoc/>
    public string Stdout => _out + (_current?.Stdout ?? "");

    /// <inheritdoc/>
    public string Stderr => _errors + (_current?.Stderr ?? "");

    /// <inheritdoc/>
    public void Signal(int signal) => _current?.Signal(signal);

    /// <summary>Begins; the answer may come later in simulated time.</summary>
    public void Begin(Action<CommandResult> completed)
    {
        _completed = completed;
        Item(0);
    }

    void IEventOwner.OnEvent(int tag, long argument) => _awake!(new CommandResult(0, "", ""));

    private void Item(int index)
    {
        for (; index < list.Items.Count; index++)
        {
            ShellItem item = list.Items[index];
            if (item.Link == ";" || (item.Link == "&&") == (_status == 0))
            {
                int next = index + 1;
                Stage(item, 0, "", status =>
                {
                    _status = status;
                    Item(next);
                });
                return;
            }
        }

        _completed!(new CommandResult(_status, _out.ToString(), _errors.ToString()));
    }

    private void Stage(ShellItem item, int index, string input, Action<int> ended)
    {
        SimpleCommand command = item.Stages[index];
        Expand(command.Text, text => Run(text, index > 0 ? input : null, answer =>
        {
            _current = null;
            string piped = "";
            Put(answer.Stdout, command.Out);
            Put(answer.Stderr, command.Error);
            if (index + 1 < item.Stages.Count)
            {
                Stage(item, index + 1, piped, ended);
            }
            else
            {
                ended(answer.ExitCode);
            }

            void Put(string printed, StreamTarget to)
            {
                if (to == StreamTarget.Out && index + 1 < item.Stages.Count)
                {
                    piped += printed;
                }
                else
                {
                    (to == StreamTarget.Out ? _out : to == StreamTarget.Error ? _errors : new StringBuilder()).Append(printed);
                }
            }
        }));
    }

    private void Run(string text, string? input, Action<CommandResult> answered)
    {
        string[] words = [.. ShellWords.Split(text) ?? []];
        switch (words.FirstOrDefault())
        {
            case "true" or ":" or "exit" or "false":
                int code = words[0] == "false" ? 1 : words.Length > 1 && words[0] == "exit" && int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out int given) ? given & 255 : words[0] == "exit" ? _status : 0;
                answered(new CommandResult(code, "", ""));
                break;
            case "sleep":
                _awake = answered;
                simulator.Schedule(SimTime.Later(simulator.Now, ShellSleep.Duration(words.Skip(1)) ?? 0), this, 0);
                break;
            case "xargs" when input is not null:
                Each(ShellXargs.Parse(words).Lines(input), 0, new CommandResult(0, "", ""), answered);
                break;
            case not null when input is not null:
                answered(ShellFilter.Run(words, input));
                break;
            default:
                _current = run(text, answered);
                break;
        }
    }

    // xargs ends with 123 where one of its commands failed.
    private void Each(IReadOnlyList<string> commands, int index, CommandResult before, Action<CommandResult> answered)
    {
        if (index == commands.Count)
        {
            answered(before);
            return;
        }

        _ = run(commands[index], answer => Each(
            commands, index + 1,
            new CommandResult(answer.ExitCode is 0 ? before.ExitCode : answer.ExitCode is 126 or 127 ? answer.ExitCode : 123, before.Stdout + answer.Stdout, before.Stderr + answer.Stderr),
            answered));
    }

    // One substitution after the other: without quotes each word of it is one.
    private void Expand(string text, Action<string> expanded)
    {
        if (!ShellSubstitution.IsIn(text))
        {
            expanded(text);
            return;
        }

        new ShellJob(ShellList.Of(ShellSubstitution.Inner(text).First()), simulator, run).Begin(answer =>
        {
            _errors.Append(answer.Stderr);
            bool isFirst = true;
            string printed = answer.Stdout.TrimEnd('\n');
            string replaced = ShellSubstitution.Replace(text, (inner, isQuoted) =>
            {
                string put = !isFirst ? $"$({inner})"
                    : isQuoted ? string.Concat(printed.Select(c => c is '"' or '\\' or '$' or '`' ? "\\" + c : c.ToString()))
                    : string.Join(' ', printed.Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(ShellSyntax.Quote));
                isFirst = false;
                return put;
            });
            Expand(replaced, expanded);
        });
    }
}
