using System.Text;

namespace OomSim.Docker;

/// <summary>A template of <c>--format</c>: Go's <c>text/template</c> with the client's functions.</summary>
internal sealed class GoTemplate
{
    private readonly string _text;
    private readonly IReadOnlyList<TemplateNode> _nodes;
    private readonly IReadOnlyDictionary<string, IReadOnlyList<TemplateNode>> _definitions;

    private GoTemplate(string text)
    {
        _text = text;
        _nodes = TemplateParser.Parse(text, out _definitions);
    }

    private IEnumerable<TemplateNode> All => _nodes.Concat(_definitions.Values.SelectMany(d => d));

    /// <summary>Parses a text; null where it is no template.</summary>
    /// <param name="text">As typed.</param>
    /// <param name="error">What is wrong, in Go's words, or what is not simulated; empty when nothing is.</param>
    public static GoTemplate? Parse(string text, out string error)
    {
        try
        {
            error = "";
            return new GoTemplate(text);
        }
        catch (TemplateException fault)
        {
            error = fault.Message;
            return null;
        }
    }

    /// <summary>Fills it; Go's words where that fails, else null.</summary>
    /// <param name="data">What the dot is.</param>
    /// <param name="text">The result, up to where it fails.</param>
    /// <param name="inHeadings">True for the line of headings of a table.</param>
    /// <param name="isRaw">True for JSON without structures: a mapping has to have what is asked of it.</param>
    public string? Fill(object? data, out string text, bool inHeadings = false, bool isRaw = false)
    {
        var filled = new StringBuilder();
        try
        {
            new TemplateRunner(_text, _definitions, filled, inHeadings, isRaw).Run(_nodes, data);
            text = filled.ToString();
            return null;
        }
        catch (TemplateException fault)
        {
            text = filled.ToString();
            return fault.Message;
        }
    }

    /// <summary>True where a field of the dot, or of <c>$</c>, is named so.</summary>
    public bool Names(string field) => Names(All, field);

    /// <summary>True where the dot itself is a value.</summary>
    public bool TakesDot => Takes(All);

    private static bool Takes(IEnumerable<TemplateNode> nodes) => nodes.Any(node => node switch
    {
        FieldNode f => f.Names.Count == 0 || (f.Of is not null && Takes([f.Of])),
        PipeNode p => Takes(p.Commands),
        CommandNode c => Takes(c.Words),
        CallNode { Data: { } d } => Takes([d]),
        BranchNode b => Takes([b.Condition]) || (b.Text == "if" && Takes([.. b.Then, .. b.Else])),
        _ => false,
    });

    private static bool Names(IEnumerable<TemplateNode> nodes, string field) => nodes.Any(node => node switch
    {
        FieldNode f => (f.Of is null or VariableNode && f.Names.Contains(field, StringComparer.Ordinal)) || (f.Of is not null && Names([f.Of], field)),
        PipeNode p => Names(p.Commands, field),
        CommandNode c => Names(c.Words, field),
        CallNode { Data: { } d } => Names([d], field),
        BranchNode b => Names([b.Condition, .. b.Then, .. b.Else], field),
        _ => false,
    });
}
