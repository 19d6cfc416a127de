namespace OomSim.Docker;

/// <summary>The flags of a Dockerfile's instructions (BFlags of the engine's parser).</summary>
internal static class InstructionFlags
{
    /// <summary>What is wrong with the flags of an instruction, in the parser's words; null for nothing.</summary>
    /// <param name="instruction">Its name.</param>
    /// <param name="flags">The flags, with their dashes and values.</param>
    /// <param name="profile">The engine's version.</param>
    public static string? Fault(string instruction, IReadOnlyList<string> flags, EngineProfile profile)
    {
        string[] known = Of(instruction, profile.DockerfileParser);
        var given = new HashSet<string>(StringComparer.Ordinal);
        foreach (string[] flag in flags.Select(f => f.Split('=', 2)))
        {
            // Once the words began with a capital; today the dashes are shown.
            string name = flag[0][2..], shown = profile.DockerfileParser < 20 ? name : flag[0];
            (string unknown, string duplicate, string missing) = profile.DockerfileParser < 11 ? ("Unknown", "Duplicate", "Missing") : ("unknown", "duplicate", "missing");
            if (!known.Contains(name, StringComparer.Ordinal))
            {
                return $"{unknown} flag: {shown}";
            }

            if (!given.Add(name) && name is not "mount")
            {
                return $"{duplicate} flag specified: {shown}";
            }

            if (flag.Length < 2 && name is not ("link" or "keep-git-dir"))
            {
                return $"{missing} a value on flag: {shown}";
            }
        }

        return null;
    }

    private static string[] Of(string instruction, int parser) => instruction switch
    {
        "FROM" => ["platform"],
        "COPY" => ["from", "chown", "chmod", .. parser < 11 ? Array.Empty<string>() : ["link"]],
        "ADD" => ["chown", "chmod", .. parser < 11 ? Array.Empty<string>() : ["link"], .. parser < 20 ? Array.Empty<string>() : ["checksum", "keep-git-dir"]],
        "RUN" => ["mount", .. parser < 11 ? Array.Empty<string>() : ["network"], .. parser < 20 ? Array.Empty<string>() : ["security"]],
        "HEALTHCHECK" => ["interval", "timeout", "start-period", "retries", .. parser < 20 ? Array.Empty<string>() : ["start-interval"]],
        _ => [],
    };
}
