using System.Text;

namespace OomSim.Results;

/// <summary>What may name a run's folder: one plain component below the output root.</summary>
public static class RunName
{
    /// <summary>Longest name, in bytes of UTF-8; file systems allow 255, and temporary names add to it.</summary>
    public const int MaxBytes = 200;

    /// <summary>Says what is wrong with a name; null when nothing is.</summary>
    public static string? Problem(string name)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            return "a scenario needs a name to name its output folder";
        }

        if (name.AsSpan().IndexOfAny('/', '\\') >= 0 || name is "." or "..")
        {
            return "a scenario's name must stay inside the output folder: no '/', '\\', '.' or '..'";
        }

        if (name[0] is '.' or '-' or ' ' || name[^1] is ' ' or '.')
        {
            return "a scenario's name must not begin with '.', '-' or a space, nor end with '.' or a space";
        }

        foreach (char c in name)
        {
            if (char.IsControl(c) || "<>:\"|?*".Contains(c, StringComparison.Ordinal))
            {
                return "a scenario's name must not contain control characters or any of < > : \" | ? *";
            }
        }

        return Encoding.UTF8.GetByteCount(name) > MaxBytes
            ? FormattableString.Invariant($"a scenario's name must not be longer than {MaxBytes} bytes")
            : null;
    }
}
