using System.Text.Json.Serialization;

namespace OomSim.Results;

/// <summary>How the facts are read: made when this is compiled, so that nothing has to be looked up in a run.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(RunFacts))]
internal sealed partial class FactsJson : JsonSerializerContext;
