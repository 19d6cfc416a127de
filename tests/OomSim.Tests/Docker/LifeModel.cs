using OomSim.Docker;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>
/// A model of the life of containers, written from docker.md (D1, D2.22, D3) and from <see cref="CommandStateTable"/>, beside a real engine: each
/// command goes to both, and answer, events, state, exit code and restart count must be the same.
/// </summary>
internal sealed class LifeModel
{
    private const double Slack = 0.02;

    private static readonly (string Flags, string Image, double Runs, int Code)[] Kinds =
    [
        ("", "sleeper", double.PositiveInfinity, 0), ("--rm", "sleeper", double.PositiveInfinity, 0), ("", "short", 0.7, 3), ("--rm", "short", 0.7, 3),
        ("--restart always", "short", 0.7, 3), ("--restart on-failure:2", "short", 0.7, 3), ("--restart unless-stopped", "fine", 0.4, 0),
        ("--restart on-failure", "fine", 0.4, 0), ("--restart always", "long", 11, 1),
    ];

    private static readonly string[] Commands =
    [
        "start", "stop -t 1", "kill", "kill -s TERM", "kill -s USR1", "restart -t 1", "pause", "unpause", "rm", "rm -f", "update -c 512", "exec {} true", "top",
        "logs", "diff", "port", "attach", "wait", "rename {} {}", "rename {} taken", "create --name {} sleeper", "run -d --name {} sleeper",
    ];

    private readonly DockerBench _bench;
    private readonly string _version;
    private readonly Body?[] _bodies = new Body?[3];
    private readonly List<Body> _gone = [];

    public LifeModel(string version, CgroupVersion cgroups)
    {
        _version = version;
        _bench = new DockerBench(version, cgroups, configure: c => c with { MemoryBandwidth = 1L << 50 });
        Image("short", 0.7, 3);
        Image("fine", 0.4, 0);
        Image("long", 11, 1);
        _bench.Fine("create --name taken sleeper");
    }

    /// <summary>How many kinds of containers there are.</summary>
    public static int KindCount => Kinds.Length;

    /// <summary>How many commands there are.</summary>
    public static int CommandCount => Commands.Length;

    /// <summary>Gives one command to both, after a rest.</summary>
    public void Step(int command, int which, int kind, double rest)
    {
        Advance(_bench.Now + rest);
        Settle(1);

        string name = "c" + which;
        if (_bodies[which] is { } body)
        {
            Issue(Commands[command], body);
        }
        else if (kind < KindCount)
        {
            _bench.Fine($"create {Kinds[kind].Flags} --name {name} {Kinds[kind].Image}");
            _bodies[which] = body = new Body(name, _bench.Get(name).Id, kind);
            body.Expected.Add("create");
        }
        else
        {
            Missing(Commands[command], name);
        }

        Settle(0);
        Compare();
    }

    // What happens at the same moment has no order in the table: time goes on until nobody's change is near, nor near the end of a command.
    private void Settle(double duration)
    {
        while (_bodies.Concat(_gone).Any(b => b is { State: not "paused" } && (_bench.Now - b.ChangedAt < 3 * Slack || Math.Abs(b.ChangesAt - _bench.Now) < 3 * Slack || Math.Abs(b.ChangesAt - _bench.Now - duration) < 3 * Slack)))
        {
            Advance(_bench.Now + Slack);
        }
    }

    private void Issue(string template, Body body)
    {
        string verb = template.Split(' ')[0];
        string line = template.Contains("{}", StringComparison.Ordinal) ? template.Replace("{}", body.Name, StringComparison.Ordinal) : template + " " + body.Name;
        string key = verb is "exec" or "create" or "run" ? template.Replace("{}", "app", StringComparison.Ordinal) : template + " app";
        if (verb is "wait" or "attach" && body.State is not ("created" or "exited") && !(verb == "attach" && body.State is "paused" or "restarting"))
        {
            return;
        }

        CommandResult answer = verb == "rename" ? Renamed(template, body)
            : Do(CommandStateTable.Cells().Single(c => c.Command == key && c.State == body.State), body, line);
        double since = _bench.Now;
        CommandResult given = _bench.Do(line);
        if (answer.Stdout == CommandStateTable.Prints && given.Stdout.Length > 0)
        {
            given = given with { Stdout = answer.Stdout };
        }

        Assert.Equal((line, answer), (line, given));
        Assert.InRange(_bench.Now - since, 0, 1 + Slack);
        Advance(_bench.Now);
    }

    private CommandResult Renamed(string template, Body body)
    {
        // E21, E22.
        string why = template.EndsWith("taken", StringComparison.Ordinal)
            ? $"Error when allocating new name: Conflict. The container name \"/taken\" is already in use by container \"{_bench.Get("taken").Id}\". You have to remove (or rename) that container to be able to reuse that name."
            : "Renaming a container with the same name as its current name";
        return new CommandResult(1, "", $"Error response from daemon: {why}\nError: failed to rename container named {body.Name}\n");
    }

    private CommandResult Do((string Command, string State, string After, string Events, string Answer) cell, Body body, string line)
    {
        double now = _bench.Now;
        bool overdue = body.State == "paused" && body.ChangesAt < now;
        double end = overdue ? now : body.State is "running" or "paused" ? body.ChangesAt : double.PositiveInfinity;
        string events = cell.Events;
        int killed = 137;
        if (events.Contains("kill 15,", StringComparison.Ordinal) && events.Contains("kill 9,STOPPED", StringComparison.Ordinal) && end < now + 1)
        {
            // It ends by itself while it is given time to.
            events = events.Replace("kill 9,", "", StringComparison.Ordinal);
            killed = Kinds[body.Kind].Code;
        }

        body.Expected.AddRange(CommandStateTable.Events(_version, events).Split(',', StringSplitOptions.RemoveEmptyEntries));
        string verb = cell.Command.Split(' ')[0];
        if (verb is "stop" or "kill" && !cell.Answer.StartsWith('E'))
        {
            // D3.9 to D3.11: none of these images has a stop signal, so any signal counts as one.
            body.Canceled |= body.State is "running" or "paused" or "restarting";
        }

        string before = body.State;
        body.State = cell.After;
        if (cell.After == "exited" && before is "running" or "paused")
        {
            body.Code = killed;
            body.ChangesAt = double.PositiveInfinity;
            Finish(body);
        }
        else if (cell.After == "exited" && before == "restarting")
        {
            body.ChangesAt = double.PositiveInfinity;
        }
        else if (verb is "start" or "restart" && cell.After == "running" && cell.Events.Length > 0)
        {
            // A manual start has a new manager (D3.5, D2.22).
            double began = before is "running" or "paused" && verb == "restart" ? Math.Min(end, now + 1) : now;
            (body.Canceled, body.Restarts, body.Delay, body.Code) = (false, 0, 0, 0);
            (body.BeganAt, body.ChangesAt) = (began, began + Kinds[body.Kind].Runs);
        }
        else if (before == "paused" && cell.After == "running")
        {
            body.ChangesAt = Math.Max(body.ChangesAt, now);
        }
        else if (cell.After == "removed")
        {
            _bodies[Array.IndexOf(_bodies, body)] = null;
            body.Gone = true;
            _gone.Add(body);
        }

        string answer = cell.Answer == "app" ? body.Name : verb == "wait" ? Number(body.Code) : cell.Answer;
        string command = verb == "rm" ? line : cell.Command;
        return CommandStateTests.Answer(_version, command, before, answer, body.Id, body.Name)!;
    }

    private void Missing(string template, string name)
    {
        string verb = template.Split(' ')[0];
        if (verb is "create" or "run")
        {
            return;
        }

        // E20, D1.19; who inspects first or removes words it itself up to 24.
        bool old = _version != "28" && (verb is "rm" or "attach" or "exec" or "logs" or "port");
        string error = (old ? "Error: " : "Error response from daemon: ") + (verb == "kill" ? $"{(_version == "28" ? "cannot" : "Cannot")} kill container: {name}: " : "") + $"No such container: {name}\n";
        CommandResult answer = template == "rm -f" ? new CommandResult(0, "", error)
            : new CommandResult(1, "", error + (verb switch
            {
                "rename" => $"Error: failed to rename container named {name}\n",
                "start" => $"Error: failed to start containers: {name}\n",
                _ => "",
            }));
        string line = template.Contains("{}", StringComparison.Ordinal) ? template.Replace("{}", name, StringComparison.Ordinal) : template + " " + name;
        Assert.Equal((line, answer), (line, _bench.Do(line)));
    }

    // All that happens by itself up to a time.
    private void Advance(double until)
    {
        _bench.RunTo(until);
        foreach (Body body in _bodies.OfType<Body>().ToArray())
        {
            while (body.State != "paused" && body.ChangesAt <= until)
            {
                body.ChangedAt = body.ChangesAt;
                if (body.State == "running")
                {
                    End(body);
                }
                else
                {
                    Assert.Equal("restarting", body.State);
                    body.Expected.AddRange(["network connect", "start"]);
                    (body.State, body.Code) = ("running", 0);
                    (body.BeganAt, body.ChangesAt) = (body.ChangesAt, body.ChangesAt + Kinds[body.Kind].Runs);
                }
            }
        }
    }

    // D3.3, D3.4.
    private void End(Body body)
    {
        (string flags, _, _, int code) = Kinds[body.Kind];
        body.Expected.AddRange(CommandStateTable.Events(_version, "END").Split(','));
        body.Code = code;
        bool isLong = body.ChangesAt - body.BeganAt >= 10;
        body.Delay = body.Delay == 0 || isLong ? 0.1 : Math.Min(60, 2 * body.Delay);
        bool restarts = !body.Canceled && (flags.Contains("always", StringComparison.Ordinal) || flags.Contains("unless", StringComparison.Ordinal)
            || (flags.Contains("on-failure", StringComparison.Ordinal) && code != 0 && (!flags.Contains(":2", StringComparison.Ordinal) || body.Restarts < 2)));
        (body.State, body.Restarts) = restarts ? ("restarting", body.Restarts + 1) : ("exited", body.Restarts);
        body.ChangesAt = restarts ? body.ChangesAt + body.Delay : double.PositiveInfinity;
        if (!restarts)
        {
            Finish(body);
        }
    }

    private void Finish(Body body)
    {
        if (Kinds[body.Kind].Flags == "--rm")
        {
            body.Expected.Add("destroy");
            body.State = "removed";
            body.Gone = true;
            _gone.Add(body);
            _bodies[Array.IndexOf(_bodies, body)] = null;
        }
    }

    private void Compare()
    {
        foreach (Body body in _bodies.OfType<Body>().Concat(_gone))
        {
            Container? container = _bench.Engine.Find(body.Id);
            DockerEvent[] events = [.. _bench.Events.Where(e => e.ActorId == body.Id || e.Attributes.GetValueOrDefault("container") == body.Id)];
            Assert.True(
                body.Expected.SequenceEqual(events.Select(CommandStateTests.Shown)),
                FormattableString.Invariant($"{body.Name} ({Kinds[body.Kind]}) at {_bench.Now} changes at {body.ChangesAt}\nexpected {string.Join(',', body.Expected)}\n")
                    + string.Join(',', events.Select(e => FormattableString.Invariant($"{e.Time / 1e9}:{CommandStateTests.Shown(e)}"))));
            Assert.Equal(
                (body.Name, body.Gone ? "" : body.State, body.Gone ? 0 : body.Code, body.Gone ? 0 : body.Restarts),
                (body.Name, container?.Status ?? "", container?.ExitCode ?? 0, container?.RestartCount ?? 0));
            Assert.Equal(body.State is "running" or "paused", container?.Cgroup is not null);
        }
    }

    private void Image(string name, double seconds, int code) => _bench.Image(
        name, new SleepStep(OomSim.Engine.Quantity.Of((long)(seconds * OomSim.Engine.SimTime.Second))), new ExitStep(OomSim.Engine.Quantity.Of(code)));

    private static string Number(int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private sealed class Body(string name, string id, int kind)
    {
        public string Name => name;

        public string Id => id;

        public int Kind => kind;

        public string State { get; set; } = "created";

        public int Code { get; set; }

        public int Restarts { get; set; }

        public double Delay { get; set; }

        public bool Canceled { get; set; }

        public bool Gone { get; set; }

        public double BeganAt { get; set; }

        /// <summary>When its run ends, or its wait for the next one.</summary>
        public double ChangesAt { get; set; } = double.PositiveInfinity;

        /// <summary>When it last changed by itself.</summary>
        public double ChangedAt { get; set; } = double.NegativeInfinity;

        public List<string> Expected { get; } = [];
    }
}
