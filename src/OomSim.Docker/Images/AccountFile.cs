namespace OomSim.Docker;

/// <summary>What is known of a /etc/passwd or /etc/group.</summary>
/// <param name="Numbers">Names with their numbers, the first line of each name.</param>
/// <param name="Lines">Its lines, in order.</param>
internal sealed record AccountFile(IReadOnlyDictionary<string, long> Numbers, IReadOnlyList<AccountLine> Lines);
