namespace OomSim.Kernel;

/// <summary>Plans that come to nothing, as most do where a memcg is about to kill, are used again.</summary>
internal sealed partial class Reclaim
{
    private ReclaimPlan? _spare;

    /// <summary>Takes a plan back that was not put into effect.</summary>
    public void GiveBack(ReclaimPlan plan)
    {
        plan.Reset();
        _spare = plan;
    }

    private ReclaimPlan NewPlan()
    {
        ReclaimPlan plan = _spare ?? new();
        _spare = null;
        return plan;
    }
}
