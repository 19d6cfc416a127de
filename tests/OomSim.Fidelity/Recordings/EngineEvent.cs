namespace OomSim.Fidelity;

/// <summary>One event of the engine: time in ns, what happened, to which container.</summary>
public sealed record EngineEvent(long Time, string Action, string Container, string Attributes)
{
    /// <summary>Reads the containers' events of <c>events.csv</c>; networks are outside the model, and <c>commit</c>, which is not played.</summary>
    public static IReadOnlyList<EngineEvent> Read(string path) =>
        [.. CsvTable.Rows(path)
            .Where(row => row.GetField("type") == "container" && row.GetField("action") != "commit")
            .Select(row => new EngineEvent(row.Time(), row.GetField("action")!, row.GetField("name")!, row.GetField("attributes") ?? ""))];
}
