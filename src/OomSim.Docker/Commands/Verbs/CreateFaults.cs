using System.CommandLine;
using System.Globalization;

namespace OomSim.Docker;

/// <summary>What the client finds wrong with the flags of <c>docker run</c> and <c>create</c> once it has read them all, in its order.</summary>
internal static class CreateFaults
{
    /// <summary>The client's error, or null.</summary>
    /// <param name="of">The flags.</param>
    /// <param name="flags">What was typed.</param>
    /// <param name="profile">For what differs between releases.</param>
    /// <param name="host">Whose files the client reads; null: it reads none.</param>
    /// <param name="variables">Gets those of <c>--env-file</c>.</param>
    /// <param name="labels">Gets those of <c>--label-file</c>.</param>
    public static string? Find(CreateFlags of, ParseResult flags, EngineProfile profile, DockerEngine? host, List<string> variables, List<string> labels)
    {
        long swappiness = flags.GetValue(of.Swappiness) ?? -1;
        return flags.GetValue(of.MacAddress) is { Length: > 0 } mac && !FlagFaults.IsMacAddress(mac) ? $"{mac} is not a valid mac address"
            : swappiness is < -1 or > 100 ? $"invalid value: {swappiness}. Valid memory swappiness range is 0-100"
            : (flags.GetValue(of.Volumes) ?? []).Select(v => Volume(v, profile)).OfType<string>().FirstOrDefault()
                ?? Published(flags.GetValue(of.Publish) ?? [], profile, [])
                ?? (flags.GetValue(of.Expose) ?? []).Select(e => Exposed(e, profile)).OfType<string>().FirstOrDefault()
                ?? (flags.GetValue(of.Devices) ?? []).Where(d => !DeviceRequest.IsName(d, profile)).Select(HostAccess.PathFault).OfType<string>().FirstOrDefault()
                ?? ClientFiles.Read(flags.GetValue(of.EnvFiles) ?? [], host, variables)
                ?? ClientFiles.Read(flags.GetValue(of.LabelFiles) ?? [], host, labels)
                ?? Modes(of, flags)
                ?? Policy(of, flags, profile)
                ?? Pairs(of, flags, profile, host);
    }

    /// <summary>What is wrong with <c>-p</c>, or null.</summary>
    /// <param name="texts">Its values, in the short form or as pairs.</param>
    /// <param name="profile">For what differs between releases.</param>
    /// <param name="ports">Gets what was read.</param>
    public static string? Published(string[] texts, EngineProfile profile, List<PortMapping> ports)
    {
        foreach (string text in texts)
        {
            if ((Short(text, out string port) ?? PortMapping.Read(port, profile, ports)) is { } malformed)
            {
                return malformed;
            }
        }

        return null;
    }

    /// <summary>The ports of an <c>--expose</c> that is right: <c>90-91</c> are <c>90/tcp</c> and <c>91/tcp</c>.</summary>
    public static IEnumerable<string> Ports(string text)
    {
        string[] parts = text.Split('/');
        string[] ends = parts[0].Split('-');
        int first = int.Parse(ends[0], CultureInfo.InvariantCulture);
        return Enumerable.Range(first, int.Parse(ends[^1], CultureInfo.InvariantCulture) - first + 1)
            .Select(p => string.Create(CultureInfo.InvariantCulture, $"{p}/{(parts.Length > 1 && parts[1].Length > 0 ? parts[1].ToLowerInvariant() : "tcp")}"));
    }

    // published=80,target=8080,protocol=tcp is 80:8080/tcp.
    private static string? Short(string text, out string port)
    {
        port = text;
        if (!text.Contains('=', StringComparison.Ordinal))
        {
            return null;
        }

        string published = "";
        string target = "";
        string protocol = "tcp";
        foreach (string pair in text.Split(','))
        {
            int at = pair.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
            {
                return $"invalid publish opts format (should be name=value but got '{pair}')";
            }

            string value = pair[(at + 1)..];
            published = pair[..at] == "published" ? value : published;
            target = pair[..at] == "target" ? value : target;
            protocol = pair[..at] == "protocol" ? value : protocol;
        }

        port = $"{published}:{target}/{protocol}";
        return null;
    }

    // A client of 20.10 leaves all of it to the engine.
    private static string? Volume(string text, EngineProfile profile)
    {
        IReadOnlyList<string> parts = VolumeMount.Parts(text);
        return profile.InvalidSignalInRouter ? null
            : text.Length == 0 ? "invalid empty volume spec"
            : text.Length <= 2 ? null
            : parts.Contains("", StringComparer.Ordinal) ? $"invalid spec: {text}: empty section between colons"
            : parts.Count > 3 ? $"invalid spec: {text}: too many colons"
            : null;
    }

    private static string? Exposed(string text, EngineProfile profile)
    {
        if (text.Contains(':', StringComparison.Ordinal))
        {
            return "invalid port format for --expose: " + text;
        }

        return PortRangeText.TryParse(text.Split('/')[0], out _, out _, out string fault) ? null
            : $"invalid range format for --expose: {text}, error: {PortRangeText.Worded(fault, profile)}";
    }

    private static string? Modes(CreateFlags of, ParseResult flags)
    {
        string pids = flags.GetValue(of.PidMode) ?? "";
        return pids is not ("" or "host") && !(pids.StartsWith("container:", StringComparison.Ordinal) && pids.Length > "container:".Length) ? "--pid: invalid PID mode"
            : flags.GetValue(of.UtsMode) is not (null or "" or "host") ? "--uts: invalid UTS mode"
            : flags.GetValue(of.UserMode) is not (null or "" or "host") ? "--userns: invalid USER mode"
            : flags.GetValue(of.CgroupMode) is not (null or "" or "host" or "private") ? "--cgroupns: invalid CGROUP mode"
            : null;
    }

    private static string? Policy(CreateFlags of, ParseResult flags, EngineProfile profile) =>
        !RestartPolicyText.TryParse(flags.GetValue(of.Restart) ?? "", profile, out string policy, out _, out string error) ? error
        : flags.GetValue(of.Remove) && policy is not ("" or "no") ? profile.RestartWithRemove
        : null;

    private static string? Pairs(CreateFlags of, ParseResult flags, EngineProfile profile, DockerEngine? host)
    {
        string driver = flags.GetValue(of.LogDriver) ?? "";
        string? security = (flags.GetValue(of.SecurityOptions) ?? []).Select(o => Security(o, profile, host)).OfType<string>().FirstOrDefault();
        return driver == "none" && flags.GetValue(of.LogOptions) is { Length: > 0 } ? "invalid logging opts for driver " + driver
            : security is not null ? security
            : (flags.GetValue(of.StorageOptions) ?? []).Any(o => !o.Contains('=', StringComparison.Ordinal)) ? "invalid storage option"
            : null;
    }

    // A client of 28 wants a value as well.
    private static string? Security(string option, EngineProfile profile, DockerEngine? host) =>
        profile.NewHelpTail && !option.StartsWith("no-new-privileges", StringComparison.Ordinal) && (option.EndsWith('=') || option.EndsWith(':')) && option.AsSpan().IndexOfAny('=', ':') == option.Length - 1 ? $"Invalid --security-opt: \"{option}\""
        : !option.Contains('=', StringComparison.Ordinal) && !option.Contains(':', StringComparison.Ordinal) && option != "no-new-privileges" ? $"Invalid --security-opt: \"{option}\""
        : ClientFiles.SeccompFault(option, host);
}
