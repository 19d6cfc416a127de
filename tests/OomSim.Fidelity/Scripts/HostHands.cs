using System.Globalization;
using OomSim.Docker;
using OomSim.Kernel;

namespace OomSim.Fidelity;

/// <summary>What was done by hand on the host beside the engine: sysctls, groups and their files, signals.</summary>
internal sealed class HostHands
{
    private readonly DockerEngine _engine;
    private readonly SortedDictionary<string, string> _nameOfId = new(StringComparer.Ordinal);
    private readonly Queue<string> _killed;

    public HostHands(Recording recording, DockerEngine engine)
    {
        _engine = engine;
        _killed = new Queue<string>(CommandMatch.KillOf().Matches(recording.Host.Script).Select(match => match.Groups["name"].Value));
        foreach (LoggedCommand command in recording.Commands)
        {
            IReadOnlyList<string> words = CommandLine.Split(command.Text);
            int name = words.TakeWhile(word => word != "--name").Count();
            if (name + 1 < words.Count && command.Output.FirstOrDefault(line => line.Length == 64) is { } id)
            {
                _nameOfId[id] = words[name + 1];
            }
        }
    }

    /// <summary>Does what a line of the shell says; what only looks does nothing.</summary>
    public void Do(string line)
    {
        foreach (string part in line.Split(';', StringSplitOptions.TrimEntries))
        {
            if (CommandMatch.SetSysctl().Match(part) is { Success: true } set)
            {
                _engine.Host.SetSysctl(set.Groups["name"].Value, set.Groups["value"].Value);
            }
            else if (CommandMatch.MakeDirectory().Match(part) is { Success: true } made)
            {
                Group(made.Groups["path"].Value);
            }
            else if (CommandMatch.Echo().Match(part) is { Success: true } echo)
            {
                if (Group(echo.Groups["path"].Value) is { } group)
                {
                    _engine.Host.WriteFile(group, echo.Groups["file"].Value, echo.Groups["value"].Value);
                }
            }
            else if (CommandMatch.KillPid().Match(part) is { Success: true } kill && Victim() is { Init: { } init })
            {
                _engine.Host.SendSignal(init, int.Parse(kill.Groups["signal"].Value, CultureInfo.InvariantCulture));
            }
        }
    }

    // One letter stands for a name of two: the engine refuses one.
    private Container? Victim() => _killed.TryDequeue(out string? name) ? _engine.Find(name.Length == 1 ? "c" + name : name) : null;

    // Null where the container has ended before its recorded run did: its group is gone, and with it the file.
    private Cgroup? Group(string path)
    {
        string last = path[(path.LastIndexOf('/') + 1)..];
        return _nameOfId.TryGetValue(last, out string? name)
            ? _engine.Find(name)?.Cgroup
            : _engine.Host.FindCgroup("/" + path) ?? _engine.Host.CreateCgroup("/" + path);
    }
}
