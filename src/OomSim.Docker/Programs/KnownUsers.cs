using System.Globalization;

namespace OomSim.Docker;

/// <summary>
/// Who <c>-u</c> and <c>--group-add</c> may name: numbers always, and names that an image's /etc/passwd and /etc/group have. What stands in them is known of an image whose files are all known: none without such a file, else
/// those of Debian and Alpine, those that it is described to have, that a step of its building makes or that it runs as, and one of its own name; those of the files themselves where their text came with a real archive. Of another image any name is believed.
/// </summary>
public static class KnownUsers
{
    private const long Largest = int.MaxValue;

    // Of the passwd files of Debian and Alpine.
    private static readonly string[] Users =
    [
        "_apt", "adm", "backup", "bin", "daemon", "ftp", "games", "guest", "halt", "irc", "list", "lp", "mail", "man", "news", "nobody", "ntp", "operator", "proxy", "root", "shutdown", "sshd", "sync", "sys",
        "uucp", "www-data",
    ];

    private static readonly string[] Makers = ["adduser", "useradd", "addgroup", "groupadd"];

    // Of their group files.
    private static readonly string[] Groups =
    [
        "abuild", "adm", "audio", "backup", "bin", "cdrom", "cdrw", "daemon", "dialout", "dip", "disk", "fax", "floppy", "ftp", "games", "guest", "input", "irc", "kmem", "kvm", "list", "locate", "lp", "mail", "man",
        "netdev", "news", "nobody", "nogroup", "ntp", "operator", "ping", "plugdev", "proxy", "readproc", "root", "sasl", "shadow", "shutdown", "src", "staff", "sudo", "sys", "tape", "tty", "usb", "users", "utmp", "uucp",
        "video", "voice", "wheel", "www-data",
    ];

    /// <summary>A user or group of an image that nothing says it has; null for none. It is believed all the same where not all of the image's files are known.</summary>
    /// <param name="user"><c>USER[:GROUP]</c>; empty for root.</param>
    /// <param name="more">Further groups.</param>
    /// <param name="image">The image.</param>
    public static string? Doubtful(string user, IReadOnlyList<string> more, ImageDefinition image)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(more);
        ArgumentNullException.ThrowIfNull(image);
        string[] parts = user.Split(':');
        return Unknown(parts[0], Users) ?? parts.Skip(1).Concat(more).Select(g => Unknown(g, Groups)).OfType<string>().FirstOrDefault();

        string? Unknown(string name, string[] usual) => name.Length == 0 || GoNumber.TryParseInt64(name, out _, out _)
            || (Accounts.Of(image.Layers, usual == Users ? Accounts.Users : Accounts.Groups) is { } accounts ? accounts.ContainsKey(name) : IsKnown(name, usual, image, [])) ? null : name;
    }

    /// <summary>The engine's error when a container or a command of it is started; null where all are there.</summary>
    /// <param name="user"><c>USER[:GROUP]</c>; empty for root.</param>
    /// <param name="more">Further groups.</param>
    /// <param name="image">The image.</param>
    internal static string? Fault(string user, IReadOnlyList<string> more, Image image) =>
        user.Length == 0 && more.Count == 0 ? null : FaultOf(user, more, image);

    private static string? FaultOf(string user, IReadOnlyList<string> more, Image image)
    {
        string[] parts = user.Split(':');
        return (parts[0].Length == 0 ? null : Look(parts[0], Users, "passwd", image) is { } nobody ? nobody == "" ? Range : $"unable to find user {parts[0]}: no matching entries in passwd file" : null)
            ?? (parts.Length < 2 || parts[1].Length == 0 ? null : Look(parts[1], Groups, "group", image) is { } none ? none == "" ? Range : $"unable to find group {parts[1]}: no matching entries in group file" : null)
            ?? more.Select(g => (g.Length == 0 ? g : Look(g, Groups, "group", image)) is { } absent ? absent == "" && g.Length > 0 ? Range : $"Unable to find group {g}: no matching entries in group file" : null).OfType<string>().FirstOrDefault();
    }

    /// <summary>The builder's error about the owner of what is copied; null where he is known.</summary>
    /// <param name="owner"><c>USER[:GROUP]</c>.</param>
    /// <param name="image">The image below; null for none.</param>
    /// <param name="root">The engine's folder.</param>
    internal static string? OwnerFault(string owner, Image? image, string root)
    {
        string[] parts = owner.Split(':');
        return parts.Length > 2 ? "invalid chown string format: " + owner
            : parts[0].Length == 0 ? "can't find uid for user : no such user: "
            : Owner(parts[0], Users, "uid", "user", "passwd") ?? Owner(parts[^1], Groups, "gid", "group", "group");

        string? Owner(string name, string[] usual, string number, string kind, string file)
        {
            if (GoNumber.TryParseInt64(name, out _, out _) || (image is not null && (!image.Definition.IsWhole || Look(name, usual, file, image) is null)))
            {
                return null;
            }

            string words = image?.KindOf("/etc/" + file) == PathKind.File ? $"no such {kind}: {name}"
                : $"open {root}/overlay2/{EngineJson.Sha256("build/" + image?.Id)}/merged/etc/{file}: no such file or directory";
            return $"can't find {number} for {kind} {name}: {words}";
        }
    }

    private static string Range => string.Create(CultureInfo.InvariantCulture, $"uids and gids must be in range 0-{Largest}");

    // Null where it is there, empty for a number that is none, else the name.
    private static string? Look(string name, string[] usual, string file, Image image)
    {
        if (GoNumber.TryParseInt64(name, out long number, out _))
        {
            return number is < 0 or > Largest ? "" : null;
        }

        bool isThere = image.KindOf("/etc/" + file) == PathKind.File;
        if (Accounts.Of(image.Definition.Layers, "/etc/" + file) is { } accounts)
        {
            return accounts.ContainsKey(name) ? null : name;
        }

        return !image.Definition.IsWhole || (isThere && IsKnown(name, usual, image.Definition, image.Names)) ? null : name;
    }

    private static bool IsKnown(string name, string[] usual, ImageDefinition image, IEnumerable<string> names) =>
        usual.Contains(name, StringComparer.Ordinal)
        || image.Users.Contains(name, StringComparer.Ordinal)
        || image.Steps.Any(s => Makers.Any(m => s.CreatedBy.Contains(m, StringComparison.Ordinal)) && s.CreatedBy.Split([' ', ';', '&', '"', ','], StringSplitOptions.RemoveEmptyEntries).Contains(name, StringComparer.Ordinal))
        || (image.Config?.User ?? "").Split(':').Contains(name, StringComparer.Ordinal)
        || names.Append(image.Name).Select(n => ImageReference.Repository(n)).Any(r => r[(r.LastIndexOf('/') + 1)..] == name);
}
