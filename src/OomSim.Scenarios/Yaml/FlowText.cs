using System.Text;

namespace OomSim.Scenarios.Yaml;

/// <summary>Writes a node on one line, as YAML's flow style does.</summary>
internal static class FlowText
{
    private const int MaximumLength = 400;

    /// <summary>The text; a long one is cut off with an ellipsis.</summary>
    public static string Of(Node node, bool outermost = true)
    {
        StringBuilder text = new();
        Write(node, text, outermost);
        return text.Length > MaximumLength ? text.ToString(0, MaximumLength) + "…" : text.ToString();
    }

    private static void Write(Node node, StringBuilder into, bool bare)
    {
        if (into.Length > MaximumLength)
        {
            return;
        }

        switch (node)
        {
            case Scalar scalar:
                into.Append(scalar.IsNull ? "null" : scalar.Text);
                break;
            case Sequence sequence:
                into.Append('[');
                for (int i = 0; i < sequence.Items.Count; i++)
                {
                    into.Append(i == 0 ? "" : ", ");
                    Write(sequence.Items[i], into, false);
                }

                into.Append(']');
                break;
            case Mapping mapping:
                into.Append(bare ? "" : "{");
                for (int i = 0; i < mapping.Entries.Count; i++)
                {
                    into.Append(i == 0 ? "" : ", ").Append(mapping.Entries[i].Key).Append(": ");
                    Write(mapping.Entries[i].Value, into, false);
                }

                into.Append(bare ? "" : "}");
                break;
        }
    }
}
