using OomSim.Engine;
using OomSim.Kernel;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>What the expectations of a scenario can be about, and until when.</summary>
/// <param name="Containers">The containers that are made.</param>
/// <param name="Cgroup">The host's cgroup version.</param>
/// <param name="End">The latest end of the run, ns.</param>
/// <param name="EndIsOverridden">True when the end comes from the command line: then what lies behind it is no slip of the file.</param>
/// <param name="Commands">Commands of the timeline.</param>
internal sealed record ExpectationScope(KnownContainers Containers, CgroupVersion Cgroup, long End, bool EndIsOverridden, int Commands)
{
    /// <summary>Files of the host's swap devices.</summary>
    public IReadOnlyList<string> SwapDevices { get; init; } = [];

    /// <summary>Reports an instant that the run does not reach.</summary>
    public void CheckTime(long? time, Node? node, string path, DiagnosticBag bag)
    {
        if (time > End && node is not null)
        {
            string text = $"{path}: {(node as Scalar)?.Text} is after the end of the run at {SimTime.ToSeconds(End)} s";
            if (EndIsOverridden)
            {
                bag.Warning(node.At, text);
            }
            else
            {
                bag.Error(node.At, text);
            }
        }
    }
}
