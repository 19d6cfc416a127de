using System.Runtime.InteropServices;

namespace OomSim.Kernel;

/// <summary>
/// Processes of other cgroups whose steps are charged here: swapoff, which brings pages back for whoever swapped them out, and
/// who has moved away from its memory and swaps it in (K7.14, K9.10).
/// </summary>
public sealed partial class MemoryCgroup
{
    private List<Process>? _visitors;

    /// <summary>Who is charged here and belongs elsewhere; usually nobody.</summary>
    internal ReadOnlySpan<Process> Visitors => CollectionsMarshal.AsSpan(_visitors);

    /// <summary>Visitors here and below.</summary>
    internal int VisitorsBelow { get; private set; }

    internal void AddVisitor(Process process)
    {
        (_visitors ??= []).Add(process);
        CountVisitors(1);
    }

    internal void RemoveVisitor(Process process)
    {
        _visitors!.Remove(process);
        CountVisitors(-1);
    }

    private void CountVisitors(int change)
    {
        for (MemoryCgroup? m = this; m is not null; m = m.Parent)
        {
            m.VisitorsBelow += change;
        }
    }
}
