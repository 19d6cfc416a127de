using System.Globalization;
using OomSim.Engine;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>Tools that any image is taken to have, and whose behaviour needs no description: sleep, true, false, echo, cat, tail -f, rm, touch, ls, ps, free, df, grep, head, wc, kill, test, sh, and what prints whose process it is (<see cref="ContextTool"/>).</summary>
internal static class StandardTools
{
    private static readonly string[] Names = ["sleep", "true", "false", "echo", "cat", "tail", "rm", "touch", "ls", "ps", "sh", "test", "[", "kill", "env", "printenv", "id", "whoami", "hostname", "pwd", "uname", "nproc", "free", "df", "grep", "egrep", "head", "wc"];
    private static readonly string[] Shells = ["bash", "ash", "dash"];
    private static readonly string[] Folders = ["", "/bin/", "/usr/bin/"];

    /// <summary>The tool that a word means; null for none.</summary>
    public static string? Find(string word)
    {
        int slash = word.LastIndexOf('/') + 1;
        string name = word[slash..];
        return !Folders.Contains(word[..slash], StringComparer.Ordinal) ? null
            : Shells.Contains(name, StringComparer.Ordinal) ? "sh"
            : Array.Find(Names, n => n == name);
    }

    /// <summary>What a tool does with its arguments.</summary>
    /// <param name="tool">Its name, as <see cref="Find"/> gives it.</param>
    /// <param name="words">The command with its arguments.</param>
    /// <param name="place">Where it runs.</param>
    /// <param name="openInput">True with <c>-i</c> or <c>-t</c>.</param>
    public static CommandProgram Make(string tool, IReadOnlyList<string> words, ProgramPlace place, bool openInput = false)
    {
        (ProgramSet own, string folder) = (place.Own, place.Folder);
        switch (tool)
        {
            case "true":
                return Program(tool, own);
            case "false":
                return Program(tool, own, new ExitStep(Quantity.Of(1)));
            case "echo":
                return Program(tool, own, new PrintStep(EchoText.Of(words)));
            case "sleep" when Duration(words) is { } sleep:
                return Lasting(tool, words, own, sleep);
            case "tail" when words.Count == 3 && words[1] is "-f" or "-F" && words[2] == "/dev/null":
                return Lasting(tool, words, own, new SleepStep(null));
            case "rm" when Paths(words, "frR", folder) is { Count: > 0 } removed:
                string options = string.Concat(words.Skip(1).Where(w => w.StartsWith('-')));
                return Program(tool, own, new ToolStep(new FileRemoval(
                    removed, options.Contains('f', StringComparison.Ordinal), options.Contains('r', StringComparison.OrdinalIgnoreCase))));
            case "touch" when Paths(words, "", folder) is { Count: > 0 } touched:
                return Program(tool, own, new ToolStep(new FileTouch(touched)));
            case "kill" when SignalSender.Read(words) is { } sender:
                return Program(tool, own, new ToolStep(sender));
            case var context when ContextTool.Knows(context, words):
                return Program(tool, own, new ToolStep(new ContextTool(words)));
            case "free" when MemoryListing.Read(words) is { } memory:
                return Program(tool, own, new ToolStep(memory));
            case "df" when FileSystemListing.Read(words) is { } fileSystems:
                return Program(tool, own, new ToolStep(fileSystems));
            case var filter when FileFilter.Read(filter, words, folder) is { } filtered:
                return Program(tool, own, new ToolStep(filtered));
            case "ps" when ProcessListing.Read(words) is { } processes:
                return Program(tool, own, new ToolStep(processes));
            case "ls" when Paths(words, "laA1", folder) is [{ IsKernels: true } ofKernel]:
                // Of the kernel's folders only some files are simulated: a list of them would be no whole one.
                return KernelFile.IsKnown(ofKernel.Full) && !words.Skip(1).Any(w => w.StartsWith('-') && w.Contains('l', StringComparison.Ordinal))
                    ? Program(tool, own, new ToolStep(new KernelFileName(ofKernel)))
                    : NotSimulated(string.Join(' ', words));
            case "ls" when Paths(words, "laA1", folder) is { Count: <= 1 } listed:
                string flags = string.Concat(words.Skip(1).Where(w => w.StartsWith('-')));
                var listing = new FileListing(listed.Count > 0 ? listed[0] : TypedPath.In(folder, "."), flags.Contains('l', StringComparison.Ordinal), flags.Contains('a', StringComparison.Ordinal), flags.Contains('A', StringComparison.Ordinal));
                return Program(tool, own, new ToolStep(listing));
            case "cat" when Paths(words, "", folder) is { Count: > 0 } ofKernel && ofKernel.TrueForAll(p => KernelFile.IsKnown(p.Full)):
                return Program(tool, own, new ToolStep(new KernelFilePrinter(ofKernel)));
            case "cat" when Paths(words, "", folder) is [var ofEngine] && ContainerFiles.EngineFiles.Contains(ofEngine.Full, StringComparer.Ordinal):
                return Program(tool, own, new ToolStep(new EngineFilePrinter(ofEngine.Full)));
            case "cat" when words.Count == 2 && Paths(words, "", folder) is [var read] && (read.GoesBack || !(read.IsKernels || read.Full.StartsWith("/dev/", StringComparison.Ordinal))):
                // What a file says is not known: it is read, and nothing is printed.
                return Program(tool, own, new RepeatStep(Quantity.Of(1), [new ToolStep(new FileReading(read)), new ReadStep(read.Full, null, Pace.Free)]));
            case "test" or "[" when Test(words, folder) is { } test:
                return Program(tool, own, test);
            case "sh" when words is [_, "-c"]:
                return Program(tool, own, new PrintStep($"{words[0]}: -c requires an argument\n", IsError: true), new ExitStep(Quantity.Of(2)));
            case "cat" or "sh" when words.Count == 1:
                // Without an open standard input they read its end at once.
                return openInput ? Program(tool, own, new SleepStep(null)) : Program(tool, own);
            default:
                return NotSimulated(string.Join(' ', words));
        }
    }

    /// <summary>A refusal.</summary>
    public static CommandProgram NotSimulated(string what) => new(
        null,
        CommandFault.NotSimulated,
        $"'{what}' is not simulated: name a process of the image, or sleep, true, false, echo, 'tail -f /dev/null', 'cat FILE', 'test -f FILE', 'rm FILE', 'touch FILE', 'ls FOLDER', ps, 'kill PID', env, 'printenv NAME', id, whoami, hostname, pwd, uname, nproc, free, 'df PATH', 'grep TEXT FILE', 'head FILE', 'tail FILE' and 'wc -l FILE' of files of the kernel, or a plain 'sh -c'");

    // test -f FILE, [ -s FILE ]; null for any other question.
    private static Step? Test(IReadOnlyList<string> words, string folder)
    {
        string[] operands = [.. words.Skip(1)];
        if (words[0].EndsWith('['))
        {
            if (operands is not [.., "]"])
            {
                return null;
            }

            operands = operands[..^1];
        }

        if (operands is not ["-f" or "-e" or "-r" or "-s", { Length: > 0 } typed])
        {
            return null;
        }

        return new ToolStep(new FileTest(TypedPath.In(folder, typed), operands[0]));
    }

    // Paths behind flags of known letters; null for anything else.
    private static List<TypedPath>? Paths(IReadOnlyList<string> words, string letters, string folder)
    {
        string[] paths = [.. words.Skip(1).Where(w => !w.StartsWith('-'))];
        bool known = words.Skip(1).Where(w => w.StartsWith('-')).All(w => w.Length > 1 && w.Skip(1).All(c => letters.Contains(c, StringComparison.Ordinal)));
        return known && !paths.Contains("") ? [.. paths.Select(p => TypedPath.In(folder, p))] : null;
    }

    // What is there long enough to be listed.
    private static CommandProgram Lasting(string comm, IReadOnlyList<string> words, ProgramSet own, Step step) =>
        new(new ProgramSet(new ProgramDefinition { Name = comm, Comm = comm, Steps = [step], Words = words }, own.Processes));

    private static CommandProgram Program(string comm, ProgramSet own, params Step[] steps) =>
        new(new ProgramSet(new ProgramDefinition { Name = comm, Comm = comm, Steps = steps }, own.Processes));

    // The sum of its arguments, each a decimal number with s, m, h or d, or "infinity"; null for what sleep refuses.
    private static SleepStep? Duration(IReadOnlyList<string> words)
    {
        decimal seconds = 0;
        foreach (string word in words.Skip(1))
        {
            if (word is "infinity" or "inf")
            {
                return new SleepStep(null);
            }

            decimal unit = word.Length > 0 ? word[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => 0 } : 0;
            string number = unit == 0 ? word : word[..^1];
            if (number.Length > 12 || !decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value))
            {
                return null;
            }

            seconds += value * (unit == 0 ? 1 : unit);
        }

        decimal ns = seconds * SimTime.Second;
        return words.Count < 2 || ns > SimTime.Never / 2 ? null : new SleepStep(Quantity.Of((long)ns));
    }
}
