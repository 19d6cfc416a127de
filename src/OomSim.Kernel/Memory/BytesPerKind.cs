using System.Runtime.CompilerServices;

namespace OomSim.Kernel;

/// <summary>A number of bytes of each <see cref="MemoryKind"/>.</summary>
[InlineArray(FluidPerKind.Kinds)]
internal struct BytesPerKind
{
    private long _first;
}
