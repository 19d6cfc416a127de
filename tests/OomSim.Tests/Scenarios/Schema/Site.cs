using System.Text.Json.Nodes;
using OomSim.Scenarios.Compose;

namespace OomSim.Tests.Scenarios.Schema;

/// <summary>A value of a generated file: where it stands, and what was asked of it.</summary>
/// <param name="Parent">The mapping or list that holds it.</param>
/// <param name="Key">Its key; empty in a list.</param>
/// <param name="Index">Its place in a list.</param>
/// <param name="Shape">Its shape.</param>
internal sealed record Site(JsonNode Parent, string Key, int Index, Shape Shape)
{
    public JsonNode? Value
    {
        get => Parent is JsonObject mapping ? mapping[Key] : Parent[Index];
        set
        {
            if (Parent is JsonObject mapping)
            {
                mapping[Key] = value;
            }
            else
            {
                Parent[Index] = value;
            }
        }
    }
}
