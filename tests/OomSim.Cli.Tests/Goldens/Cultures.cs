using System.Globalization;

namespace OomSim.Cli.Tests;

/// <summary>
/// Cultures that write numbers and upper case otherwise. Their separators are set here, so that they are foreign on a
/// machine without language data, too.
/// </summary>
internal static class Cultures
{
    /// <summary>Their names: none, and comma, dotless i, and another minus, comma and digits.</summary>
    public static readonly string[] Names = ["", "de-DE", "tr-TR", "ar-SA"];

    /// <summary>The culture of a name.</summary>
    public static CultureInfo Of(string name)
    {
        if (name.Length == 0)
        {
            return CultureInfo.InvariantCulture;
        }

        CultureInfo culture = (CultureInfo)Known(name).Clone();
        bool arabic = name == "ar-SA";
        culture.NumberFormat.NumberDecimalSeparator = culture.NumberFormat.PercentDecimalSeparator = arabic ? "\u066b" : ",";
        culture.NumberFormat.NumberGroupSeparator = arabic ? "\u066c" : ".";
        culture.NumberFormat.NegativeSign = arabic ? "\u061c-" : "\u2212";
        culture.NumberFormat.NaNSymbol = "nicht";
        return culture;
    }

    private static CultureInfo Known(string name)
    {
        try
        {
            return CultureInfo.GetCultureInfo(name);
        }
        catch (CultureNotFoundException)
        {
            return CultureInfo.InvariantCulture;
        }
    }
}
