namespace OomSim.Docker;

/// <summary>A part of a template.</summary>
/// <param name="Position">Its place in the text.</param>
/// <param name="Text">As errors show it.</param>
internal abstract record TemplateNode(int Position, string Text);

/// <summary>Text that is printed as it is.</summary>
internal sealed record TextNode(int Position, string Text) : TemplateNode(Position, Text);

/// <summary>Commands whose results go from one to the next, perhaps into variables.</summary>
/// <param name="Position">Its place in the text.</param>
/// <param name="Text">As errors show it.</param>
/// <param name="Variables">Those that get the result; none where it is used.</param>
/// <param name="IsAssignment">True with <c>=</c>: the variable is there already.</param>
/// <param name="Commands">In order.</param>
internal sealed record PipeNode(int Position, string Text, IReadOnlyList<string> Variables, bool IsAssignment, IReadOnlyList<CommandNode> Commands) : TemplateNode(Position, Text);

/// <summary>A function or a value, and arguments.</summary>
internal sealed record CommandNode(int Position, string Text, IReadOnlyList<TemplateNode> Words) : TemplateNode(Position, Text);

/// <summary>A name of a function.</summary>
internal sealed record FunctionNode(int Position, string Text) : TemplateNode(Position, Text);

/// <summary>A constant.</summary>
internal sealed record ConstantNode(int Position, string Text, object? Value) : TemplateNode(Position, Text);

/// <summary>Fields of something, one after another.</summary>
/// <param name="Position">Its place in the text.</param>
/// <param name="Text">As errors show it.</param>
/// <param name="Of">Of what; null: of the dot.</param>
/// <param name="Names">Their names; none for the thing itself.</param>
internal sealed record FieldNode(int Position, string Text, TemplateNode? Of, IReadOnlyList<string> Names) : TemplateNode(Position, Text);

/// <summary>A variable.</summary>
internal sealed record VariableNode(int Position, string Text) : TemplateNode(Position, Text);

/// <summary><c>break</c> or <c>continue</c>.</summary>
/// <param name="Position">Its place in the text.</param>
/// <param name="Text">Which.</param>
internal sealed record JumpNode(int Position, string Text) : TemplateNode(Position, Text);

/// <summary>A template that is filled in here.</summary>
/// <param name="Position">The place of its name in the text.</param>
/// <param name="Text">As errors show it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Data">What its dot is; null for nil.</param>
internal sealed record CallNode(int Position, string Text, string Name, PipeNode? Data) : TemplateNode(Position, Text);

/// <summary><c>if</c>, <c>with</c> or <c>range</c>.</summary>
/// <param name="Position">Its place in the text.</param>
/// <param name="Text">The keyword.</param>
/// <param name="Condition">What it is about.</param>
/// <param name="Then">What follows where that is true, or for each element.</param>
/// <param name="Else">What follows otherwise.</param>
internal sealed record BranchNode(int Position, string Text, PipeNode Condition, IReadOnlyList<TemplateNode> Then, IReadOnlyList<TemplateNode> Else) : TemplateNode(Position, Text);
