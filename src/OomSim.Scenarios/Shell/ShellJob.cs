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
    private bool _hasExited;

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

    // Commands that answer at once are gone through in a loop: a line may have thousands.
    private void Item(int index)
    {
        for (; index < list.Items.Count && !_hasExited; index++)
        {
            ShellItem item = list.Items[index];
            if (item.Link == ";" || (item.Link == "&&") == (_status == 0))
            {
                int next = index + 1;
                bool isWaited = false;
                bool hasEnded = false;
                Stage(item, 0, "", status =>
                {
                    _status = !item.IsNegated ? status : status == 0 ? 1 : 0;
                    hasEnded = true;
                    if (isWaited)
                    {
                        Item(next);
                    }
                });
                if (!hasEnded)
                {
                    isWaited = true;
                    return;
                }
            }
        }

        _completed!(new CommandResult(_status, _out.ToString(), _errors.ToString()));
    }

    private void Stage(ShellItem item, int index, string input, Action<int> ended)
    {
        SimpleCommand command = item.Stages[index];
        Expand(ShellStatus.Replace(command.Text, _status), text => Run(text, index > 0 ? input : null, isAlone: item.Stages.Count == 1, answer =>
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

    private void Run(string text, string? input, bool isAlone, Action<CommandResult> answered)
    {
        string[] words = [.. ShellWords.Split(text) ?? []];
        switch (words.FirstOrDefault())
        {
            case "true" or ":" or "false":
                answered(new CommandResult(words[0] == "false" ? 1 : 0, "", ""));
                break;
            case "exit":
                // In a pipe it is a shell of its own that ends.
                _hasExited = isAlone;
                bool isNumber = words.Length < 2 || long.TryParse(words[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
                int code = !isNumber ? 2 : words.Length < 2 ? _status : (int)(long.Parse(words[1], CultureInfo.InvariantCulture) & 255);
                answered(new CommandResult(code, "", isNumber ? "" : $"bash: line 1: exit: {words[1]}: numeric argument required\n"));
                break;
            case "test" or "[" when !ShellTest.AsksForFile(ShellWords.Split(CgroupPaths.Mask(text)) ?? words):
                answered(ShellTest.Run(words));
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
        ShellSubstitution[] all = [.. ShellSubstitution.In(text)];
        StringBuilder put = new();
        Next(0);

        void Next(int index)
        {
            for (; index < all.Length; index++)
            {
                ShellSubstitution one = all[index];
                int next = index + 1;
                bool isWaited = false;
                bool hasEnded = false;
                put.Append(text, index == 0 ? 0 : all[index - 1].End, one.Start - (index == 0 ? 0 : all[index - 1].End));
                new ShellJob(ShellList.Of(one.Inner), simulator, run).Begin(answer =>
                {
                    _errors.Append(answer.Stderr);
                    put.Append(Printed(answer.Stdout.TrimEnd('\n'), one.IsQuoted));
                    hasEnded = true;
                    if (isWaited)
                    {
                        Next(next);
                    }
                });
                if (!hasEnded)
                {
                    isWaited = true;
                    return;
                }
            }

            int last = all.Length == 0 ? 0 : all[^1].End;
            expanded(put.Append(text, last, text.Length - last).ToString());
        }
    }

    private static string Printed(string text, bool isQuoted) => isQuoted
        ? string.Concat(text.Select(c => c is '"' or '\\' or '$' or '`' ? "\\" + c : c.ToString()))
        : string.Join(' ', text.Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(ShellSyntax.Quote));
}
