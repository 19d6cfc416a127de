using System.Numerics;
using OomSim.Engine;

namespace OomSim.Tests.Engine.Sharing;

/// <summary>
/// What everybody in a tree must get, from scratch and looking at each: in the order of demand per weight each takes its part of
/// what is left, rounded down, and no more than it wants.
/// </summary>
internal sealed class PlainFilling
{
    private readonly Dictionary<ShareMember, BigInteger> _demands = [];
    private readonly Dictionary<ShareMember, long> _granted = [];
    private readonly ILookup<ShareGroup?, ShareMember> _members;

    public PlainFilling(IReadOnlyCollection<ShareGroup> groups, IReadOnlyCollection<ShareClaim> claims)
    {
        _members = groups.Select(g => (Above: g.Parent, Member: (ShareMember)g))
            .Concat(claims.Select(c => (Above: (ShareGroup?)c.Group, Member: (ShareMember)c)))
            .ToLookup(m => m.Above, m => m.Member);
        ShareGroup root = groups.Single(g => g.Parent is null);
        Fill(root, Demand(root));
    }

    public long this[ShareMember member] => _granted[member];

    private BigInteger Demand(ShareMember member)
    {
        BigInteger demand = member is ShareGroup group
            ? BigInteger.Min(group.Cap, _members[group].Aggregate(BigInteger.Zero, (sum, m) => sum + Demand(m)))
            : member.Demand;
        _demands[member] = demand;
        return demand;
    }

    private void Fill(ShareGroup group, BigInteger left)
    {
        _granted[group] = (long)left;
        List<ShareMember> members = [.. _members[group]];
        members.Sort((a, b) =>
        {
            int order = (_demands[a] * b.Weight).CompareTo(_demands[b] * a.Weight);
            return order != 0 ? order : a.Id.CompareTo(b.Id);
        });
        BigInteger weights = members.Where(m => _demands[m] > 0).Aggregate(BigInteger.Zero, (sum, m) => sum + m.Weight);
        foreach (ShareMember member in members)
        {
            BigInteger granted = _demands[member].IsZero ? 0 : BigInteger.Min(_demands[member], left * member.Weight / weights);
            left -= granted;
            weights -= _demands[member].IsZero ? 0 : member.Weight;
            if (member is ShareGroup below)
            {
                Fill(below, granted);
            }
            else
            {
                _granted[member] = (long)granted;
            }
        }
    }
}
