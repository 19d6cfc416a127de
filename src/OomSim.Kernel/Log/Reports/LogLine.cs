using System.Globalization;
using System.Text.RegularExpressions;
using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>What the kernel wrote, without what syslog, journald, dmesg or a console put before it.</summary>
internal static partial class LogLine
{
    /// <summary>The kernel's own text in one line of a log.</summary>
    public static string Text(string line)
    {
        string text = line.TrimEnd();
        Match origin = Origin().Match(text);
        text = text[origin.Length..];
        return text[Stamps().Match(text).Length..];
    }

    /// <summary>printk's stamp, ns since the boot; null where a line has none.</summary>
    public static long? Time(string line) => Stamp().Match(line) is { Success: true } stamp
        ? (long)Math.Round(decimal.Parse(stamp.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * SimTime.Second)
        : null;

    // syslog and journalctl: `Jan  5 15:19:27 host kernel: `; dmesg -x: `kern  :warn  : `; /dev/kmsg: `4,1234,5678,-;`.
    [GeneratedRegex(@"^(?:.{0,120}?\bkernel(?:\[\d+\])?: ?|kern +:\w+ *: ?|\d+,\d+,\d+,[^;]*;)")]
    private static partial Regex Origin();

    [GeneratedRegex(@"\[ *(\d{1,9}\.\d{1,9})\] ")]
    private static partial Regex Stamp();

    // printk: `<4>`, `[ 5864.708440] `, `[Thu May 14 23:17:24 2020] ` (in any language: `[mer. août 12 …]`), `[2020-05-14T23:17:24,123456+02:00] ` and `[   T1234] `.
    [GeneratedRegex(@"^(?:<\d+>)?(?:\[ *\d+\.\d+\] ?|\[[A-Z][a-z]{2} [A-Z][a-z]{2} [^\]]*\] ?|\[[^\[\]]{1,60} \d\d:\d\d:\d\d \d{4}\] ?|\d{4}-\d\d-\d\dT[^ ]+ |\[\d{4}-\d\d-\d\dT[^\]]*\] ?|\[ *[TC]\d+\] ?)*")]
    private static partial Regex Stamps();
}
