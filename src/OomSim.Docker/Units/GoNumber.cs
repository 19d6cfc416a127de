using System.Globalization;
using System.Numerics;

namespace OomSim.Docker;

/// <summary>Numbers as the engine's command line reads them, with its words for bad ones.</summary>
public static class GoNumber
{
    /// <summary>A decimal integer of 64 bits.</summary>
    public static bool TryParseInt64(string text, out long value, out string error)
    {
        error = "";
        string digits = text.StartsWith('-') || text.StartsWith('+') ? text[1..] : text;
        bool isNumber = digits.Length > 0 && digits.All(char.IsAsciiDigit);
        if (isNumber && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value))
        {
            return true;
        }

        value = 0;
        error = $"strconv.ParseInt: parsing \"{text}\": {(isNumber ? "value out of range" : "invalid syntax")}";
        return false;
    }

    /// <summary>A decimal integer of 16 bits without a sign.</summary>
    public static bool TryParseUInt16(string text, out long value, out string error)
    {
        bool isNumber = text.Length > 0 && text.All(char.IsAsciiDigit);
        bool fits = ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number);
        value = number;
        error = fits ? "" : $"strconv.ParseUint: parsing \"{text}\": {(isNumber ? "value out of range" : "invalid syntax")}";
        return fits;
    }

    /// <summary>A boolean: 1, t, T, TRUE, true, True and their opposites.</summary>
    public static bool TryParseBool(string text, out bool value, out string error)
    {
        value = text is "1" or "t" or "T" or "TRUE" or "true" or "True";
        bool known = value || text is "0" or "f" or "F" or "FALSE" or "false" or "False";
        error = known ? "" : $"strconv.ParseBool: parsing \"{text}\": invalid syntax";
        return known;
    }

    /// <summary>--cpus: an exact decimal or fraction, a whole number of 1e-9 CPUs (D4.5).</summary>
    public static bool TryParseCpus(string text, out long nanoCpus, out string error)
    {
        nanoCpus = 0;
        error = "";
        if (!GoRational.TryParse(text, out BigInteger numerator, out BigInteger denominator))
        {
            error = $"failed to parse {text} as a rational number";
            return false;
        }

        BigInteger nano = BigInteger.DivRem(numerator * 1_000_000_000, denominator, out BigInteger rest);
        if (!rest.IsZero)
        {
            error = "value is too precise";
            return false;
        }

        // Of what is more than fits, Go's Int64 has the low bits.
        nanoCpus = unchecked((long)(ulong)(BigInteger.Abs(nano) & ulong.MaxValue)) * (nano.Sign < 0 ? -1 : 1);
        return true;
    }
}
