using OomSim.Engine;

namespace OomSim.Benchmarks.Engine;

/// <summary>Claims in groups of five that come and go: what a change of one demand costs.</summary>
internal sealed class FairShareLoad : IShareOwner
{
    private const int ClaimsPerGroup = 5;

    private readonly FairShare _share;
    private readonly List<ShareClaim> _claims = [];
    private int _next;

    /// <summary>Sets the load up.</summary>
    /// <param name="groups">How many groups of five claims.</param>
    /// <param name="capacity">In 2^-20 of a unit: enough for all, or too little.</param>
    /// <param name="groupCap">Each group's cap.</param>
    public FairShareLoad(int groups, long capacity, long groupCap)
    {
        _share = new FairShare(capacity);
        ShareGroup parent = _share.AddGroup(_share.Root, 1024);
        _share.Defer();
        for (int g = 0; g < groups; g++)
        {
            ShareGroup group = _share.AddGroup(parent, 1024);
            _share.SetCap(group, groupCap);
            for (int c = 0; c < ClaimsPerGroup; c++)
            {
                ShareClaim claim = _share.AddClaim(group, this);
                _share.SetDemand(claim, FairShare.One / 2);
                _claims.Add(claim);
            }
        }

        _share.Resume();
    }

    public long Told { get; private set; }

    public long Looks => _share.Looks;

    /// <summary>Changes demands, one after another.</summary>
    public void Change(int times)
    {
        for (int i = 0; i < times; i++)
        {
            ShareClaim claim = _claims[_next];
            _next = (_next + 7919) % _claims.Count;
            _share.SetDemand(claim, claim.Demand == FairShare.One ? FairShare.One / 2 : FairShare.One);
        }
    }

    public void OnShareChanged(ShareClaim claim) => Told++;
}
