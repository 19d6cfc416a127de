using System.Globalization;
using OomSim.Docker;
using OomSim.Kernel;

namespace OomSim.Scenarios;

/// <summary>The <c>kill</c> of the host's shell, which also takes CONTAINER and CONTAINER/PROCESS for a PID.</summary>
internal sealed class KillCommand(World world)
{
    /// <summary>Sends what the words say; it succeeds where anybody got it, as in bash.</summary>
    /// <param name="words">What follows the word kill.</param>
    public CommandResult Run(IReadOnlyList<string> words)
    {
        KillLine line = KillLine.Parse(words);
        if (line.Answer is { } answer)
        {
            return answer;
        }

        bool any = false;
        string errors = "";
        foreach (string target in line.Targets)
        {
            if (target == ProcessIds.Dockerd)
            {
                any |= line.Signal == 0 || world.Docker.Unit.Signal(line.Signal);
                continue;
            }

            List<Process> processes = Find(target);
            any |= processes.Count > 0;
            errors += processes.Count == 0 ? $"bash: kill: ({target}) - No such process\n" : "";
            if (line.Signal != 0)
            {
                processes.ForEach(p => world.Host.SendSignal(p, line.Signal));
            }
        }

        return new CommandResult(any ? 0 : 1, "", errors);
    }

    /// <summary>A host PID, a container's init, or its processes of a name or PID.</summary>
    private List<Process> Find(string target)
    {
        string[] parts = target.Split('/', 2);
        if (int.TryParse(target, NumberStyles.None, CultureInfo.InvariantCulture, out int pid))
        {
            return [.. world.Host.SeenFrom(world.Host.PidNamespace).Where(p => p.Pid == pid)];
        }

        if (world.Docker.Find(parts[0])?.Init is not { } init)
        {
            return [];
        }

        return parts.Length == 1 ? [init]
            : [.. init.Namespace.Members.Where(p => p.Comm == parts[1] || p.Pid.ToString(CultureInfo.InvariantCulture) == parts[1])];
    }
}
