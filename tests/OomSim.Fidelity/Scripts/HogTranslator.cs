using System.Globalization;
using OomSim.Engine;
using OomSim.Kernel;

namespace OomSim.Fidelity;

/// <summary>Translates the recordings' program into the simulator's.</summary>
public sealed class HogTranslator
{
    /// <summary>Path of the program.</summary>
    public const string Binary = "/bin/hog";

    /// <summary>What of the 820 KiB binary is ever read: 201 pages (kernel/v1-a01: file at <c>hold</c>).</summary>
    public const long BinarySize = 201 * 4096;

    /// <summary>What a child writes over to take up its script, beyond what every fork copies (kernel/v2-f01 beside v1-a28), bytes.</summary>
    private const long ChildAnon = 32768;

    private readonly SortedDictionary<string, ProgramDefinition> _children = new(StringComparer.Ordinal);
    private readonly SortedDictionary<int, string> _childOfPid = [];
    private readonly Func<int, StimulusClock> _clockOf;
    private readonly IReadOnlyList<RecordedGaps> _clients;
    private readonly bool _tellsProgress;

    private HogTranslator(Func<int, StimulusClock> clockOf, IReadOnlyList<RecordedGaps> clients, bool tellsProgress)
    {
        _clockOf = clockOf;
        _clients = clients;
        _tellsProgress = tellsProgress;
    }

    /// <summary>Translates a program that a recording started.</summary>
    /// <param name="recording">Where it was started.</param>
    /// <param name="begin">Its first message.</param>
    /// <param name="tellsProgress">True where its log is seen whole: then what it does is done in the pieces that it tells of.</param>
    public static ProgramSet Translate(Recording recording, ProgramMessage begin, bool tellsProgress = false) =>
        Translate(begin.Detail, begin.Pid, pid => StimulusClock.Of(recording, begin.Container, pid), ClientsOf(recording, begin), tellsProgress);

    /// <summary>Translates a program that a recording started, beside others that are started later in the same container.</summary>
    public static ProgramSet Translate(Recording recording, ProgramMessage begin, IReadOnlyDictionary<string, string> others, bool tellsProgress = false)
    {
        ProgramSet program = Translate(recording, begin, tellsProgress);
        SortedDictionary<string, ProgramDefinition> processes = new(StringComparer.Ordinal);
        foreach ((string name, ProgramDefinition child) in program.Processes)
        {
            processes[name] = child;
        }

        foreach ((string name, string script) in others)
        {
            processes[name] = Translate(script, tellsProgress: true).Init with { Name = name };
        }

        return program with { Processes = processes };
    }

    /// <summary>Translates a script with the waits that the script states.</summary>
    public static ProgramSet Translate(string script, bool tellsProgress = false) => Translate(script, 0, _ => StimulusClock.Nominal, [], tellsProgress);

    private static ProgramSet Translate(string script, int pid, Func<int, StimulusClock> clockOf, IReadOnlyList<RecordedGaps> clients, bool tellsProgress)
    {
        HogTranslator translator = new(clockOf, clients, tellsProgress);
        ProgramDefinition init = translator.Define("init", HogStatement.Parse(script), clockOf(pid), 0);
        return new ProgramSet(init with { Steps = [HogLog.Line("hog", "BEGIN " + script.Trim()), .. init.Steps] }, translator._children);
    }

    // A child has its parent's name for the kernel until it takes one, and "child" in its log.
    private ProgramDefinition Define(string name, IReadOnlyList<HogStatement> script, StimulusClock clock, long forkedAt, string inherited = "hog")
    {
        List<Step> steps = [];
        if (clock.LeadIn(forkedAt) is > 0 and long leadIn)
        {
            steps.Add(Sleep(leadIn));
        }

        SortedDictionary<int, SignalHandler> handlers = [];
        bool softFail = false;
        bool isLocked = false;
        long mapped = 0;
        string comm = name == "init" ? "hog" : "child";
        string kernelComm = inherited;
        foreach (HogStatement written in script)
        {
            HogStatement statement = written;
            if (written.Word == "mmap")
            {
                mapped += HogSize.Parse(written.Arguments[0]);
            }
            else if (written.Word == "touchmmap")
            {
                // The model has no separate touch of a mapping: it is an allocation of what has been mapped since the last one.
                statement = new HogStatement("alloc", [mapped.ToString(CultureInfo.InvariantCulture), .. written.Arguments], []);
            }

            // A refused fork ends forkn, never the program.
            softFail |= statement.Word is "soft-fail" or "forkn";
            isLocked |= statement.Word == "mlock";
            bool isLogged = written.Word is not ("fork" or "exit" or "loop");
            if (isLogged)
            {
                steps.Add(HogLog.Line(comm, "START " + written.Text));
                clock.Pass(written.Text);
            }

            if (isLocked && HogMemory.Locked(written, mapped) is { } locked)
            {
                steps.AddRange(locked);
            }
            else
            {
                Translate(statement, name, comm, kernelComm, clock, steps, handlers);
            }

            if (written.Word == "touchmmap")
            {
                mapped = 0;
            }
            else if (written.Word == "name")
            {
                comm = kernelComm = written.Arguments[0];
            }

            if (isLogged)
            {
                steps.Add(HogLog.End(comm, written.Word));
            }
        }

        if (!name.EndsWith(".loop", StringComparison.Ordinal) && script is not [.., { Word: "exit" }])
        {
            steps.Add(HogLog.Line(comm, "EXIT 0 (script end)"));
        }

        return new ProgramDefinition
        {
            Name = name,
            Comm = inherited,
            Exec = Binary,
            Steps = steps,
            OnChildExit = OnChildExit.Ignore,
            OnSignal = handlers,
            EnomemExitCode = softFail ? null : 12,
        };
    }

    private void Translate(HogStatement statement, string name, string comm, string kernelComm, StimulusClock clock, List<Step> steps, SortedDictionary<int, SignalHandler> handlers)
    {
        IReadOnlyList<string> arguments = statement.Arguments;
        switch (statement.Word)
        {
            case "hold" or "sleep":
                steps.Add(new SleepStep(Wait(statement, clock)));
                break;
            case "cpu":
                steps.Add(HogMemory.Burn(Wait(statement, clock)!.Fixed!.Value));
                break;
            case "fork":
                steps.Add(Fork(statement.Block, name, kernelComm, clock, steps.Count(step => step is not PrintStep)));
                steps.Add(HogLog.Line(comm, "FORKED <pid>"));
                break;
            case "loop":
                steps.Add(Loop(statement, name, kernelComm));
                break;
            case "forkn":
                steps.Add(ForkMany(arguments, name, kernelComm));
                break;
            case "wait":
                steps.Add(new WaitStep(null));
                break;
            case "waitone":
                // For whichever ends first, which its log names; where it names none the program came to no more.
                steps.Add(new WaitStep(clock.NextReaped() is { } pid ? _childOfPid.GetValueOrDefault(pid) : null));
                break;
            case "ignore-term":
                handlers[15] = new SignalHandler(null);
                break;
            case "handle-term":
                handlers[15] = new SignalHandler([new ExitStep(Quantity.Of(Integer(arguments[0])))]);
                break;
            case "serve":
                steps.Add(HogLog.Line(comm, "LISTEN " + arguments[0]));
                steps.AddRange(Serve(name));
                break;
            case "soft-fail":
                break;
            case "exit":
                steps.Add(HogLog.Line(comm, "EXIT " + (arguments.Count > 0 ? arguments[0] : "0")));
                steps.Add(new ExitStep(Quantity.Of(arguments.Count > 0 ? Integer(arguments[0]) : 0)));
                break;
            default:
                steps.AddRange(HogMemory.Translate(statement).SelectMany(step => _tellsProgress ? InPieces(step, comm) : [step]));
                if (HogMemory.IsInstant(statement) && clock.Elapsed() is > 0 and long spent)
                {
                    steps.Add(Sleep(spent));
                }

                break;
        }
    }

    private static Quantity? Wait(HogStatement statement, StimulusClock clock) =>
        statement.Arguments.Count == 0 ? null
            : Quantity.Of(clock.Elapsed() ?? Clock.Parse(statement.Arguments[0]));

    private ForkStep Fork(IReadOnlyList<HogStatement> block, string parent, string comm, StimulusClock clock, int index)
    {
        string child = string.Create(CultureInfo.InvariantCulture, $"{parent}.{index}");
        int? pid = clock.NextChild();
        ProgramDefinition program = Define(child, block, pid is { } known ? _clockOf(known) : StimulusClock.Nominal, clock.ForkedAt, comm);
        if (pid is { } forked)
        {
            _childOfPid[forked] = child;
        }

        _children[child] = program with { Steps = [new AllocStep(Quantity.Of(ChildAnon), Pace.Free), .. program.Steps] };
        return new ForkStep(child, Quantity.Of(1));
    }

    // The clients begin when the server does, at the times of their own logs.
    private static List<RecordedGaps> ClientsOf(Recording recording, ProgramMessage begin)
    {
        long listening = recording.Program.FirstOrDefault(line => line.Container == begin.Container && line.Kind == "LISTEN" && line.Time >= begin.Time)?.Time ?? begin.Time;
        return [.. recording.Clients.Select(client => new RecordedGaps(listening, client.Messages.Select(message => message.Sent)))];
    }

    // A child for each connection, as there; here from the beginning on, for a frozen server cannot fork, and a message is a request of its own.
    private IEnumerable<Step> Serve(string parent)
    {
        for (int i = 0; i < _clients.Count; i++)
        {
            string child = string.Create(CultureInfo.InvariantCulture, $"{parent}.client{i}");
            _children[child] = new ProgramDefinition
            {
                Name = child,
                Comm = "hog",
                Exec = Binary,
                Steps = [new ServeStep(_clients[i], null)],
                OnChildExit = OnChildExit.Ignore,
            };
            yield return new ForkStep(child, Quantity.Of(1));
        }

        yield return new SleepStep(null);
    }

    // Rounds are not told apart in the log: their waits last as long as the script says.
    private RepeatStep Loop(HogStatement statement, string name, string comm) => new(
        Quantity.Of(Integer(statement.Arguments[0])),
        [.. Define(name + ".loop", statement.Block, StimulusClock.Nominal, 0, comm).Steps]);

    private ForkStep ForkMany(IReadOnlyList<string> arguments, string parent, string comm)
    {
        string child = parent + ".sleeper";
        _children[child] = Define(child, [new HogStatement("hold", [], [])], StimulusClock.Nominal, 0, comm);
        return new ForkStep(child, Quantity.Of(Integer(arguments[0]))) { Gap = arguments.Count > 1 ? Quantity.Of(Clock.Parse(arguments[1])) : null };
    }

    private static IEnumerable<Step> InPieces(Step step, string comm) => step switch
    {
        AllocStep { Size.Fixed: { } size } alloc => HogLog.Pieces(comm, "alloc", size, piece => alloc with { Size = Quantity.Of(piece) }),
        WriteStep { Size.Fixed: { } size } write => HogLog.Pieces(comm, "write", size, piece => write with { Size = Quantity.Of(piece) }),
        _ => [step],
    };

    private static SleepStep Sleep(long ns) => new(Quantity.Of(ns));

    private static int Integer(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
