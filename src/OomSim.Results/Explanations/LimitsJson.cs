using System.Text.Json.Serialization;
using OomSim.Scenarios;

namespace OomSim.Results;

/// <summary>How the limits are written: made when this is compiled, so that nothing has to be looked up in a run.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    NewLine = "\n",
    GenerationMode = JsonSourceGenerationMode.Default)]
[JsonSerializable(typeof(LimitsReport))]
internal sealed partial class LimitsJson : JsonSerializerContext;
