using System.Globalization;
using System.Text;
using OomSim.Engine;

namespace OomSim.Docker;

/// <summary>IDs and names of new containers: like the engine's, but the same in every run of one seed.</summary>
internal sealed class ContainerNames(ulong seed)
{
    private static readonly string[] Adjectives =
    [
        "admiring", "agitated", "amazing", "blissful", "bold", "brave", "busy", "charming", "clever", "cool", "crazy", "dazzling", "determined", "eager",
        "elastic", "elegant", "epic", "festive", "focused", "friendly", "gallant", "gifted", "happy", "hopeful", "inspiring", "jolly", "keen", "kind",
        "laughing", "loving", "lucid", "mystifying", "nifty", "nostalgic", "optimistic", "peaceful", "quirky", "relaxed", "serene", "sharp", "tender",
        "upbeat", "vibrant", "vigilant", "wizardly", "youthful", "zealous", "zen",
    ];

    private static readonly string[] Surnames =
    [
        "archimedes", "babbage", "bell", "bohr", "boyd", "carson", "cerf", "chandrasekhar", "curie", "darwin", "davinci", "dijkstra", "einstein", "euclid",
        "euler", "faraday", "fermat", "fermi", "feynman", "franklin", "galileo", "gauss", "germain", "goldberg", "goodall", "hamilton", "hopper", "hypatia",
        "kepler", "knuth", "lamport", "leibniz", "liskov", "lovelace", "maxwell", "meitner", "mendel", "newton", "noether", "pascal", "pasteur", "ramanujan",
        "ritchie", "shannon", "tesla", "thompson", "torvalds", "turing",
    ];

    private readonly Dictionary<string, string> _idsOfOthers = new(StringComparer.Ordinal);
    private long _created;

    /// <summary>How many containers have been numbered.</summary>
    public long Created => _created;

    /// <summary>The next container's ID: 64 hex digits from the seed and a counter.</summary>
    public string NextId() => IdOf(++_created);

    /// <summary>The ID of the n-th container.</summary>
    public string IdOf(long number)
    {
        var id = new StringBuilder(64);
        for (int part = 0; part < 4; part++)
        {
            id.Append(Hash($"container/{Number(number)}/{Number(part)}").ToString("x16", CultureInfo.InvariantCulture));
        }

        return id.ToString();
    }

    /// <summary>A name for the container last numbered that nobody has.</summary>
    public string NextName(Func<string, bool> isTaken)
    {
        for (long attempt = 0; ; attempt++)
        {
            ulong hash = Hash($"name/{Number(_created)}/{Number(attempt)}");
            string name = Adjectives[hash % (ulong)Adjectives.Length] + "_" + Surnames[(hash >> 32) % (ulong)Surnames.Length];

            // As the engine does: after some collisions a digit is put behind.
            name = attempt < 10 ? name : name + Number(attempt);
            if (!isTaken(name))
            {
                return name;
            }
        }
    }

    /// <summary>An ID of something else of the engine: a network.</summary>
    public string IdOf(string what)
    {
        if (!_idsOfOthers.TryGetValue(what, out string? id))
        {
            id = string.Concat(Enumerable.Range(0, 4).Select(part => Hash($"{what}/{Number(part)}").ToString("x16", CultureInfo.InvariantCulture)));
            _idsOfOthers.Add(what, id);
        }

        return id;
    }

    /// <summary>The ID of the n-th command executed in a container.</summary>
    public string ExecId(long number) =>
        string.Concat(Enumerable.Range(0, 4).Select(part => Hash($"exec/{Number(number)}/{Number(part)}").ToString("x16", CultureInfo.InvariantCulture)));

    private ulong Hash(string name) => StableHash.Combine(seed, "docker/" + name);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
