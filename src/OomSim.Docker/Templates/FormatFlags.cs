namespace OomSim.Docker;

/// <summary>What a verb of <c>printf</c> is told.</summary>
/// <param name="IsSharp"><c>#</c>: another form.</param>
/// <param name="IsZero"><c>0</c>: filled up with zeros.</param>
/// <param name="IsPlus"><c>+</c>: with a sign, or with ASCII alone.</param>
/// <param name="IsMinus"><c>-</c>: filled up on the right.</param>
/// <param name="IsSpace">A blank: one where a sign would stand, or between bytes.</param>
/// <param name="IsSource"><c>%#v</c>: as Go's source writes it.</param>
/// <param name="IsNamed"><c>%+v</c>: with the names of fields.</param>
/// <param name="Width">The least characters; null for any.</param>
/// <param name="Precision">Behind the point, or the most characters; null for what the verb takes.</param>
internal readonly record struct FormatFlags(bool IsSharp = false, bool IsZero = false, bool IsPlus = false, bool IsMinus = false, bool IsSpace = false, bool IsSource = false, bool IsNamed = false, int? Width = null, int? Precision = null)
{
    /// <summary>Fills a text up to the width, with zeros where they are asked for.</summary>
    public string Pad(string text)
    {
        int missing = (Width ?? 0) - text.EnumerateRunes().Count();
        return missing <= 0 ? text
            : IsMinus ? text + new string(' ', missing)
            : new string(IsZero ? '0' : ' ', missing) + text;
    }
}
