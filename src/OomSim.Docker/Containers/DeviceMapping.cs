namespace OomSim.Docker;

/// <summary>A device of the host in a container, as <c>--device</c> asks for it.</summary>
/// <param name="PathOnHost">Where it is on the host.</param>
/// <param name="PathInContainer">Where it is in the container.</param>
/// <param name="Permissions">What the container may do with it: of <c>r</c>, <c>w</c> and <c>m</c>, all where nothing is said.</param>
public sealed record DeviceMapping(string PathOnHost, string PathInContainer, string Permissions)
{
    /// <summary>Reads <c>PATH[:PATH][:PERMISSIONS]</c>: of two parts the second is the permissions where it can be.</summary>
    internal static DeviceMapping Read(string text)
    {
        string[] parts = text.Split(':');
        bool isMode = parts.Length == 2 && IsPermissions(parts[1]);
        string place = parts.Length > 1 && !isMode ? parts[1] : "";
        return new DeviceMapping(parts[0], place.Length > 0 ? place : parts[0], isMode ? parts[1] : parts.Length > 2 ? parts[2] : "rwm");
    }

    /// <summary>True for permissions: each of <c>r</c>, <c>w</c> and <c>m</c> at most once.</summary>
    internal static bool IsPermissions(string text) => text.Length > 0 && text.All(c => c is 'r' or 'w' or 'm') && text.Distinct().Count() == text.Length;
}
