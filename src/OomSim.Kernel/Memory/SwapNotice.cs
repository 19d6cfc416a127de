using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>What those who grow were told last of how much of their growth is swapped for: how fast they are depends on it.</summary>
/// <param name="Divides">True where file pages make room for a part of whatever is wished, false where for so much a second.</param>
/// <param name="Part">That part, of <see cref="FairShare.One"/>; or that much, 2^-20 byte/s.</param>
/// <param name="Time">When, ns.</param>
/// <param name="Count">How often at that time.</param>
internal readonly record struct SwapNotice(bool Divides, long Part, long Time, int Count)
{
    // Who is told wishes for something else, of which another part may be swapped: what is left of that gets less each time.
    private const int MostAtOnce = 16;
    private const int SmallPart = 64;

    /// <summary>What a plan says, if it is news to those who were told this; otherwise this.</summary>
    /// <param name="plan">The plan that comes into effect.</param>
    /// <param name="now">Present, ns.</param>
    public SwapNotice Next(ReclaimPlan plan, long now)
    {
        long part = plan.Divides ? (long)((Int128)(plan.WithoutSwap + plan.Elsewhere) * FairShare.One / plan.Room) : plan.WithoutSwap + plan.Elsewhere;
        bool isNews = plan.Divides != Divides || Math.Abs(part - Part) > Part / SmallPart;
        int count = now == Time ? Count + 1 : 1;
        return isNews && count <= MostAtOnce ? new SwapNotice(plan.Divides, part, now, count) : this;
    }
}
