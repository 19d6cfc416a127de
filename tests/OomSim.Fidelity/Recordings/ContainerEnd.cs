using System.Text.Json;

namespace OomSim.Fidelity;

/// <summary>The state in which a container is left, as <c>docker inspect</c> shows it.</summary>
public sealed record ContainerEnd(string Name, string Status, int ExitCode, bool OomKilled)
{
    /// <summary>Reads the containers of an <c>inspect.json</c>, the recorded or the simulated one, by name.</summary>
    public static IReadOnlyList<ContainerEnd> Parse(string json)
    {
        if (string.IsNullOrWhiteSpace(json))
        {
            return [];
        }

        using JsonDocument document = JsonDocument.Parse(json);
        List<ContainerEnd> all = [];
        foreach (JsonElement container in document.RootElement.EnumerateArray())
        {
            JsonElement state = container.GetProperty("State");
            all.Add(new ContainerEnd(
                container.GetProperty("Name").GetString()!.TrimStart('/'),
                state.GetProperty("Status").GetString()!,
                state.GetProperty("ExitCode").GetInt32(),
                state.GetProperty("OOMKilled").GetBoolean()));
        }

        return [.. all.OrderBy(end => end.Name, StringComparer.Ordinal)];
    }
}
