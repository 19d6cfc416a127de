using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>What a tool prints, behind filters: <c>cat FILE | grep TEXT</c>. It ends as the last of them does, and errors are not filtered.</summary>
/// <param name="First">What prints; null where it is a text.</param>
/// <param name="Text">What <c>echo</c> prints.</param>
/// <param name="Filters">The words of each filter (<see cref="ShellFilter"/>), in their order.</param>
internal sealed record Pipeline(ITool? First, string Text, IReadOnlyList<string[]> Filters) : ITool
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Unlinks => First?.Unlinks ?? [];

    /// <inheritdoc/>
    public ToolAnswer Run(LinuxHost host, Process process, IFileNamespace? names)
    {
        ToolAnswer answer = First?.Run(host, process, names) ?? new ToolAnswer(Text);
        foreach (string[] filter in Filters)
        {
            CommandResult filtered = ShellFilter.Run(filter, answer.Stdout);
            answer = answer with { Stdout = filtered.Stdout, ExitCode = filtered.ExitCode };
        }

        return answer;
    }
}
