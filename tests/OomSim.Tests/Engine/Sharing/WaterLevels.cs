using OomSim.Engine;

namespace OomSim.Tests.Engine.Sharing;

/// <summary>What everybody in a tree gets, in fractions and from scratch: whoever wants less than its weight's part gets that, the others share the rest.</summary>
internal sealed class WaterLevels
{
    private readonly Dictionary<ShareMember, double> _granted = [];
    private readonly ILookup<ShareGroup?, ShareMember> _members;

    public WaterLevels(IReadOnlyCollection<ShareGroup> groups, IReadOnlyCollection<ShareClaim> claims)
    {
        _members = groups.Select(g => (Above: g.Parent, Member: (ShareMember)g))
            .Concat(claims.Select(c => (Above: (ShareGroup?)c.Group, Member: (ShareMember)c)))
            .ToLookup(m => m.Above, m => m.Member);
        ShareGroup root = groups.Single(g => g.Parent is null);
        Fill(root, Demand(root));
    }

    /// <summary>What one gets, in 2^-20 of a unit.</summary>
    public double this[ShareMember member] => _granted[member];

    private double Demand(ShareMember member) =>
        member is ShareGroup group ? Math.Min(group.Cap, _members[group].Sum(Demand)) : member.Demand;

    private void Fill(ShareGroup group, double amount)
    {
        _granted[group] = amount;
        List<ShareMember> open = [.. _members[group]];
        while (open.Count > 0)
        {
            double level = amount / open.Sum(m => (double)m.Weight);
            List<ShareMember> satisfied = [.. open.Where(m => Demand(m) <= level * m.Weight)];
            List<ShareMember> served = satisfied.Count > 0 ? satisfied : [.. open];
            foreach (ShareMember member in served)
            {
                double granted = satisfied.Count > 0 ? Demand(member) : level * member.Weight;
                amount -= satisfied.Count > 0 ? granted : 0;
                Grant(member, granted);
            }

            open.RemoveAll(served.Contains);
        }
    }

    private void Grant(ShareMember member, double granted)
    {
        if (member is ShareGroup below)
        {
            Fill(below, granted);
        }
        else
        {
            _granted[member] = granted;
        }
    }
}
