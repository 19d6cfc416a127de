using System.Globalization;
using System.Text.RegularExpressions;
using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>One line of a kernel log: what the kernel wrote, and what syslog, journald, dmesg or a console put before it.</summary>
internal readonly partial struct LogLine
{
    private readonly string _line;
    private readonly string _plain;

    private LogLine(string line, string plain, string text)
    {
        (_line, _plain, Text) = (line, plain, text);
    }

    /// <summary>The kernel's own text.</summary>
    public string Text { get; }

    /// <summary>printk's stamp, ns since the boot; null where the line has none.</summary>
    public long? Time => Stamp().Match(_plain) is { Success: true } stamp
        ? (long)Math.Round(decimal.Parse(stamp.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * SimTime.Second)
        : null;

    /// <summary>Takes one apart.</summary>
    /// <param name="line">The line, in colours too.</param>
    public static LogLine Of(string line)
    {
        string plain = Colour().Replace(line, "").TrimEnd();
        string text = plain[Origin().Match(plain).Length..];
        return new LogLine(line, plain, text[Stamps().Match(text).Length..]);
    }

    /// <summary>The column in the line, from 1, of a place in <see cref="Text"/>, from 0.</summary>
    public int ColumnOf(int at)
    {
        int column = _plain.Length - Text.Length + at;
        foreach (ValueMatch colour in Colour().EnumerateMatches(_line))
        {
            if (colour.Index > column)
            {
                break;
            }

            column += colour.Length;
        }

        return column + 1;
    }

    [GeneratedRegex(@"\x1B\[[\d;]*m")]
    private static partial Regex Colour();

    // syslog and journalctl: `Jan  5 15:19:27 host kernel: `; dmesg -x: `kern  :warn  : `; Talos: `172.20.0.2: kern: warning: `; /dev/kmsg: `4,1234,5678,-;`.
    // VMware's log of a guest's console: `2023-12-04T10:49:30.127Z In(05) vcpu-5 - Guest: <4>`. In front of all blanks and > of a text that quotes the log.
    // RFC 5424: `<4>1 2026-12-01T01:02:03.123456+00:00 host kernel - - - `. Of others (grep -n, docker compose logs, CRI) what is before printk's stamp.
    [GeneratedRegex(@"^[ \t>]*(?:.{0,120}?\bkernel(?:(?:\[[^\]]*\])?: ?| - \S+ - )|(?:[\da-f.:]{2,45}: )?(?:kern|user) *: *\w+ *: ?|\d+,\d+,\d+,[^;]*;|\d{4}-\d\d-\d\dT\S+ .{0,60}?\bGuest: (?=<\d+>)"
        + @"|.{1,160}?(?=\[ *\d{1,9}\.\d{6}\] ))?")]
    private static partial Regex Origin();

    [GeneratedRegex(@"\[ *(\d{1,9}\.\d{1,9})(?: <[^>]*>)?\] ")]
    private static partial Regex Stamp();

    // printk: `<4>`, `[ 5864.708440] `, `[Thu May 14 23:17:24 2020] ` (in any language: `[mer. août 12 …]`), `[2020-05-14T23:17:24,123456+02:00] ` and `[   T1234] `.
    // dmesg -d puts what went by since the line before into them, ` <    0.000012>`, or writes that alone; -H has `[May14 23:17] ` and `[  +0.000002] `.
    [GeneratedRegex(@"^(?:<\d+>)?(?:\[ *[+-]?\d+\.\d+(?: <[ \d.-]+>)?\] ?|\[<[ \d.-]+>\] ?|\[[A-Z][a-z]{2} [A-Z][a-z]{2} [^\]]*\] ?|\[[^\[\]]{1,60} \d\d:\d\d:\d\d \d{4}(?: <[ \d.-]+>)?\] ?"
        + @"|\[[^\[\]]{1,40} \d\d:\d\d\] ?|\d{4}-\d\d-\d\dT[^ ]+ (?:<[ \d.-]+> )?|\[\d{4}-\d\d-\d\dT[^\]]*\]:? ?|\[ *[TC]\d+\] ?)*")]
    private static partial Regex Stamps();
}
