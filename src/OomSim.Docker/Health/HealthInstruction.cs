namespace OomSim.Docker;

/// <summary>HEALTHCHECK of a Dockerfile: <c>[--interval=30s …] CMD command</c>, or <c>NONE</c>.</summary>
internal static class HealthInstruction
{
    /// <summary>Reads what follows the word; the builder's error, or null.</summary>
    public static string? Read(string operands, out HealthCheck? check)
    {
        check = null;
        var given = new HealthCheck([]);
        string rest = operands;
        while (rest.StartsWith("--", StringComparison.Ordinal))
        {
            (string flag, rest) = Cut(rest);
            int equals = flag.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
            {
                return $"missing a value on flag: {flag[2..]}";
            }

            if (Apply(flag[2..equals], flag[(equals + 1)..], ref given) is { } fault)
            {
                return fault;
            }
        }

        (string type, rest) = Cut(rest);
        switch (type.ToUpperInvariant())
        {
            case "NONE":
                check = HealthCheck.None;
                return rest.Length == 0 ? null : "HEALTHCHECK NONE takes no arguments";
            case "CMD":
                IReadOnlyList<string> words = DockerfileChange.Command(rest);
                check = given with { Test = words is not ["/bin/sh", "-c", var line] || line != rest ? ["CMD", .. words] : ["CMD-SHELL", rest] };
                return rest.Length > 0 ? null : "Missing command after HEALTHCHECK CMD";
            default:
                return $"Unknown type \"{type.ToUpperInvariant()}\" in HEALTHCHECK (try CMD)";
        }
    }

    private static (string Word, string After) Cut(string text)
    {
        int blank = text.AsSpan().IndexOfAny(' ', '\t');
        return blank < 0 ? (text, "") : (text[..blank], text[blank..].Trim());
    }

    private static string? Apply(string flag, string value, ref HealthCheck check)
    {
        if (flag == "retries")
        {
            bool whole = GoNumber.TryParseInt64(value, out long retries, out string error) && retries is >= 0 and <= int.MaxValue;
            check = check with { Retries = whole ? (int)retries : 0 };
            return whole ? null : error.Length > 0 ? error : $"--retries cannot be negative ({retries})";
        }

        if (flag is not ("interval" or "timeout" or "start-period" or "start-interval"))
        {
            return "unknown flag: " + flag;
        }

        if (!GoDuration.TryParse(value, out long ns))
        {
            return GoDuration.Fault(value);
        }

        if (ns is > 0 and < 1_000_000 || ns < 0)
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
