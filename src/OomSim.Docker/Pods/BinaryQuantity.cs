using System.Globalization;

namespace OomSim.Docker;

/// <summary>Bytes as Kubernetes prints a quantity in powers of 1024: in the greatest unit that leaves a whole number.</summary>
internal static class BinaryQuantity
{
    private const string Units = "KMGTPE";

    /// <summary>The text, as <c>100Mi</c>.</summary>
    public static string Format(long bytes)
    {
        int power = 0;
        while (bytes != 0 && bytes % 1024 == 0 && power < Units.Length)
        {
            bytes /= 1024;
            power++;
        }

        return bytes.ToString(CultureInfo.InvariantCulture) + (power == 0 ? "" : Units[power - 1] + "i");
    }
}
