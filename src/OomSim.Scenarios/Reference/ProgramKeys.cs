using OomSim.Scenarios.Compose;

namespace OomSim.Scenarios.Reference;

/// <summary>The keys of a program.</summary>
internal static class ProgramKeys
{
    /// <summary>A process name: 1 to 15 bytes.</summary>
    public static readonly TextShape Comm = new("^.{1,15}$") { TakesScalars = true };

    /// <summary>A list of steps.</summary>
    public static readonly NamedShape Steps = new("steps", "What a process does, one step after the other", () => new ListShape(StepKeys.Step));

    /// <summary>What happens when memory is refused.</summary>
    public static SectionShape Enomem { get; } = new(
        new KeyInfo("exit", Shapes.Count(0, 255), "The process ends with this code.") { Default = "1", Examples = ["12"] });

    /// <summary>A process.</summary>
    public static SectionShape Program { get; } = new(
        new("comm", Comm, "Its name, as ps and the kernel's log show it, 1 to 15 bytes.") { Default = "the last part of exec, or of the image's name", Examples = ["worker"] },
        new("exec", Shapes.FullPath, "The file of the image that it runs: its text is page cache, charged to whoever reads it first. A child that runs another file than its parent begins with memory of its own.") { Default = "none", Examples = ["/bin/app"] },
        new("steps", Steps, "What it does, one step after the other; at the end of the list it exits with 0.") { IsRequired = true },
        new("on_child_exit", new WordShape("exit", "ignore", "restart"), "What it does when a child ends abnormally (M12). With exit and restart it has waited for its own children; with ignore they stay zombies, which count in pids and at --pids-limit, until a step waits or it ends. Those that others forked and left to it as process 1 stay either way, but for a step wait (D6.3).") { Default = "exit" },
        new("on_signal", new EntriesShape(Shapes.Signal.Pattern, new OneOfShape(new WordShape("ignore"), Steps), "SIGNAL"), "What it does on a signal: ignore it, or these steps.") { Default = "as the kernel has it" },
        new("on_enomem", new OneOfShape(new WordShape("continue"), Enomem), "What it does when a map, a fork or a charge in a system call is refused (`enomem`), or a file fails it (`enoent`, `enospc`, `erofs`).") { Default = "{exit: 1}" },
        new("oom_score_adj", Shapes.Count(-1000, 1000), "The oom_score_adj that it writes for itself before its first step, in place of its container's or its parent's; a lower one takes `cap_add: [SYS_RESOURCE]` or `privileged` (K1.17), or there is an event eacces.") { Examples = ["-500", "300"] });

    /// <summary>A process, as the schema refers to it.</summary>
    public static readonly NamedShape Named = new("program", "A process and what it does", () => Program);

    /// <summary>Processes that steps can fork, or commands start.</summary>
    public static readonly EntriesShape Processes = new(null, Named, "NAME");
}
