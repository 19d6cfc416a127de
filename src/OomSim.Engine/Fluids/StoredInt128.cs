using System.Runtime.CompilerServices;

namespace OomSim.Engine;

/// <summary>
/// A 128-bit integer where a field keeps it. The runtime does not fix the layout of <see cref="Int128"/> (.NET 10), so what
/// touches a type with such a field cannot be compiled ahead of time, and most of the kernel was compiled anew at each start.
/// </summary>
public readonly record struct StoredInt128
{
#pragma warning disable CS0169, IDE0051, CA1823 // They are read and written as one.
    private readonly ulong _first;
    private readonly ulong _second;
#pragma warning restore CS0169, IDE0051, CA1823

    /// <summary>The number.</summary>
    public Int128 Value => Unsafe.BitCast<StoredInt128, Int128>(this);

    /// <summary>Keeps a number.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator StoredInt128(Int128 value) => Unsafe.BitCast<Int128, StoredInt128>(value);

    /// <summary>The number that is kept.</summary>
    /// <param name="stored">Where it is kept.</param>
    public static implicit operator Int128(StoredInt128 stored) => stored.Value;
}
