using System.Collections.Immutable;
using System.Text;

namespace OomSim.Docker;

/// <summary>Who an image knows, as its /etc/passwd and /etc/group say where their text is known: it came with a real archive.</summary>
internal static class Accounts
{
    /// <summary>The file of users.</summary>
    public const string Users = "/etc/passwd";

    /// <summary>The file of groups.</summary>
    public const string Groups = "/etc/group";

    // What is larger is no such file.
    private const long Largest = 1 << 20;

    /// <summary>True for a member of an archive whose text is wanted.</summary>
    public static bool IsWanted(TarEntry entry) => entry.Kind == TarEntryKind.File && entry.Size <= Largest && "/" + entry.Name is Users or Groups;

    /// <summary>Reads a file; lines without a number are none.</summary>
    public static AccountFile Read(Stream text)
    {
        var lines = new List<AccountLine>();
        ImmutableSortedDictionary<string, long>.Builder all = ImmutableSortedDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
        using var reader = new StreamReader(text, Encoding.UTF8, leaveOpen: true);
        while (reader.ReadLine() is { } line)
        {
            string[] fields = line.Trim().Split(':');
            if (fields.Length > 2 && fields[0].Length > 0 && GoNumber.TryParseInt64(fields[2], out long number, out _))
            {
                all.TryAdd(fields[0], number);
                string field = fields.Length > 3 ? fields[3] : "";
                lines.Add(new AccountLine(fields[0], number, GoNumber.TryParseInt64(field, out long group, out _) ? group : 0, fields.Length > 5 ? fields[5] : "", field.Split(',', StringSplitOptions.RemoveEmptyEntries)));
            }
        }

        return new AccountFile(all.ToImmutable(), lines);
    }

    /// <summary>Who the highest file of that name in a stack of layers knows; null where its text is not known.</summary>
    /// <param name="layers">The layers, lowest first.</param>
    /// <param name="path"><see cref="Users"/> or <see cref="Groups"/>.</param>
    public static IReadOnlyDictionary<string, long>? Of(IReadOnlyList<LayerDefinition> layers, string path) =>
        FileOf(layers, path)?.Numbers;

    /// <summary>The lines of that file; null where its text is not known.</summary>
    /// <param name="layers">The layers, lowest first.</param>
    /// <param name="path"><see cref="Users"/> or <see cref="Groups"/>.</param>
    public static IReadOnlyList<AccountLine>? LinesOf(IReadOnlyList<LayerDefinition> layers, string path) => FileOf(layers, path)?.Lines;

    private static AccountFile? FileOf(IReadOnlyList<LayerDefinition> layers, string path) => layers.LastOrDefault(l => l.Files.ContainsKey(path))?.Accounts.GetValueOrDefault(path);
}
