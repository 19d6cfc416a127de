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

    /// <summary>Names with their numbers, the first line of each name.</summary>
    public static IReadOnlyDictionary<string, long> Read(Stream text)
    {
        ImmutableSortedDictionary<string, long>.Builder all = ImmutableSortedDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
        using var reader = new StreamReader(text, Encoding.UTF8, leaveOpen: true);
        while (reader.ReadLine() is { } line)
        {
            string[] fields = line.Trim().Split(':');
            if (fields.Length > 2 && fields[0].Length > 0 && GoNumber.TryParseInt64(fields[2], out long number, out _))
            {
                all.TryAdd(fields[0], number);
            }
        }

        return all.ToImmutable();
    }

    /// <summary>Who the highest file of that name in a stack of layers knows; null where its text is not known.</summary>
    /// <param name="layers">The layers, lowest first.</param>
    /// <param name="path"><see cref="Users"/> or <see cref="Groups"/>.</param>
    public static IReadOnlyDictionary<string, long>? Of(IReadOnlyList<LayerDefinition> layers, string path) =>
        layers.LastOrDefault(l => l.Files.ContainsKey(path))?.Accounts.GetValueOrDefault(path);
}
