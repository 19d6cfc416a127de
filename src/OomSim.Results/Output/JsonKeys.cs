using System.Text.Json;

namespace OomSim.Results;

/// <summary>Keys that each run writes.</summary>
internal static class JsonKeys
{
    /// <summary>The value of a key.</summary>
    /// <param name="of">An object.</param>
    /// <param name="name">The key.</param>
    /// <exception cref="KeyNotFoundException">It is not there; the message is its name.</exception>
    /// <exception cref="InvalidOperationException">It is no object.</exception>
    public static JsonElement Needed(this JsonElement of, string name) => of.TryGetProperty(name, out JsonElement value) ? value : throw new KeyNotFoundException(name);
}
