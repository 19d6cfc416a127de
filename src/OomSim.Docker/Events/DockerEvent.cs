namespace OomSim.Docker;

/// <summary>One message of <c>docker events</c> (D8.1).</summary>
/// <param name="Time">Simulated ns.</param>
/// <param name="Type">container, network, image, volume, daemon.</param>
/// <param name="Action">create, start, oom, die, …</param>
/// <param name="ActorId">ID of what it is about.</param>
/// <param name="Attributes">Attributes in the engine's (alphabetical) order.</param>
public sealed record DockerEvent(long Time, string Type, string Action, string ActorId, IReadOnlyDictionary<string, string> Attributes)
{
    /// <summary>All labels of its container, also those that are no attributes; null for what is no container.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>The event with all labels among its attributes, as <c>docker events</c> tells it.</summary>
    internal DockerEvent Whole
    {
        get
        {
            if (Labels is null || Labels.Keys.All(Attributes.ContainsKey))
            {
                return this;
            }

            SortedDictionary<string, string> all = Labels.Concat(Attributes).ToSorted();

            return this with { Attributes = all };
        }
    }
}
