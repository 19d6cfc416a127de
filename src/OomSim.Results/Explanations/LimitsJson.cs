using System.Text.Json.Serialization;
using OomSim.Scenarios;

namespace OomSim.Results;

/// <summary>How the limits are read: made when this is compiled, so that nothing has to be looked up in a run.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(LimitsReport))]
internal sealed partial class LimitsJson : JsonSerializerContext;
