using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Compose;

/// <summary>Checks a tree against the Compose schema, in Compose's words (D9.4; compose-go, schema.go).</summary>
/// <param name="bag">Where mistakes go.</param>
/// <param name="isTold">True for a value of which a mistake was told before.</param>
internal sealed class SchemaCheck(DiagnosticBag bag, Func<Node, bool> isTold)
{
    /// <summary>Reports where a node has not the shape.</summary>
    /// <param name="node">A node.</param>
    /// <param name="shape">What it may be.</param>
    /// <param name="path">Where it stands, in dots.</param>
    public void Check(Node node, Shape shape, string path)
    {
        if (isTold(node))
        {
            return;
        }

        switch (shape)
        {
            case OneOfShape oneOf:
                CheckOneOf(node, oneOf, path);
                break;
            case ObjectShape fixedKeys when node is Mapping mapping:
                CheckObject(mapping, fixedKeys, path);
                break;
            case MapShape map when node is Mapping mapping:
                CheckMap(mapping, map, path);
                break;
            case ListShape list when node is Sequence sequence:
                for (int i = 0; i < sequence.Items.Count; i++)
                {
                    Check(sequence.Items[i], list.Item, $"{path}.{i}");
                }

                CheckUnique(sequence, list, path);

                break;
            case EnumShape words when node is Scalar scalar:
                if (!words.Words.Contains(scalar.Text, StringComparer.Ordinal))
                {
                    bag.Error(node.At, $"{path} value must be one of {string.Join(", ", words.Words.Select(w => $"'{w}'"))}, not '{scalar.Text}'", Suggestions.Nearest(scalar.Text, words.Words));
                }

                break;
            case PatternShape { Pattern: { } pattern } when node is Scalar { ScalarKind: ScalarKind.String or ScalarKind.Interpolated } text:
                // A variable that is not set was warned about; the keys with patterns do nothing here when they are blank.
                if (!pattern.IsMatch(text.Text) && !(text.ScalarKind == ScalarKind.Interpolated && text.Text.Length == 0))
                {
                    bag.Error(node.At, $"{path} '{text.Text}' does not match pattern '{pattern}'");
                }

                break;
            default:
                if (!Fits(node, shape))
                {
                    bag.Error(node.At, $"{path} must be a {Wanted(shape)}, not {node.KindInWords}");
                }
                else if (ReferenceEquals(shape, ComposeSchema.Flag) && node is Scalar { ScalarKind: ScalarKind.String } word && ValueReader.FlagOf(word.Text) is null)
                {
                    bag.Error(node.At, $"{path} must be true or false, not '{word.Text}'");
                }

                else if (shape is ScalarShape { Unit: { } unit } && node is Scalar { ScalarKind: ScalarKind.String } measured
                    && !Units.TryParse(unit, measured.Text, out _, out string why))
                {
                    bag.Error(node.At, $"{path}: {why}");
                }

                break;
        }
    }

    private void CheckUnique(Sequence sequence, ListShape list, string path)
    {
        Dictionary<(string, ScalarKind), int> seen = [];
        for (int i = 0; list.IsSet && i < sequence.Items.Count; i++)
        {
            if (sequence.Items[i] is Scalar { ScalarKind: not ScalarKind.Interpolated } scalar && !seen.TryAdd((scalar.Text, scalar.ScalarKind), i))
            {
                bag.Error(scalar.At, FormattableString.Invariant($"{path} items at {seen[(scalar.Text, scalar.ScalarKind)]} and {i} are equal: '{scalar.Text}' may stand there once"));
                return;
            }
        }
    }

    private void CheckOneOf(Node node, OneOfShape oneOf, string path)
    {
        Shape? fitting = oneOf.Shapes.FirstOrDefault(s => Fits(node, s));
        if (fitting is null)
        {
            bag.Error(node.At, $"{path} must be a {Wanted(oneOf)}, not {node.KindInWords}{Others(oneOf)}");
            return;
        }

        Check(node, fitting, path);
    }

    private void CheckObject(Mapping mapping, ObjectShape shape, string path)
    {
        foreach (Entry entry in mapping.Entries.Where(e => !e.Key.StartsWith("x-", StringComparison.Ordinal)))
        {
            if (shape.Keys.TryGetValue(entry.Key, out Shape? inner))
            {
                Check(entry.Value, inner, Join(path, entry.Key));
            }
            else
            {
                string prefix = path.Length == 0 ? "" : path + " ";
                bag.Error(entry.At, $"{prefix}additional properties '{entry.Key}' not allowed", Suggestions.Nearest(entry.Key, shape.Keys.Keys));
            }
        }

        foreach (string key in shape.Required.Where(k => mapping.Find(k) is null))
        {
            bag.Error(mapping.At, $"{path} missing property '{key}'");
        }
    }

    private void CheckMap(Mapping mapping, MapShape shape, string path)
    {
        foreach (Entry entry in mapping.Entries)
        {
            if (shape.IsName && entry.Key.StartsWith("x-", StringComparison.Ordinal) && entry.Value is not Mapping)
            {
                continue;
            }

            if (shape.IsName && (entry.Key.Length == 0 || !entry.Key.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')))
            {
                bag.Error(entry.At, $"{path} additional properties '{entry.Key}' not allowed");
                continue;
            }

            Check(entry.Value, shape.Value, Join(path, entry.Key));
        }
    }

    private static bool Fits(Node node, Shape shape) => shape switch
    {
        AnyShape => true,
        ScalarShape scalar => node is Scalar value && Fits(value, scalar),
        EnumShape or PatternShape => node is Scalar { ScalarKind: ScalarKind.String or ScalarKind.Interpolated },
        ListShape => node is Sequence,
        MapShape or ObjectShape => node is Mapping,
        OneOfShape oneOf => oneOf.Shapes.Any(s => Fits(node, s)),
        _ => false,
    };

    private static bool Fits(Scalar value, ScalarShape shape) => value.ScalarKind switch
    {
        ScalarKind.Interpolated => true,
        ScalarKind.Integer => shape.Kinds.Contains("integer") || shape.Kinds.Contains("number"),
        ScalarKind.Number when value.Whole is not null && shape.Kinds.Contains("integer") => true,
        _ => shape.Kinds.Contains(value.Kind),
    };

    // Of several shapes Compose names the first alone, and of one all kinds.
    private static string Wanted(Shape shape)
    {
        string[] kinds = [.. Kinds(shape is OneOfShape several ? several.Shapes[0] : shape).Order(StringComparer.Ordinal)];
        return kinds.Length == 1 ? kinds[0] : string.Join(", ", kinds[..^1]) + " or " + kinds[^1];
    }

    private static string Others(OneOfShape shape)
    {
        string[] kinds = [.. shape.Shapes.Skip(1).SelectMany(Kinds).Except(Kinds(shape.Shapes[0])).Distinct().Select(Node.InWords)];
        return kinds.Length == 0 ? "" : $": {string.Join(" or ", kinds)} will do, too";
    }

    private static IEnumerable<string> Kinds(Shape shape) => shape switch
    {
        ScalarShape scalar => scalar.Kinds,
        EnumShape or PatternShape => ["string"],
        ListShape => ["array"],
        MapShape or ObjectShape => ["mapping"],
        OneOfShape oneOf => oneOf.Shapes.SelectMany(Kinds),
        _ => ["value"],
    };

    private static string Join(string path, string key) => path.Length == 0 ? key : path + "." + key;
}
