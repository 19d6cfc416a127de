namespace OomSim.Docker;

/// <summary>A line of /etc/passwd or /etc/group.</summary>
/// <param name="Name">The user's or the group's.</param>
/// <param name="Number">Its number.</param>
/// <param name="Group">Of a user, the number of its group; 0 where that is none.</param>
/// <param name="Home">Of a user, its folder.</param>
/// <param name="Members">Of a group, the names of who belongs to it.</param>
internal sealed record AccountLine(string Name, long Number, long Group, string Home, IReadOnlyList<string> Members);
