namespace OomSim.Fidelity;

/// <summary>One event of the engine: time in ns, what happened, to which container.</summary>
public sealed record EngineEvent(long Time, string Action, string Container, string Attributes)
{
    /// <summary>Reads the containers' events of <c>events.csv</c>; networks are outside the model.</summary>
    public static IReadOnlyList<EngineEvent> Read(string path) =>
        [.. CsvTable.Rows(path)
            .Where(row => row.GetField("type") == "container" && row.GetField("name") is not null)
            .Select(row => new EngineEvent(row.Time(), row.GetField("action")!, row.GetField("name")!, row.GetField("attributes") ?? ""))];
}
