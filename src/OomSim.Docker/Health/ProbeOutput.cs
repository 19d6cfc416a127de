using System.Text;

namespace OomSim.Docker;

/// <summary>What a probe writes, as far as the engine keeps it (D8.6).</summary>
internal sealed class ProbeOutput
{
    private const int Most = 4096;
    private readonly StringBuilder _text = new();
    private int _bytes;
    private bool _isCut;

    /// <summary>Takes what was written to either stream.</summary>
    public void Write(string text, bool isError)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            _isCut |= _bytes + rune.Utf8SequenceLength > Most;
            if (_isCut)
            {
                return;
            }

            _bytes += rune.Utf8SequenceLength;
            _text.Append(rune.ToString());
        }
    }

    /// <summary>The text, with dots where some was dropped.</summary>
    public override string ToString() => _isCut ? _text + "..." : _text.ToString();
}
