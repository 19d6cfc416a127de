using System.Runtime.CompilerServices;
using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>A quantity of each <see cref="MemoryKind"/>.</summary>
[InlineArray(Kinds)]
internal struct FluidPerKind
{
    /// <summary>How many kinds there are.</summary>
    public const int Kinds = 5;

    private Fluid _first;
}
