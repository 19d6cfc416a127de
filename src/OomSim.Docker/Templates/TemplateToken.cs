namespace OomSim.Docker;

/// <summary>A word of an action.</summary>
/// <param name="Kind"><c>t</c> text between actions, <c>i</c> identifier, <c>f</c> field, <c>v</c> variable, <c>s</c> string, <c>n</c> number, <c>o</c> operator, <c>}</c> end of the action, <c>e</c> end of the text, <c>x</c> a fault.</param>
/// <param name="Text">As written.</param>
/// <param name="Position">Its place.</param>
/// <param name="IsApart">True with a blank in front of it.</param>
internal readonly record struct TemplateToken(char Kind, string Text, int Position, bool IsApart);
