namespace OomSim.Tests.Scenarios.Schema;

/// <summary>Choices that were drawn beforehand, taken one after the other and from the start again.</summary>
internal sealed class Tape(uint[] draws)
{
    private int _next;

    public int Below(int count) => (int)(draws[_next++ % draws.Length] % (uint)count);

    public bool Once(int among) => Below(among) == 0;

    public T Of<T>(IReadOnlyList<T> all) => all[Below(all.Count)];
}
