using System.Text.RegularExpressions;
using NJsonSchema;
using OomSim.Scenarios;

namespace OomSim.Tests.Scenarios.Schema;

/// <summary>The schema of scenario files as an independent validator reads it.</summary>
internal static class ParsedSchema
{
    private const int Patterns = 500;

    private static readonly Lazy<JsonSchema> Schema = new(Parse);

    private static readonly QuickValidator Validator = new();

    private static JsonSchema Parse()
    {
        // The validator asks the static methods of Regex for each pattern, which forget all but the last 15.
        Regex.CacheSize = Patterns;
        return JsonSchema.FromJsonAsync(ScenarioSchema.Text()).GetAwaiter().GetResult();
    }

    /// <summary>What it finds wrong with a file, given as JSON.</summary>
    public static string[] Errors(string json) => [.. Validator.Validate(json, Schema.Value).Select(e => e.ToString())];
}
