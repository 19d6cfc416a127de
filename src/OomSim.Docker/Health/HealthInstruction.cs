namespace OomSim.Docker;

/// <summary>HEALTHCHECK of a Dockerfile: <c>[--interval=30s …] CMD command</c>, or <c>NONE</c>.</summary>
internal static class HealthInstruction
{
    /// <summary>Reads what follows the word; the builder's error, or null.</summary>
    /// <param name="operands">What follows.</param>
    /// <param name="profile">The engine's version.</param>
    /// <param name="check">What it says; null with an error.</param>
    public static string? Read(string operands, EngineProfile profile, out HealthCheck? check)
    {
        check = null;
        var given = new HealthCheck([]);
        string rest = operands;
        var flags = new List<string>();
        while (rest.StartsWith("--", StringComparison.Ordinal))
        {
            (string flag, rest) = Cut(rest);
            flags.Add(flag);
        }

        // Without a check nobody looks at the flags.
        (string type, rest) = Cut(rest);
        if (type.Equals("NONE", StringComparison.OrdinalIgnoreCase))
        {
            check = HealthCheck.None;
            return rest.Length == 0 ? null : "HEALTHCHECK NONE takes no arguments";
        }

        if ((InstructionFlags.Fault("HEALTHCHECK", flags, profile) ?? flags.Select(f => f.Split('=', 2)).Select(f => Apply(f[0][2..], f[1], profile, ref given)).FirstOrDefault(f => f is not null)) is { } fault)
        {
            return fault;
        }

        switch (type.ToUpperInvariant())
        {
            case "CMD":
                IReadOnlyList<string> words = DockerfileChange.Command(rest);
                check = given with { Test = words is not ["/bin/sh", "-c", var line] || line != rest ? ["CMD", .. words] : ["CMD-SHELL", rest] };
                return words.Count > 0 ? null : "Missing command after HEALTHCHECK CMD";
            default:
                return $"Unknown type \"{type.ToUpperInvariant()}\" in HEALTHCHECK (try CMD)";
        }
    }

    private static (string Word, string After) Cut(string text)
    {
        int blank = text.AsSpan().IndexOfAny(' ', '\t');
        return blank < 0 ? (text, "") : (text[..blank], text[blank..].Trim());
    }

    private static string? Apply(string flag, string value, EngineProfile profile, ref HealthCheck check)
    {
        if (value.Length == 0)
        {
            return null;
        }

        // Once 1 was the least.
        bool isOld = profile.DockerfileParser < 11;
        if (flag == "retries")
        {
            bool isNumber = GoNumber.TryParseInt64(value, out long retries, out string error);
            check = check with { Retries = isNumber ? (int)Math.Clamp(retries, 0, int.MaxValue) : 0 };
            return !isNumber ? error
                : isOld && retries < 1 ? FormattableString.Invariant($"--retries must be at least 1 (not {retries})")
                : retries < 0 ? FormattableString.Invariant($"--retries cannot be negative ({retries})")
                : null;
        }

        if (!GoDuration.TryParse(value, out long ns))
        {
            return GoDuration.Fault(value);
        }

        if (ns < 1_000_000 && (isOld || ns != 0))
        {
            return $"Interval \"{flag}\" cannot be less than 1ms";
        }

        check = flag switch
        {
            "interval" => check with { IntervalNs = ns },
            "timeout" => check with { TimeoutNs = ns },
            "start-period" => check with { StartPeriodNs = ns },
            _ => check with { StartIntervalNs = ns },
        };
        return null;
    }
}
