using Newtonsoft.Json.Linq;
using NJsonSchema;
using NJsonSchema.Validation;

namespace OomSim.Tests.Scenarios.Schema;

/// <summary>
/// The validator, which tells first what it would tell after going through all alternatives: a mapping that lacks a required key, or has one that is not
/// allowed, is refused whatever else is right or wrong with it.
/// </summary>
internal sealed class QuickValidator : JsonSchemaValidator
{
    protected override ICollection<ValidationError> Validate(JToken token, JsonSchema schema, SchemaType schemaType, string? propertyName, string propertyPath)
    {
        return IsRefused(token, schema.ActualSchema)
            ? [new ValidationError(ValidationErrorKind.NotAnyOf, propertyName, propertyPath, token, schema)]
            : base.Validate(token, schema, schemaType, propertyName, propertyPath);
    }

    private static bool IsRefused(JToken token, JsonSchema schema) => token is JObject mapping
        ? schema.RequiredProperties.Any(k => !mapping.ContainsKey(k)) || (IsClosed(schema) && mapping.Properties().Any(p => !schema.Properties.ContainsKey(p.Name)))
            || schema.AllOf.Any(all => IsRefused(token, all.ActualSchema))
        : schema.Type == JsonObjectType.Object;

    private static bool IsClosed(JsonSchema schema) =>
        schema is { AllowAdditionalProperties: false, AdditionalPropertiesSchema: null, PatternProperties.Count: 0 } && schema.Properties.Count > 0;
}
