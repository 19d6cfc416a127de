using System.Globalization;
using System.Text.Json.Nodes;
using OomSim.Scenarios;
using OomSim.Scenarios.Yaml;
using Xunit;

namespace OomSim.Tests.Scenarios.Schema;

/// <summary>YAML as an editor hands it to a schema: as JSON.</summary>
internal static class YamlJson
{
    /// <summary>The file as JSON.</summary>
    public static string Of(string text) => (Convert(Assert.Single(new YamlReader("s.yaml", new LoaderLimits()).Read(text))) ?? JsonValue.Create("")).ToJsonString();

    private static JsonNode? Convert(Node node) => node switch
    {
        Mapping mapping => new JsonObject(mapping.Entries.Select(e => KeyValuePair.Create(e.Key, Convert(e.Value)))),
        Sequence list => new JsonArray([.. list.Items.Select(Convert)]),
        Scalar { ScalarKind: ScalarKind.Null } => null,
        Scalar { ScalarKind: ScalarKind.Boolean } scalar => bool.Parse(scalar.Text),
        Scalar { ScalarKind: ScalarKind.Integer } scalar => long.Parse(scalar.Value, CultureInfo.InvariantCulture),
        Scalar { ScalarKind: ScalarKind.Number } scalar => scalar.Whole is { } whole ? whole : double.Parse(scalar.Text, CultureInfo.InvariantCulture),
        Scalar scalar => scalar.Text,
        _ => throw new InvalidOperationException(node.Kind),
    };
}
