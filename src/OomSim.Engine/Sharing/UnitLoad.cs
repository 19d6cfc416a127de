using System.Numerics;

namespace OomSim.Engine;

/// <summary>An amount that a group gets and that must find its place on certain units.</summary>
/// <param name="Group">Who gets it.</param>
/// <param name="Units">A bit per unit that it may use.</param>
/// <param name="Amount">In 2^-20 of a unit.</param>
internal readonly record struct UnitLoad(ShareGroup Group, BigInteger Units, long Amount);
