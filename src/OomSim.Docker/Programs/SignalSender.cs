using System.Globalization;
using System.Text;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary><c>kill</c>, in the words of BusyBox: signals to processes of the own PID namespace, by the PIDs they have there.</summary>
/// <param name="Signal">0 to 64; 0 only asks whether they are there.</param>
/// <param name="Receivers">As typed.</param>
/// <param name="Problem">What it says of words that it refuses; empty for none.</param>
internal sealed record SignalSender(int Signal, IReadOnlyList<string> Receivers, string Problem) : ITool
{
    /// <summary>Reads the words of a <c>kill</c>; null where a form is not simulated (<c>-l</c>, groups of processes).</summary>
    /// <param name="words">As typed.</param>
    public static SignalSender? Read(IReadOnlyList<string> words)
    {
        string problem = "";
        string[] rest = [.. words.Skip(1)];
        string name = "TERM";
        if (rest is ["-s" or "-n", var given, ..])
        {
            (name, rest) = (given, rest[2..]);
        }
        else if (rest is [['-', not 'l', ..] first, ..] && first is not ("--" or "-s" or "-n" or "-"))
        {
            (name, rest) = (first[1..], rest[1..]);
        }

        rest = rest is ["--", ..] ? rest[1..] : rest;
        int signal = 0;
        if (name != "0" && !Signals.TryParse(name, out signal))
        {
            problem = $"bad signal name '{name}'";
        }
        else if (rest.Length == 0)
        {
            problem = "you need to specify whom to kill";
        }

        return problem.Length == 0 && Array.Exists(rest, r => r.Length == 0 || r[0] is '-' or '+' or '%' or '0' or ' ') ? null : new SignalSender(signal, rest, problem);
    }

    /// <inheritdoc/>
    public ToolAnswer Run(LinuxHost host, Process process, IFileNamespace? names)
    {
        if (Problem.Length > 0)
        {
            return new ToolAnswer("", $"{process.Comm}: {Problem}\n", 1);
        }

        var sent = new List<(Process, int)>();
        var errors = new StringBuilder();
        int failures = 0;
        foreach (string typed in Receivers)
        {
            string? error = null;
            if (!int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out int pid))
            {
                error = $"invalid number '{typed}'";
            }
            else if (Find(host, process, pid) is not { } receiver)
            {
                error = $"can't kill pid {typed}: No such process";
            }
            else if (!MaySignal(process, receiver))
            {
                error = $"can't kill pid {typed}: Operation not permitted";
            }
            else if (Signal != 0 && !(Signal is Signals.Kill or SignalNumber.Stop && receiver == process.Namespace.Init))
            {
                // From within, the first process of a namespace hears only what it has a handler for (D6.2).
                sent.Add((receiver, Signal));
            }

            if (error is not null)
            {
                failures++;
                errors.Append(CultureInfo.InvariantCulture, $"{process.Comm}: {error}\n");
            }
        }

        return new ToolAnswer("", errors.ToString(), failures) { Sent = sent };
    }

    private static Process? Find(LinuxHost host, Process process, int pid) =>
        host.SeenFrom(process.Namespace).FirstOrDefault(p => (process.Namespace.IsHost ? p.Pid : p.NamespacePid) == pid);

    // Root may, and everybody to processes of his own (kernel/signal.c:kill_ok_by_cred); of who nobody knows the number it is believed.
    private static bool MaySignal(Process sender, Process receiver)
    {
        long? own = ProcessContext.ContainerOf(sender) is { } container ? ProcessContext.User(container, sender) : 0;
        long? other = ProcessContext.ContainerOf(receiver) is { } of ? ProcessContext.User(of, receiver) : 0;
        return own is null or 0 || other is null || own == other;
    }
}
