using OomSim.Kernel;

namespace OomSim.Fidelity;

/// <summary>
/// Has a program's own log heard as it is written: what it prints is the same, and each line comes with the simulated time at which its step
/// began or ended, as the recorded log does.
/// </summary>
internal static class LogTap
{
    /// <summary>The same programs, whose lines are told as they are printed.</summary>
    /// <param name="program">The programs.</param>
    /// <param name="log">Where lines go; null leaves the programs as they are.</param>
    public static ProgramSet On(ProgramSet program, List<SimulatedLine>? log)
    {
        if (log is null)
        {
            return program;
        }

        SortedDictionary<string, ProgramDefinition> processes = new(StringComparer.Ordinal);
        foreach ((string name, ProgramDefinition process) in program.Processes)
        {
            processes[name] = On(process, log);
        }

        return program with { Init = On(program.Init, log), Processes = processes };
    }

    /// <summary>The same for one process.</summary>
    public static ProgramDefinition On(ProgramDefinition process, List<SimulatedLine> log) => process with { Steps = Heard(process.Steps, log) };

    private static Step[] Heard(IReadOnlyList<Step> steps, List<SimulatedLine> log) => [.. steps.Select(step => step switch
    {
        PrintStep print when HogLog.IsLine(print.Text) => new ToolStep(new Line(print.Text, log)),
        RepeatStep repeat => repeat with { Steps = Heard(repeat.Steps, log) },
        _ => step,
    })];

    private sealed class Line(string text, List<SimulatedLine> log) : ITool
    {
        public ToolAnswer Run(LinuxHost host, Process process, IFileNamespace? names)
        {
            log.Add(new SimulatedLine(host.Simulator.Now, process.Owner, HogLog.MessageOf(text)));
            return new ToolAnswer(text);
        }
    }
}
