using System.Text;
using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>Reads a line as a shell does that knows lists (<c>;</c> <c>&amp;&amp;</c> <c>||</c>), pipes, <c>$(…)</c>, <c>$?</c>, <c>!</c> and redirections to <c>/dev/null</c>.</summary>
internal sealed class ShellList
{
    /// <summary>Characters of a line at most.</summary>
    public const int MaximumLength = 8192;

    private const string Discarding = "> /dev/null";
    private const string Nothing = "< /dev/null";

    private static readonly string[] Reserved = ["case", "for", "function", "if", "select", "until", "while"];

    private readonly string _line;
    private readonly List<ShellItem> _items = [];
    private readonly StringBuilder _text = new();
    private List<SimpleCommand> _stages = [];
    private StreamTarget _out = StreamTarget.Out;
    private StreamTarget _error = StreamTarget.Error;
    private string _link = ";";
    private int _at;
    private int _begin = -1;
    private int _reservedAt = -1;

    private ShellList(string line)
    {
        _line = line;
        Read();
    }

    /// <summary>What of the line is not simulated, with what to write instead; null for nothing.</summary>
    public string? Problem { get; private set; }

    /// <summary>Where that stands in the line, from 0.</summary>
    public int ProblemAt { get; private set; }

    /// <summary>The pipelines.</summary>
    public IReadOnlyList<ShellItem> Items => _items;

    /// <summary>True for a line that is one command, which nothing is done to before it is run.</summary>
    public bool IsPlain => Problem is null && _items is [{ IsNegated: false, Stages: [{ Out: StreamTarget.Out, Error: StreamTarget.Error } only] }] && !ShellSubstitution.IsIn(only.Text) && ShellStatus.Replace(only.Text, 0) == only.Text;

    /// <summary>Reads a line.</summary>
    public static ShellList Of(string line) => new(line);

    /// <summary>All commands of a line, those in <c>$(…)</c> too, each as if it stood alone; none where it is too long to be taken.</summary>
    public static IEnumerable<string> CommandsOf(string line) => line.Trim().Length > MaximumLength || Of(line) is not { Problem: null } list ? []
        : list.Items.SelectMany(i => i.Stages).SelectMany(s => ShellSubstitution.In(s.Text).SelectMany(i => CommandsOf(i.Inner)).Append(s.Text));

    private char Next => _at + 1 < _line.Length ? _line[_at + 1] : '\0';

    private void Read()
    {
        for (; _at < _line.Length && Problem is null; _at++)
        {
            char c = _line[_at];
            int here = _at;
            bool isWordStart = _text.Length == 0 || char.IsWhiteSpace(_text[^1]);
            if (c == '\\')
            {
                _text.Append(Next == '\n' ? " " : _line.Substring(_at, Math.Min(2, _line.Length - _at)));
                _at++;
            }
            else if (c is '\'' or '"' or '`' || (c == '$' && Next == '('))
            {
                int end = ShellSubstitution.EndOf(_line, _at, out bool isClosed, out int levels);
                Problem = levels > ShellSubstitution.MostLevels ? FormattableString.Invariant($"$(…) stands {levels} levels deep, at most {ShellSubstitution.MostLevels} are taken")
                    : isClosed || c is '\'' or '"' ? null
                    : c == '`' ? "a ` is not closed: `COMMAND`, or better $(COMMAND)" : "a $( is not closed: $(COMMAND)";
                string part = _line[_at..end];
                _text.Append(c == '`' ? $"$({part.Trim('`')})" : part);
                _at = end - 1;
            }
            else if (c == '#' && isWordStart)
            {
                int end = _line.IndexOf('\n', _at);
                _at = (end < 0 ? _line.Length : end) - 1;
            }
            else if (!Operator(c))
            {
                _text.Append(c);
            }

            _begin = _begin < 0 && _text.Length > 0 && !char.IsWhiteSpace(_text[^1]) ? here : _begin;
            ProblemAt = _reservedAt >= 0 ? _reservedAt : here;
        }

        if (Problem is null)
        {
            ProblemAt = _begin >= 0 ? _begin : ProblemAt;
            End("");
        }
    }

    private bool Operator(char c)
    {
        switch (c)
        {
            case ';' or '\n':
                End(c.ToString());
                return true;
            case '&' when Next == '&':
            case '|' when Next == '|':
                _at++;
                End(new string(c, 2));
                return true;
            case '|' when IsTee(_at + 1):
                return false;
            case '|':
                _error = Next == '&' ? _out : _error;
                _at += Next == '&' ? 1 : 0;
                Stage();
                return true;
            case '&' when Next != '>':
                Problem = "a command in the background (&) is not simulated: give each its own line, at the same time";
                return true;
            case '<' or '>' or '&':
                return Redirect(c);
            case '(' or ')' when _text.ToString().Trim().Length == 0:
                Problem = "commands in parentheses are not simulated: write them one after the other";
                return true;
            default:
                return false;
        }
    }

    // True where the redirection is the list's affair; one to a file stays with its command.
    private bool Redirect(char c)
    {
        string descriptor = c == '&' ? "&" : Descriptor();
        int at = _at + (c == '&' ? 2 : 1);
        at += c != '<' && at < _line.Length && _line[at] == '>' ? 1 : 0;
        while (at < _line.Length && _line[at] is ' ' or '\t')
        {
            at++;
        }

        int end = at;
        while (end < _line.Length && !char.IsWhiteSpace(_line[end]) && _line[end] is not (';' or '|' or '<' or '>' or ')') && !(_line[end] == '&' && end > at))
        {
            end++;
        }

        string target = _line[at..end];
        if (c == '<' && target == "/dev/null")
        {
            // Nobody types anything anyway; but what reads an archive asks for one where it would be typed.
            _text.Append(Redirection.Of(_text + Nothing).Input is null ? "" : Nothing + " ");
        }
        else if (c != '<' && target is "/dev/null" or "&1" or "&2" or "/dev/stdout" or "/dev/stderr")
        {
            StreamTarget to = target == "/dev/null" ? StreamTarget.Nowhere : target is "&1" or "/dev/stdout" ? _out : _error;
            _out = descriptor is "" or "1" or "&" ? to : _out;
            _error = descriptor is "2" or "&" ? to : _error;
            if (to == StreamTarget.Nowhere && descriptor != "2" && Redirection.Of(_text + Discarding).Output is not null)
            {
                // Whether an archive is written depends on where it goes.
                _text.Append(Discarding).Append(' ');
            }
        }
        else
        {
            _text.Append(descriptor);
            return false;
        }

        _at = end - 1;
        return true;
    }

    // A number right before the arrow is the stream that is redirected.
    private string Descriptor()
    {
        if (_text.Length == 0 || _text[^1] is not ('1' or '2') || (_text.Length > 1 && !char.IsWhiteSpace(_text[^2])))
        {
            return "";
        }

        string digit = _text[^1].ToString();
        _text.Length--;
        return digit;
    }

    // tee writes files of the kernel: that is one command with what it reads.
    private bool IsTee(int at)
    {
        string rest = _line[at..].TrimStart();
        rest = rest.StartsWith("sudo ", StringComparison.Ordinal) ? rest[5..].TrimStart() : rest;
        return rest.StartsWith("tee ", StringComparison.Ordinal);
    }

    private void Stage()
    {
        string text = _text.ToString().Trim();
        while (text.StartsWith("sudo ", StringComparison.Ordinal))
        {
            // Root types the commands of a timeline.
            text = text[5..].TrimStart();
        }

        text = text.Replace("| sudo tee ", "| tee ", StringComparison.Ordinal);
        string first = text.Split(' ', '\t')[0];
        if (Problem is null && Reserved.Contains(first, StringComparer.Ordinal))
        {
            (Problem, _reservedAt) = ($"'{first}' of the shell is not simulated: write a line for each command", _begin);
        }

        _stages.Add(new SimpleCommand(text, _out, _error) { At = Math.Max(0, _begin) });
        _text.Clear();
        _begin = -1;
        (_out, _error) = (StreamTarget.Out, StreamTarget.Error);
    }

    // A line may end behind an operator: its command stands in the next one.
    private void End(string next)
    {
        bool isEmpty = _text.ToString().Trim().Length == 0 && _out == StreamTarget.Out;
        if (isEmpty && next == "\n" && (_stages.Count > 0 || _link != ";"))
        {
            return;
        }

        string missed = isEmpty && _stages.Count > 0 ? "behind '|'"
            : isEmpty && _link != ";" ? $"behind '{_link}'"
            : isEmpty && next is ";" or "&&" or "||" ? $"in front of '{next}'" : "";
        Problem ??= missed.Length > 0 ? $"a command is missing {missed}" : null;
        if (!isEmpty || _stages.Count > 0)
        {
            Stage();
            bool isNegated = _stages[0].Text.StartsWith("! ", StringComparison.Ordinal);
            if (isNegated)
            {
                _stages[0] = _stages[0] with { Text = _stages[0].Text[2..].TrimStart() };
            }

            Problem ??= _stages.Exists(s => s.Text.Length == 0) ? "a command is missing in the line" : null;
            _items.Add(new ShellItem(_link, _stages) { IsNegated = isNegated });
            _stages = [];
        }

        _link = next is "&&" or "||" ? next : ";";
    }
}
